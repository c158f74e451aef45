"""What events name that is kept outside the log: texts, files, and what was set aside.

Read from plain values, so that an event of a newer program can be asked too: it may hold
anything in any place.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from recorder import canonical

# Kind → the fields of its body that name a text.
TEXT_FIELDS = {
    "note_written": ("text",),
    "question_raised": ("text",),
    "question_answered": ("text",),
    "person_added": ("name",),
    "credential_set": ("argon2",),
    "visit_signed": ("name",),
}
# Kind → the field of its body that names a file.
FILE_FIELDS = {
    "visit_opened": "bundle",
    "visit_repinned": "bundle",
    "report_sealed": "report",
    "report_printed": "report",
}
# Set aside for one of these, an event names what may never have come here.
LACKING = frozenset({"text_missing", "bundle_not_here", "needs_newer_program"})


@dataclass(slots=True)
class Named:
    """What events name that is kept outside the log."""

    texts: set[str] = field(default_factory=set)
    files: set[str] = field(default_factory=set)
    set_aside: set[str] = field(default_factory=set)
    lacking: set[str] = field(default_factory=set)  # Events that wait for what they name.
    redactions: dict[str, str] = field(default_factory=dict)  # Event hash → text digest.

    def note(self, event: dict[str, Any]) -> None:
        """Note what one more event names."""
        kind, body = event.get("kind"), event.get("body")
        if not isinstance(kind, str) or not isinstance(body, dict):
            return
        for name in TEXT_FIELDS.get(kind, ()):
            self.texts.update(_words(body.get(name)))
        for reason in (event.get("reason"), body.get("why")):
            if isinstance(reason, str) and len(reason) == 64:
                self.texts.add(reason)
        if kind in FILE_FIELDS:
            self.files.update(_words(body.get(FILE_FIELDS[kind])))
        elif kind == "study_published":
            files = body.get("files")
            every = list(files.values()) if isinstance(files, dict) else []
            self.files.update(_words(body.get("bundle"), *every))
        elif kind == "event_set_aside":
            about = _words(body.get("event"))
            self.set_aside.update(about)
            if body.get("why") in LACKING:
                self.lacking.update(about)
            else:
                self.lacking.difference_update(about)
        elif kind == "event_admitted":
            self.lacking.difference_update(_words(body.get("event")))
        elif kind == "text_redacted":
            raw = canonical.encode(event)
            self.redactions[canonical.fingerprint("event", raw)] = str(body.get("digest"))


def _words(*values: Any) -> list[str]:
    return [value for value in values if isinstance(value, str)]
