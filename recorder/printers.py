"""This node's own printers, where CUPS is installed: which there are, and sending them a PDF.

Asked through `lpstat` and `lp`, which every CUPS brings; without them a PDF is opened and
printed by whatever the device at hand can do.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import tempfile
from pathlib import Path

from recorder.refusals import OutOfReach, WrongUse

PATIENCE_S = 15


def are_here() -> bool:
    """Say whether this computer can print by itself."""
    return shutil.which("lp") is not None and shutil.which("lpstat") is not None


def names() -> list[str]:
    """Return the printers of this computer; none where it has no CUPS, or CUPS is silent."""
    if not are_here():
        return []
    try:
        done = _runs("lpstat", "-e")
    except (OSError, subprocess.TimeoutExpired):
        return []
    return [line.strip() for line in done.stdout.splitlines() if line.strip()]


def send(printer: str, pdf: bytes, title: str, paper: str) -> str:
    """Send a PDF to a printer; return the name of the job.

    Raises WrongUse for a printer that is not here, OutOfReach when it was not taken.
    """
    if printer not in names():
        raise WrongUse(
            f"There is no printer {printer!r} at this computer. Nothing was printed. Choose one "
            "of the list, or open the PDF and print it from there."
        )
    with tempfile.TemporaryDirectory(prefix="print-") as place:
        file = Path(place) / "report.pdf"
        file.write_bytes(pdf)
        try:
            done = _runs("lp", "-d", printer, "-t", title, "-o", f"media={paper}", "--", str(file))
        except (OSError, subprocess.TimeoutExpired) as error:
            raise _not_taken(printer, str(error)) from None
    if done.returncode:
        raise _not_taken(printer, done.stderr.strip())
    job = re.search(r"request id is (\S+)", done.stdout)
    return job.group(1) if job else printer


def _runs(tool: str, *words: str) -> subprocess.CompletedProcess[str]:
    # Words alone, no shell; the printer is one of CUPS's own list.
    return subprocess.run(  # noqa: S603
        [shutil.which(tool) or tool, *words],
        capture_output=True,
        text=True,
        timeout=PATIENCE_S,
        check=False,
    )


def _not_taken(printer: str, why: str) -> OutOfReach:
    return OutOfReach(
        f"{printer} did not take the print ({why[:200] or 'no reason given'}). Nothing was "
        "printed. Look at the printer, or open the PDF and print it from there."
    )
