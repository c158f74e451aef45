"""The audit trail of a visit, a participant, a person or a paired browser.

One line for each entry about it: who did what, when, where it stands in which log, what
it says, what it replaced and why, and whether it stands. Nothing is summed up or left out.
"""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import msgspec

from recorder import canonical, store
from recorder.events import SessionOpened, TrailRead, Unread
from recorder.export.attempts import iso
from recorder.export.spreadsheet import safe
from recorder.reading import in_words
from recorder.standing import weigh

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sqlite_utils import Database

    from recorder.acts import Desk
    from recorder.standing import AnyEvent, Standing
    from recorder.store import Traced

About = Literal["visit", "participant", "person", "device"]

# What an event says that tells no result: for those who results are hidden from, this alone.
TELLS_NOTHING = frozenset(
    {"measure", "part", "number", "settings", "participant", "visit_code", "bundle", "visits"}
)
# These say nothing of a visit, and are shown whole.
OF_NO_VISIT = frozenset({"participant_added", "participant_left", "participant_moved"})
COLUMNS = (
    "log",
    "seq",
    "arrived",
    "at",
    "kind",
    "id",
    "hash",
    "person",
    "name",
    "device",
    "session",
    "visit",
    "source",
    "performed",
    "state",
    "replaces",
    "reason",
    "asked",
    "says",
    "text",
    "before",
)
_DIGEST = 64


@dataclass(frozen=True, slots=True)
class Line:
    """One entry of a trail; `event` is None where it takes a newer program to read it.

    `before` are the events that it replaced, as far as they are here; `hidden` says that
    a result was left out for the eyes it was asked for.
    """

    at: Traced
    event: AnyEvent | None
    person: str
    name: str
    device: str
    state: str
    text: str
    reason: str
    before: tuple[AnyEvent, ...]
    hidden: bool


def trail(
    db: Database, about: About, name: str, *, results: bool = True, language: str = "en"
) -> list[Line]:
    """Return the trail of one subject, oldest first.

    Without `results` it tells what was done and on which day: no value, word or reason, no
    hash that could be tried until a value fits, and neither id nor time, which together
    tell how long an attempt took.
    """
    find = {
        "visit": store.trail_of_visit,
        "participant": store.trail_of_participant,
        "person": store.trail_of_person,
        "device": store.trail_of_device,
    }[about]
    traced = find(db, name)
    events = [it.event for it in traced if not isinstance(it.event, Unread)]
    # What became of them may be said by entries that are not about this subject.
    others = store.events_of(db, {event.visit for event in events if event.visit})
    said = [it.event for it in traced if it.has_say and not isinstance(it.event, Unread)]
    return list(_lines(db, traced, weigh([*others, *said]), results, language))


def table(lines: Iterable[Line]) -> str:
    """Return a trail as CSV, its cells harmless in a spreadsheet."""
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS, lineterminator="\r\n")
    writer.writeheader()
    for line in lines:
        writer.writerow({name: safe(cell) for name, cell in _row(line).items()})
    return out.getvalue()


def note_reading(desk: Desk, about: About, name: str) -> None:
    """Write down that whoever is at the desk read a trail; once in a session."""
    if desk.session is None or store.was_read(desk.db, desk.session, about, name):
        return
    with desk.hand() as hand:
        hand.does(TrailRead(about=about, name=name))


# ── One entry ───────────────────────────────────────────────────────────────


def _lines(
    db: Database, traced: list[Traced], standing: Standing, results: bool, language: str
) -> Iterator[Line]:
    known = {event.hash: event for event in standing.events}
    sessions = store.sessions(db, {e.session for e in known.values() if e.session})
    labels = {device.id: device.label for device in store.devices(db)}
    names: dict[str, str] = {}
    texts = in_words(db, (name for e in known.values() for name in _digests(e)), language)
    for it in traced:
        event = it.event
        if isinstance(event, Unread):
            label = labels.get(event.device, event.device)
            yield Line(it, None, "", "", label, "unread", "", "", (), hidden=False)
            continue
        session = sessions.get(event.session or "")
        opened = event.body.person if isinstance(event.body, SessionOpened) else ""
        person = session.person if session else opened
        if person and person not in names:
            names[person] = store.person_name(db, person)
        hidden = not results and event.kind not in OF_NO_VISIT
        replaced = () if hidden else event.replaces or ()
        yield Line(
            at=it,
            event=event,
            person=person,
            name=names.get(person, ""),
            device=labels.get(event.device, event.device),
            state=_state(event, standing) if it.has_say else "no_say",
            text="" if hidden else texts.get(str(getattr(event.body, "text", "")), ""),
            reason="" if hidden else _reason(event, texts),
            before=tuple(known[name] for name in replaced if name in known),
            hidden=hidden,
        )


def says(event: AnyEvent, *, hidden: bool) -> dict[str, Any]:
    """Return what an event says, by the names that it uses; what tells nothing where hidden."""
    said: dict[str, Any] = msgspec.to_builtins(event.body)
    return {name: value for name, value in said.items() if not hidden or name in TELLS_NOTHING}


def _state(event: AnyEvent, standing: Standing) -> str:
    if event.hash in standing.set_aside:
        return "set_aside"
    if event.hash in standing.twins:
        return "twin"
    return "stands" if event.hash in standing.stands else "replaced"


def _digests(event: AnyEvent) -> Iterator[str]:
    said = getattr(event.body, "text", None), event.reason
    return (str(name) for name in said if name and len(name) == _DIGEST)


def _reason(event: AnyEvent, texts: dict[str, str]) -> str:
    if not event.reason:
        return ""
    return texts.get(event.reason, "") if len(event.reason) == _DIGEST else event.reason


def _row(line: Line) -> dict[str, str]:
    it, event = line.at, line.event
    row = dict.fromkeys(COLUMNS, "")
    shown = _the_day if line.hidden else iso
    row |= {"log": it.log, "seq": str(it.seq), "arrived": shown(it.arrived_ms, 0)}
    row |= {"kind": it.event.kind}
    if not line.hidden:
        row |= {"id": it.event.id, "hash": it.event.hash}
    row |= {"person": line.person, "name": line.name, "device": line.device, "state": line.state}
    if event is None:
        return row
    return row | {
        "at": shown(event.at_ms, event.offset_min),
        "session": event.session or "",
        "visit": event.visit or "",
        "source": event.source or "",
        "performed": event.performed or "",
        "replaces": "" if line.hidden else " ".join(event.replaces or ()),
        "reason": line.reason,
        "asked": "" if line.hidden else " ".join(event.asked or ()),
        "says": _plain(event, line),
        "text": line.text,
        "before": " ".join(_plain(old, line) for old in line.before),
    }


def _the_day(at_ms: int, offset_min: int) -> str:
    return iso(at_ms, offset_min)[:10]


def _plain(event: AnyEvent, line: Line) -> str:
    return canonical.encode(says(event, hidden=line.hidden)).decode()
