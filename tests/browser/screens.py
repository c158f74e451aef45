"""Every screen there is, and how to get to it; a new page gets a line here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import quote

from recorder.demo import PASSPHRASES
from tests.browser.node import LEAD, Node

ASSESSOR, ADMINISTRATOR, MONITOR = "Maria Ruiz", "Iris Okafor", "Tomas Lind"
MANAGER = "Noor Haddad"
AT_01 = "state = 'finished' and signed = 'none' and participant like '01-%'"


@dataclass(frozen=True)
class Screen:
    """A page, the address it has in a node, and who must be signed in to see it."""

    name: str
    address: str | Callable[[Node], str]
    who: str | None = None

    def at(self, node: Node) -> str:
        return self.address if isinstance(self.address, str) else self.address(node)


def a_visit(where: str) -> Callable[[Node], str]:
    question = f"select id from visits where {where} order by attempts desc, id limit 1"
    return lambda node: f"/visits/{node.one(question)}"


def a_participant(node: Node) -> str:
    return f"/participants/{node.one('select participant from visits order by 1 limit 1')}"


def a_sheet(node: Node) -> str:
    return f"{a_visit('questions = 0 and replaced > 0')(node)}/paper"


def a_dynamometer(node: Node) -> str:
    known = "select id from equipment where site = '01' and sort = 'dynamometer' limit 1"
    return f"/equipment/{node.one(known)}"


SCREENS = [
    Screen("home", "/"),
    Screen("home-signed-in", "/", ASSESSOR),
    Screen("participants", "/participants"),
    Screen("participant", a_participant),
    Screen("results", lambda node: f"{a_participant(node)}/results", LEAD),
    Screen("participant-of-a-lead", a_participant, LEAD),
    Screen("participant-new", "/participants/new", LEAD),
    Screen("participants-pasted", "/participants/list", LEAD),
    Screen("participant-edit", lambda node: f"{a_participant(node)}/edit", LEAD),
    Screen("visits", "/visits"),
    Screen("visits-chosen", "/visits?site=01&state=finished"),
    Screen("visit", a_visit("state = 'finished' and replaced > 0")),
    Screen("visit-with-questions", a_visit("questions > 0")),
    Screen("visit-stopped", a_visit("state = 'stopped'")),
    Screen(
        "visit-at-a-glance", a_visit("state = 'finished' and participant like '02-%'"), ASSESSOR
    ),
    Screen("review", lambda node: f"{a_visit(AT_01)(node)}/review", ASSESSOR),
    Screen("review-of-a-conflict", lambda node: f"{a_visit('questions > 0')(node)}/review", LEAD),
    Screen("amend", lambda node: f"{a_visit(AT_01)(node)}/amend", LEAD),
    Screen("question", lambda node: f"{a_visit(AT_01)(node)}/question", MONITOR),
    Screen("visits-to-sign", "/visits?site=01&state=to_sign", ASSESSOR),
    Screen("print", lambda node: f"{a_visit('questions > 0')(node)}/print", LEAD),
    Screen("reports", "/reports?on=2026-11-18", LEAD),
    Screen("verify", "/verify", LEAD),
    Screen("paper", a_sheet, LEAD),
    Screen("aside", "/aside", LEAD),
    Screen("quarantine", "/quarantine", LEAD),
    Screen("devices", "/devices", LEAD),
    Screen(
        "trail",
        lambda node: f"/trail{a_visit('replaced > 0')(node).replace('/visits', '/visit')}",
        LEAD,
    ),
    Screen(
        "trail-of-a-person", lambda node: f"/trail/person/{node.person(ASSESSOR)}", ADMINISTRATOR
    ),
    Screen("equipment", "/equipment", LEAD),
    Screen("equipment-new", "/equipment/new", LEAD),
    Screen("equipment-check", lambda node: f"{a_dynamometer(node)}/check", LEAD),
    Screen("people", "/people", ADMINISTRATOR),
    Screen("person-new", "/people/new", ADMINISTRATOR),
    Screen("person", lambda node: f"/people/{node.person(ASSESSOR)}", ADMINISTRATOR),
    Screen("sign-in", "/session/new"),
    Screen("passphrase", lambda node: f"/session/new?who={node.person(ASSESSOR)}"),
    Screen("not-here", "/no-such-page"),
]

# At a hub (tests/demo_hub.py); /sites/06 has a recorder with something in quarantine.
HUB_SCREENS = [
    Screen("sites", "/"),
    Screen("sites-of-a-manager", "/", MANAGER),
    Screen("site", "/sites/07"),
    Screen("site-in-quarantine", "/sites/06", ADMINISTRATOR),
    Screen("windows", "/sites/visits"),
    Screen("completeness", "/sites/completeness"),
    Screen("nodes", "/nodes", ADMINISTRATOR),
    Screen("hub-quarantine", "/quarantine", MANAGER),
    Screen("hub-quarantine-read", "/quarantine", MONITOR),
]
# At a recorder that joined a hub.
JOINED_SCREENS = [Screen("exchange", "/sync", LEAD), Screen("parcel", "/parcel", LEAD)]


def show(page, node: Node, screen: Screen) -> None:
    """Bring a page of a fresh window to a screen, by the door if nobody came through it yet."""
    if screen.who in node.doors:
        page.context.add_cookies(node.doors[screen.who])
        page.goto(screen.at(node))
        if "/session/new" not in page.url:
            return
    if screen.who:  # Nobody came through it yet, or a signature has made that door an old one.
        beyond = quote(screen.at(node), safe="")
        page.goto(f"/session/new?who={node.person(screen.who)}&next={beyond}")
        page.fill("#passphrase", PASSPHRASES[screen.who])
        page.click("main button")
        page.wait_for_url(lambda here: here == f"{node.address}{screen.at(node)}")
        node.doors[screen.who] = page.context.cookies()
    else:
        page.goto(screen.at(node))
