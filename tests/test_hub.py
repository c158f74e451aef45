"""The hub: made like any recorder; whom it takes from is said by an administrator."""

import os
import pty
import subprocess

import pytest

from recorder import acts, admitting, keys, store
from recorder.events import NodeAdmitted, NodeRevoked
from recorder.refusals import UnknownName
from recorder.verify import verify
from recorder.web import create_app
from tests.heeltoe import HEELTOE
from tests.hub import ANA, Hub
from tests.office import DEMO_STUDY
from tests.ward import some_hash
from tests.web.page import Page


@pytest.fixture
def hub(data):
    place = Hub.new(data)
    yield place
    assert verify(data).ok


def lets_in(hub, name="KRTBA", site="03"):
    """Let a recorder in, as when it joined."""
    with at(hub) as desk, desk.hand() as hand:
        key = keys.make(hub.data / f"{name}.key")
        hand.does(NodeAdmitted(node=name, epoch=1, public_key=key, site=site))
    return key


class at:
    """The hub's own desk, for as long as it is needed."""

    def __init__(self, hub):
        self.hub = hub

    def __enter__(self):
        self.db = store.open_database(self.hub.data)
        return acts.Desk(self.db, self.hub.data, "CRATUS-DEMO")

    def __exit__(self, *_):
        self.db.close()


# ── Made ────────────────────────────────────────────────────────────────────


def test_a_hub_is_made_like_any_recorder_and_says_what_it_is(hub):
    node = acts.this_node(hub.data)
    assert (node.place, node.site, node.home) == ("hub", None, "study")
    assert "Ana Ruiz  administrator, data manager" in hub.runs("person").output

    page = Page(create_app(hub.data).test_client().get("/").text)

    assert {a["data-place"] for a in page.all("span") if "data-place" in a} == {"hub"}


def test_a_folder_with_a_study_is_not_made_a_hub(hub):
    before = acts.this_node(hub.data)

    run = hub.runs("hub", "init", str(DEMO_STUDY), code=2)

    assert "holds a study already" in run.stderr
    assert acts.this_node(hub.data) == before


@pytest.mark.parametrize(
    "words", [("admit", "--site", "03"), ("nodes",), ("revoke", "KRTBA", "--why", "stolen")]
)
def test_who_is_no_hub_lets_nobody_in_and_turns_nobody_away(hub, words):
    file = hub.data / acts.NODE_FILE
    file.write_text(file.read_text().replace('place = "hub"', 'place = "site"'))

    assert "is no hub" in hub.runs("hub", *words, code=2).stderr


# ── Whom it takes from ──────────────────────────────────────────────────────


def test_a_code_is_printed_with_what_to_type_and_whom_to_trust(hub):
    node = acts.this_node(hub.data)

    said = hub.runs("hub", "admit", "--site", "03", "--url", "https://hub.example.org").stdout

    code = said.split()[1]
    assert f"heeltoe join https://hub.example.org {code} --data FOLDER" in said
    assert f"{node.device}, {admitting.spoken(node.public_key)}" in said


def test_a_terminal_gets_the_code_as_a_picture_too(hub):
    master, slave = pty.openpty()
    command = [*HEELTOE, "hub", "admit", "--site", "03", "--as", ANA, "--data", str(hub.data)]
    with subprocess.Popen(command, stdout=slave, stderr=slave) as run:
        os.close(slave)
        said = b"".join(iter(lambda: reads(master), b"")).decode()
    os.close(master)

    assert run.returncode == 0, said
    picture, _, words = said.partition("code ")
    assert "█" in picture and "heeltoe join URL" in words


def reads(terminal):
    try:
        return os.read(terminal, 65_536)
    except OSError:  # On Linux, the end: nobody writes any more.
        return b""


def test_those_that_were_let_in_are_listed_with_site_and_key(hub):
    key = lets_in(hub)

    said = hub.runs("hub", "nodes").stdout

    assert said.startswith("KRTBA.1  03  ")
    assert admitting.spoken(key) in said and "taken from" in said


def test_a_recorder_is_revoked_since_a_moment_and_for_a_reason(hub):
    lets_in(hub)

    run = hub.runs(
        "hub", "revoke", "KRTBA", "--why", "stolen", "--since", "2026-11-20T08:30:00+01:00"
    )

    ((log, revoked),) = hub.events("node_revoked")
    assert revoked.body == NodeRevoked(node="KRTBA", since_ms=1_795_159_800_000, why="stolen")
    assert (log.split(".")[1], bool(revoked.session)) == ("study", True)
    assert "2026-11-20T07:30:00" in run.output.replace("08:30:00", "07:30:00")
    assert "revoked since" in hub.runs("hub", "nodes").stdout
    (node,) = hub.nodes()
    assert (node["revoked_since_ms"], node["why"]) == (1_795_159_800_000, "stolen")


def test_said_again_the_last_word_about_a_revoked_recorder_holds(hub):
    lets_in(hub)
    for since in ("2026-11-20T08:30:00Z", "2026-11-19T08:30:00Z"):
        hub.runs("hub", "revoke", "KRTBA", "--why", "stolen", "--since", since)

    assert hub.nodes()[0]["revoked_since_ms"] == 1_795_163_400_000 - 86_400_000


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (("NOONE", "--why", "stolen"), 1, "No recorder NOONE was let in"),
        (("KRTBA", "--why", "stolen", "--since", "yesterday"), 2, "is no moment"),
        (("KRTBA", "--why", "stolen", "--since", "2999-01-01T00:00"), 2, "has not been yet"),
        (("KRTBA", "--why", "angry"), 2, "angry"),
    ],
)
def test_what_cannot_be_revoked_so_is_said_and_nothing_is(hub, words, code, says):
    lets_in(hub)

    assert says in hub.runs("hub", "revoke", *words, code=code).stderr

    assert hub.events("node_revoked") == []


def test_only_an_administrator_revokes(hub):
    lets_in(hub)
    hub.runs("person", "add", "Grace Lead", "--role", "site_lead", "--site", "03")

    run = hub.runs("hub", "revoke", "KRTBA", "--why", "stolen", who="Grace Lead", code=1)

    assert "administrator" in run.stderr
    assert hub.events("node_revoked") == []


def test_what_stands_in_the_log_of_a_site_lets_nobody_in_and_turns_nobody_away(hub):
    lets_in(hub)
    with at(hub) as desk, desk.hand("03") as hand:
        hand.does(NodeAdmitted(node="EVILX", epoch=1, public_key="02" + some_hash("x"), site="03"))
        hand.does(NodeRevoked(node="KRTBA", since_ms=1, why="stolen"))

    assert [(n["node"], n.get("why")) for n in hub.nodes()] == [("KRTBA", None)]
    with at(hub) as desk, desk.hand() as hand, pytest.raises(UnknownName):
        admitting.revoke(hand, "EVILX", 1, "wrong")
