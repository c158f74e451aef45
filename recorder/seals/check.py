"""Holding a PDF against the log: sealed by which node, whole, of which record, still so.

One verdict for one file, in a sentence. What a certificate says of its owner is only a
claim; we believe a seal whose key a node declared in a log that is here.
"""

from __future__ import annotations

import io
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Literal

from recorder import canonical, store
from recorder.events import ReportSealed
from recorder.record import record, record_hash
from recorder.refusals import UnknownName
from recorder.report import RECORD_FILE
from recorder.seals import pades
from recorder.sheet import figures
from recorder.words import words

if TYPE_CHECKING:
    from sqlite_utils import Database

Found = Literal[
    "as_in_log",  # Sealed here, and the visit is as it was then.
    "changed_since",  # Sealed here, and the visit was changed after it.
    "unreadable",
    "unsealed",
    "altered",
    "appended",
    "many_seals",
    "stranger",  # By a key that no log here knows.
    "other_key",  # It names a node of ours; the key is not that node's.
    "not_kept",  # By a node's own key, and no log here has put this file to it.
    "nothing_to_hold_against",
]
WELL = ("as_in_log",)


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What was found of one PDF, and the facts that its sentence names."""

    found: Found
    visit: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)

    @property
    def ok(self) -> bool:
        """Whether this is a report of this log, whole, and says what the log says."""
        return self.found in WELL

    def sentence(self, language: str = "en") -> str:
        """Return the verdict in words."""
        return words(language)[f"paper_{self.found}"].format(**self.facts)

    def plain(self) -> dict[str, Any]:
        """Return the verdict as `verify --json` prints it."""
        return {
            "ok": self.ok, "found": self.found, "says": self.sentence(), **self.facts,
        }  # fmt: skip


def check(pdf: bytes, db: Database | None) -> Verdict:
    """Say what a PDF is, held against a database, or against nothing where there is none."""
    seal = pades.read(pdf)
    facts = _facts(seal)
    match seal.found:
        case "unreadable" | "altered" | "appended":
            return Verdict(found=seal.found, facts=facts)
        case "none":
            return Verdict(found="unsealed")
        case "many":
            return Verdict(found="many_seals")
    if db is None:
        return Verdict(found="nothing_to_hold_against", facts=facts)
    nodes = store.node_keys(db)
    node = nodes.get(seal.public_key)
    if node is None:
        known = seal.claims in nodes.values()
        return Verdict(found="other_key" if known else "stranger", facts=facts)
    facts["node"] = node
    event = store.sealing(db, canonical.fingerprint("file", pdf))
    if event is None or not event.visit:
        # Bytes within the seal itself cover nothing, and can be changed without breaking it.
        touched = seal.covers in _coverings(db, pdf)
        return Verdict(found="altered" if touched else "not_kept", facts=facts)
    facts |= {"record": event.body.record, "short": figures.fingerprint(event.body.record[:12])}
    return _against_visit(db, str(event.visit), facts, record_in(pdf))


def record_in(pdf: bytes) -> bytes:
    """Return the record inside a report; nothing where there is none."""
    import pikepdf

    try:
        with pikepdf.open(io.BytesIO(pdf)) as opened:
            inside = opened.attachments.get(RECORD_FILE)
            return inside.get_file().read_bytes() if inside is not None else b""
    except (pikepdf.PdfError, ValueError, LookupError, TypeError):
        return b""


def _coverings(db: Database, pdf: bytes) -> set[str]:
    """Return what is covered by the seals of all reports here of the record that is inside."""
    found = set()
    try:
        visits = json.loads(record_in(pdf))["visits"]
        reports = store.known(db, visits[0]).standing.of(ReportSealed)
    except (UnknownName, ValueError, LookupError, TypeError):
        return set()
    for event in reports:
        kept = store.file(db, event.body.report)
        if kept is not None:
            found.add(pades.read(kept).covers)
    return found


def _against_visit(db: Database, visit: str, facts: dict[str, Any], inside: bytes) -> Verdict:
    try:
        now = record(store.known(db, visit))
    except UnknownName:
        return Verdict(found="not_kept", facts=facts)
    about = {**facts, "visit": visit}
    same = now == inside and record_hash(inside) == facts["record"]
    return Verdict(found="as_in_log" if same else "changed_since", visit=visit, facts=about)


def _facts(seal: pades.Seal) -> dict[str, Any]:
    at = f"{seal.at.astimezone(UTC):%Y-%m-%d %H:%M} UTC" if isinstance(seal.at, datetime) else "–"
    return {"node": canonical.visible(seal.claims) or "–", "at": at}
