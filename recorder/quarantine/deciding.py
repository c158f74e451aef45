"""Deciding about a branch: adopt what it says, keep it as evidence, or ask for it again.

The decision stands in the hub's log of the study, so that every site reads it. What is adopted
is the branch's events, byte for byte, at the end of the hub's own log of that site: a log has
one entry in each place and keeps the one it has, while events count as a set wherever they
stand. Corrections, slots and signatures then do the rest, as for any event.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from recorder import acts, bundles, store
from recorder.acts import STUDY_SCOPE
from recorder.events import (
    Body,
    BranchDecided,
    CredentialSet,
    DevicePaired,
    DeviceRevoked,
    Event,
    EventSetAside,
    LogOpened,
    NodeAdmitted,
    NodeRevoked,
    ParticipantMoved,
    PersonDisabled,
    RoleGiven,
    StudyPublished,
    TextRedacted,
)
from recorder.naming import Named
from recorder.quarantine.branches import branches, said
from recorder.refusals import (
    NeedsNewerProgram,
    NoLonger,
    NotAllowed,
    NotCanonical,
    UnknownName,
    WrongUse,
)
from recorder.sync import files, lines

if TYPE_CHECKING:
    from typing import Any

    from recorder.acts import Desk, Hand, Node
    from recorder.quarantine.branches import Branch
    from recorder.store import PersonLine

ANSWERS = ("adopt", "keep_as_evidence", "ask_again")
# Who may do what, and what holds for the whole study, comes from no branch: at the hub it is
# said anew by whoever may. A passphrase of a recorder that was copied opens nothing.
NEVER = (
    LogOpened, StudyPublished, NodeAdmitted, NodeRevoked, ParticipantMoved, RoleGiven,
    CredentialSet, PersonDisabled, DevicePaired, DeviceRevoked, BranchDecided,
)  # fmt: skip
# Their events are of another study, or nobody here can read what they say.
NOT_ADOPTED = frozenset({"other_study", "needs_newer_program", "bad_head"})


def decide(desk: Desk, name: str, answer: str, words: str) -> int:
    """Answer what becomes of a branch, with the reason; return how many events were adopted.

    `name` is that of any of its batches, or how it begins. The same answer again does nothing.
    Raises UnknownName, WrongUse, NotAllowed for whom it is not to decide, NoLonger where it was
    adopted before.
    """
    _only_at_the_hub(desk.node)
    if answer not in ANSWERS:
        raise WrongUse("This is no answer. Nothing was changed. Adopt, keep or ask again.")
    if not words.strip():
        raise WrongUse("A decision needs its reason. Nothing was changed. Say why.")
    with desk.hand(STUDY_SCOPE) as hand:  # Looked up under the pen: two who press decide once.
        branch = named(desk, name)
        _judged(desk.person, branch)
        if branch.decision == answer:
            return 0
        if branch.decision == "adopt":
            raise NoLonger(
                "This branch was adopted already: what it says is in the log. Nothing was changed. "
                "What is wrong in it is corrected or taken back in its visit."
            )
        if answer == "adopt" and not can_adopt(branch):
            raise WrongUse(
                "This cannot be adopted: none of it can be read here, or it is of another study. "
                "Nothing was changed. Keep it as evidence, or ask for it again."
            )
        why = hand.writes(words)
        for one in branch.names:
            hand.does(BranchDecided(branch=one, decision=answer, why=why))  # type: ignore[arg-type]
        taken = _adopt(hand, branch) if answer == "adopt" else []
    files.drop(desk.data, taken)
    if answer == "adopt" and any(line.kind == "text_redacted" for line in branch.lines):
        store.scrub(desk.db)  # What two people blanked there is blanked here.
    return branch.missing - _still_missing(desk, branch)


def named(desk: Desk, name: str) -> Branch:
    """Return the branch that one of these names belongs to, or begins; raise UnknownName."""
    found = [it for it in branches(desk.db) if any(one.startswith(name) for one in it.names)]
    if len(found) != 1 or not name:
        raise UnknownName(
            f"There is no branch {name[:20]} in quarantine, or more than one begins so. Nothing "
            "was changed. `heeltoe hub parked` lists them."
        )
    return found[0]


def can_adopt(branch: Branch) -> bool:
    """Say whether anything of a branch could be adopted."""
    readable = any(line.event for line in branch.lines)
    return readable and branch.why not in NOT_ADOPTED and bool(branch.scope)


def may_decide(person: PersonLine, branch: Branch) -> bool:
    """Say whether a person decides about a branch: its site's lead, or whoever manages the data.

    Of what belongs to no one site it takes the role in the whole study.
    """
    return any(
        role in acts.WHO["branch_decided"] and where in (None, branch.scope)
        for role, where in person.roles
    )


def _judged(person: PersonLine | None, branch: Branch) -> None:
    if person is not None and not may_decide(person, branch):
        raise NotAllowed(
            f"{person.name or person.id} may not decide about this branch. Nothing was changed. It "
            "takes a lead of its site or a data manager; of what belongs to no one site, a data "
            "manager of the whole study."
        )


def _only_at_the_hub(node: Node) -> None:
    if node.site is not None:
        raise acts.elsewhere(node)


# ── Adopting ────────────────────────────────────────────────────────────────


def _adopt(hand: Hand, branch: Branch) -> list[str]:
    """Write the events of a branch that are in no log here; return the files they name."""
    desk = hand.desk
    scope, found = _scope(desk, branch), dict[str, Event[Body]]()
    texts, beside = dict[str, tuple[bytes, str]](), list[tuple[str, bytes, lines.Aside]]()
    for event in said(desk.db, branch).values():
        if not isinstance(event.body, NEVER) and not _blanks_the_study(desk, event):
            found[event.hash] = event
    for batch in branch.batches:
        _beside(store.parked_at(desk.db, batch.number).content, texts, beside)
    held = store.events_held(desk.db, found)
    new = [event for name, event in found.items() if name not in held]
    named_by = {event.hash: _named_by(event) for event in new}
    for event in new:
        for digest in named_by[event.hash].texts & texts.keys():
            hand.writing.keep_text(*texts[digest])
    set_aside = set().union(*(it.set_aside for it in named_by.values()))
    for name, content, about in beside:
        if name in set_aside:
            hand.writing.bring_aside(content, about.why, about.device, about.at_ms)
    wanted = set().union(*(it.files for it in named_by.values()))
    taken = files.take_in(desk.data, hand.writing, wanted)
    files.note_lacking(desk.data, wanted - store.files_held(desk.db, wanted))
    hand.takes(new, scope)
    for event in new:
        if why := _lacks(desk, named_by[event.hash]):
            hand.does(EventSetAside(event=event.hash, why=why), scope=scope)
    return taken


def _blanks_the_study(desk: Desk, event: Event[Body]) -> bool:
    body = event.body
    return isinstance(body, TextRedacted) and store.named_in_study(desk.db, body.digest)


def _scope(desk: Desk, branch: Branch) -> str:
    sites = bundles.current(desk.db).study.site_codes
    return branch.scope if branch.scope in sites else STUDY_SCOPE


def _named_by(event: Event[Body]) -> Named:
    named = Named()
    named.note(msgspec.json.decode(event.raw))
    return named


def _lacks(desk: Desk, named: Named) -> str:
    """Return why an event waits that names what is not here; "" where it names nothing such."""
    held = store.texts(desk.db, named.texts).keys()
    if any(not store.redacted(desk.db, digest) for digest in named.texts - held):
        return "text_missing"
    return "bundle_not_here" if named.files - store.files_held(desk.db, named.files) else ""


def _beside(
    content: bytes,
    texts: dict[str, tuple[bytes, str]],
    asides: list[tuple[str, bytes, lines.Aside]],
) -> None:
    """Note the texts and the bytes set aside that a batch brings, those that can be read."""
    for line in content.split(b"\n"):
        inside: Any = line[line.find(b":") + 1 : -1]
        try:
            if line.startswith(lines.TEXT):
                digest, salt, words = lines.text_in(inside)
                texts[digest] = (salt, words)
            elif line.startswith(lines.ASIDE):
                asides.append(lines.aside_in(inside))
        except (NotCanonical, NeedsNewerProgram):
            continue


def _still_missing(desk: Desk, branch: Branch) -> int:
    events = {line.event for line in branch.lines if line.event}
    unreadable = sum(not line.event for line in branch.lines)
    return len(events - store.events_held(desk.db, events)) + unreadable
