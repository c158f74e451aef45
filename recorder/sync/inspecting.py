"""Checking a parcel where it lies: whether it came whole and as it was signed. Nothing is taken in.

By itself a parcel proves that it hangs together: every member is the one that was listed, every
entry follows from the one before. Who made it is known only to a log that knows the key, be it
that of a hub, of a node of the site, or of another node that joined the same hub.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import IO, TYPE_CHECKING, Any

from msgspec import UNSET

from recorder import chain, receipts, store
from recorder.chain import Walk
from recorder.receipts import Head
from recorder.refusals import NotCanonical, Refusal
from recorder.sync import files, lines, parcel
from recorder.sync.parcel import Lost, NoParcel

if TYPE_CHECKING:
    from sqlite_utils import Database

    from recorder.sync.parcel import Member, Parcel, Said

HERE = "the logs in this data folder"


@dataclass(slots=True)
class Run:
    """The entries of a log that a parcel holds, as far as they are sound."""

    log: str
    first: int
    walk: Walk

    def plain(self) -> dict[str, Any]:
        """Return the run as `verify --json` prints a log."""
        return {
            "log": self.log,
            "from": self.first,
            "entries": self.walk.entries - self.first + 1,
            "head": self.walk.head,
            "first_bad": self.walk.first_bad,
            "why": self.walk.why,
        }


@dataclass(frozen=True, slots=True)
class Vouched:
    """What somebody signed about a batch: in which member, the head, its bytes, the signature."""

    member: str
    head: Head
    raw: bytes
    signature: str


@dataclass(slots=True)
class Inspected:
    """What was found in a parcel, and what that was held against."""

    said: Said | None = None
    runs: dict[str, Run] = field(default_factory=dict)
    files: int = 0
    faults: list[str] = field(default_factory=list)
    checked_against: list[str] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        """Whether all of it is as it was written."""
        return not self.faults and all(run.walk.first_bad is None for run in self.runs.values())

    def plain(self) -> dict[str, Any]:
        """Return what `verify --json` prints of a parcel."""
        it = self.said
        made = {"from": it.sender, "to": it.to, "study": it.study, "at_ms": it.at_ms} if it else {}
        return {
            "ok": self.ok,
            "checked_against": self.checked_against,
            "parcel": made,
            "logs": [run.plain() for run in self.runs.values()],
            "files": self.files,
            "faults": self.faults,
        }


def inspect(file: IO[bytes], db: Database | None) -> Inspected:
    """Check a parcel, and hold it against the logs of a database where there is one."""
    found = Inspected()
    try:
        opened = parcel.opened(file)
    except NoParcel as refusal:
        found.faults.append(str(refusal))
        return found
    found.said = opened.said
    found.checked_against.append("its own list and chains")
    declared: dict[str, str] = {}
    signed: list[Vouched] = []
    for member, at in opened.members():
        try:
            content = opened.content(member, at)
        except Lost as lost:
            why = "is not as it was written" if lost.altered else "did not come: the file is cut"
            found.faults.append(f"{member.name} {why}.")
            continue
        if not member.is_file:
            _batch(found, member, content, declared, signed, db)
        elif files.is_it(member.file, content):
            found.files += 1
        else:
            found.faults.append(f"{member.name} has another hash than its name says.")
    _hold_against_keys(found, opened, declared, signed, db)
    return found


def _batch(
    found: Inspected,
    member: Member,
    content: bytes,
    declared: dict[str, str],
    signed: list[Vouched],
    db: Database | None,
) -> None:
    """Walk along the entries of a batch; note the key that a log's first entry declares."""
    try:
        batch = lines.read(lines.unpack(content))
        head = receipts.read(Head, batch.head)
    except Refusal as refusal:
        found.faults.append(f"{member.name}: {refusal}")
        return
    run = found.runs.get(head.log)
    if run is None:
        begins = Walk(head.log, entries=head.first - 1, head=head.prev)
        run = found.runs[head.log] = Run(head.log, head.first, begins)
    walk = run.walk
    links = {head.first - 1: head.prev}
    for raw in batch.entries:
        event = walk.step(walk.entries + 1, walk.head, chain.fingerprint(raw), raw)
        links[walk.entries] = walk.head
        body = event.get("body") if event and event.get("kind") == "log_opened" else None
        if isinstance(body, dict):
            declared[f"{body.get('node')}.{body.get('epoch')}"] = str(body.get("public_key"))
    if (walk.entries, walk.head) != (head.last, head.head):
        found.faults.append(f"{member.name} does not end where its head says.")
    try:
        for line in batch.texts:
            lines.text_in(line)
        for line in batch.asides:
            lines.aside_in(line)
    except NotCanonical as refusal:
        found.faults.append(f"{member.name}: {refusal}")
    if db is not None:
        _hold_against_log(found, member, head, links, db)
    signed.append(Vouched(member.name, head, batch.head, batch.signature))


def _hold_against_keys(
    found: Inspected,
    opened: Parcel,
    declared: dict[str, str],
    signed: list[Vouched],
    db: Database | None,
) -> None:
    maker = opened.said.sender
    if opened.said.returns is not UNSET:
        declared.setdefault(maker, str(opened.said.returns.get("public_key")))
    known = {name: key for key, name in store.node_keys(db).items()} if db is not None else {}
    key = known.get(maker) or declared.get(maker)
    if key is None:
        return
    found.checked_against.append(
        f"the key of {maker} that this data folder knows"
        if maker in known
        else f"the key of {maker} that it declares itself"
    )
    if not opened.is_signed_with(key):
        found.faults.append(f"It was not signed with the key of {maker}, or altered since.")
    for it in signed:
        by = key
        if opened.said.answer is UNSET and not it.head.log.startswith(f"{_name(maker)}."):
            hub = known.get(opened.said.to)  # Of others it carries what the hub vouched for.
            if hub is None:
                continue
            by = hub
        if not receipts.holds(by, Head, it.raw, it.signature):
            found.faults.append(f"{it.member} was not signed by who may speak for {it.head.log}.")


def _hold_against_log(
    found: Inspected, member: Member, head: Head, links: dict[int, str], db: Database
) -> None:
    """Say where entries of a batch are others than those in the same places here."""
    here = store.hashes_between(db, head.log, head.first - 1, head.last)
    if here and HERE not in found.checked_against:
        found.checked_against.append(HERE)
    if any(links.get(seq, link) != link for seq, link in here.items()):
        found.faults.append(f"{member.name} has other entries of {head.log} than this data folder.")


def _name(speaker: str) -> str:
    return speaker.rpartition(".")[0]
