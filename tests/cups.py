"""A CUPS of paper: `lp` and `lpstat` as two small scripts on the path, which keep what they get."""

from __future__ import annotations

import os
from pathlib import Path

LPSTAT = "#!/bin/sh\nprintf '%s\\n' ward-printer office-printer\n"
LP = """#!/bin/sh
[ -e "$KEPT/jam" ] && { echo "lp: the printer is jammed" >&2; exit 1; }
for last; do :; done
cp "$last" "$KEPT/job.pdf"
printf '%s\\n' "$@" > "$KEPT/words"
echo "request id is ward-printer-7 (1 file(s))"
"""


def set_up(place: Path, monkeypatch) -> Path:
    """Put printers on the path; return the folder that prints land in."""
    place.mkdir()
    for name, words in (("lp", LP), ("lpstat", LPSTAT)):
        (place / name).write_text(words)
        (place / name).chmod(0o755)
    monkeypatch.setenv("PATH", f"{place}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("KEPT", str(place))
    return place


def take_away(monkeypatch, place: Path) -> None:
    """Leave nothing on the path that prints."""
    place.mkdir(exist_ok=True)
    monkeypatch.setenv("PATH", str(place))
