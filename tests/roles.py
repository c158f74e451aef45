"""Who may do what, as one page: `python -m tests.roles` writes docs/roles.md anew.

Taken from the tables that decide: the guard's for addresses, `acts.WHO` for acts. A test
walks every address in every role, and another compares this page with what is written.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

from recorder import acts, blinding
from recorder.web import create_app, guard

PAGE = Path(__file__).parents[1] / "docs" / "roles.md"
ROLES = ("assessor", "site_lead", "monitor", "data_manager", "administrator")

HEAD = """# Who may do what

Every address of the recorder and every act, by role; `python -m tests.roles` writes this page from
the tables that decide (`recorder/web/guard.py`, `recorder/acts.py`), and `tests/web/test_roles.py`
holds it. What is not here is shut. A role is held at one site or in the whole study, and an act is
judged by the site that it is about.
"""

BLIND = """## Earlier results

Where the study hides them, these roles see the results of any visit: {roles}.
Who assesses at a site has to hold one of them at that same site.

Whoever only assesses sees those of the visit at hand: one they measured in, until it is signed,
while it has to be signed again or a question about it waits, and for the rest of the day on which
it was begun or signed; and one of their site that was begun today and that nobody has signed. Of
any other visit they see that it took place, on which day, how it was set up and what was done.
Every other address with a visit in it is shut to them.
"""


def page() -> str:
    """Return the page as it has to read."""
    roles = ", ".join(role.replace("_", " ") for role in ROLES if role in blinding.UNBLINDED)
    parts = [HEAD, BLIND.format(roles=roles), "## Addresses", "", *_addresses()]
    parts += ["", "## Acts", "", *_acts(), ""]
    return "\n".join(parts)


def _addresses() -> list[str]:
    with tempfile.TemporaryDirectory() as folder:
        rules = sorted(create_app(Path(folder)).url_map.iter_rules(), key=lambda r: r.rule)
    lines = _table("address", "no session")
    for rule in rules:
        methods = " ".join(sorted(set(rule.methods or ()) - {"HEAD", "OPTIONS"}))
        name, where = rule.endpoint, f"{methods} `{rule.rule}`"
        if name in guard.PUBLIC:
            lines.append(f"| {where} | {guard.PUBLIC[name]} |" + " · |" * len(ROLES))
        elif name in guard.DOOR:
            lines.append(f"| {where} | one signs in here |" + " · |" * len(ROLES))
        else:
            nobody = "where simulated" if name in guard.OPEN_WHERE_SIMULATED else ""
            lines.append(_line(where, nobody, guard.WHO_MAY[name]))
    return lines


def _acts() -> list[str]:
    lines = _table("act", "the node by itself")
    for kind, roles in acts.WHO.items():
        lines.append(_line(kind.replace("_", " "), "", roles))
    return lines


def _table(first: str, second: str) -> list[str]:
    heads = [first, second, *(role.replace("_", " ") for role in ROLES)]
    return [f"| {' | '.join(heads)} |", "|" + " --- |" * len(heads)]


def _line(what: str, nobody: str, roles: frozenset[str]) -> str:
    return f"| {what} | {nobody} | {' | '.join('yes' if r in roles else '' for r in ROLES)} |"


if __name__ == "__main__":
    PAGE.write_text(page())
