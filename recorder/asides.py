"""What was set aside, and a person's decision that it counts after all.

Most reasons ask for a person: somebody who was there, or the paper, says that what was
kept is right. Others end by themselves when what lacks arrives, or cannot end here, and
an admission would only hide that (docs/delivery.md). Whatever it is, a person may say that
it was looked at: it stays set aside and readable, and waits for nobody any more.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from recorder import store
from recorder.events import AsideLookedAt, EventAdmitted
from recorder.refusals import UnknownName, WrongUse

if TYPE_CHECKING:
    from recorder.acts import Desk
    from recorder.store import Aside

# What a person can decide; each other reason says on its page what to do instead.
ADMITTABLE = frozenset(
    {
        "no_session",
        "person_unknown",
        "person_disabled",
        "role_missing",
        "no_such_id",
        "bundle_not_here",
        "other_study",
        "may_not_replace",
    }
)

_HASH = re.compile(r"[0-9a-f]{64}")

# Why it is believed now.
GROUNDS = ("assessor_confirms", "matches_paper", "put_right_since")


def admit(desk: Desk, name: str, why: str) -> None:
    """Let an event count that was set aside; once is enough, a second time does nothing.

    Raises UnknownName when nothing here is set aside by this name or was, WrongUse when
    it is of those that nobody can admit, NotAllowed by whom it is not to decide.
    """
    with desk.hand() as hand:  # Looked up under the pen: two who press at once admit once.
        found = _found(desk, name)
        if found is None:
            return
        if found.event is None or found.why not in ADMITTABLE or why not in GROUNDS:
            raise WrongUse("This cannot be admitted by a person. Nothing was changed.")
        hand.does(EventAdmitted(event=name, why=why), scope=found.scope)


def look_at(desk: Desk, name: str, words: str) -> None:
    """Note that somebody looked at what was set aside, and what they found; once is enough.

    Raises UnknownName when nothing here is set aside by this name or was, NotAllowed by
    whom it is not to decide.
    """
    with desk.hand() as hand:
        found = _found(desk, name)
        if found is not None and found.looked is None:
            hand.does(AsideLookedAt(event=name, why=hand.writes(words)), scope=found.scope)


def _found(desk: Desk, name: str) -> Aside | None:
    """Return what is set aside by a name; None where it was, and counts by now."""
    found = next((a for a in store.everything_set_aside(desk.db) if a.name == name), None)
    if found is None and not (_HASH.fullmatch(name) and store.by_hash(desk.db, name)):
        raise UnknownName("There is nothing set aside by this name. Nothing was changed.")
    return found
