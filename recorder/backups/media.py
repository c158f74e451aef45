"""The media that backups go to: said beside the database or by the environment, and their troubles.

A folder on a medium is never made here: where the medium is not plugged in, a folder of its
name would be made on this computer's own disk, and nobody would notice for months.
"""

from __future__ import annotations

import errno
import json
import os
import shutil
import tomllib
from dataclasses import dataclass
from pathlib import Path

from recorder.refusals import CannotBackUp, OutOfReach

FILE = "backup.toml"
FIRST, SECOND = "HEELTOE_BACKUP", "HEELTOE_BACKUP_SECOND"
_FULL = (errno.ENOSPC, errno.EDQUOT) if hasattr(errno, "EDQUOT") else (errno.ENOSPC,)


@dataclass(frozen=True, slots=True)
class Media:
    """Where backups go: a folder, and another on a second medium."""

    first: Path | None = None
    second: Path | None = None

    @property
    def every(self) -> list[Path]:
        """Those that are set, the first in front."""
        return [path for path in (self.first, self.second) if path is not None]


def of(data: Path) -> Media:
    """Return where a data folder's backups go: by the environment, else as its file says.

    Raises OutOfReach where the file is there and cannot be read.
    """
    try:
        said = tomllib.loads((data / FILE).read_text())
    except FileNotFoundError:
        said = {}
    except (OSError, ValueError) as error:
        raise OutOfReach(
            f"{data / FILE} cannot be read ({error}). All data are safe; no backup was made. Mend "
            "the file, or say where with: heeltoe backup --to FOLDER"
        ) from None
    first = os.environ.get(FIRST) or str(said.get("to") or "")
    second = os.environ.get(SECOND) or str(said.get("second") or "")
    return Media(Path(first) if first else None, Path(second) if second else None)


def note(data: Path, media: Media) -> None:
    """Write down where backups go from now on, each day."""
    lines = ["# Where a backup goes each day, while the pages are served."]
    if media.first:
        lines.append(f"to = {json.dumps(str(media.first.absolute()))}")
    if media.second:
        lines.append(f"second = {json.dumps(str(media.second.absolute()))}")
    fresh = data / f"{FILE}.fresh"
    fresh.write_text("\n".join(lines) + "\n")
    fresh.replace(data / FILE)


def look_at(target: Path, data: Path, needs: int) -> None:
    """Raise CannotBackUp where a medium is not there, is this very folder, or has no room."""
    if not target.is_dir():
        raise CannotBackUp(
            f"There is no folder {target}. No backup was made there; all data are safe here. Plug "
            "the medium in. Where it is new, make the folder on it first.",
            "backup_medium_gone",
            where=str(target),
        )
    if target.resolve() == data.resolve():
        raise CannotBackUp(
            f"{target} is the data folder itself. No backup was made. Name one on another medium.",
            "backup_same_place",
            where=str(target),
        )
    free = shutil.disk_usage(target).free
    if free < needs:
        raise _full(target, f"{free / 1e6:.0f} MB free, {needs / 1e6:.0f} MB needed")


def is_same_disk(target: Path, data: Path) -> bool:
    """Say whether a folder lies on the disk of the data, as where no medium is mounted."""
    try:
        return target.stat().st_dev == data.stat().st_dev
    except OSError:
        return False


def trouble(target: Path, error: Exception) -> CannotBackUp:
    """Return in plain words what went wrong with a medium."""
    number = getattr(error, "errno", None)
    said = str(getattr(error, "strerror", None) or error)
    if number in _FULL or "disk is full" in said:
        return _full(target, said)
    if number in (errno.EROFS, errno.EACCES, errno.EPERM) or "readonly" in said:
        return CannotBackUp(
            f"{target} cannot be written ({said}). No backup was made there; all data are safe "
            "here. Look whether the medium is locked against writing, and whose the folder is.",
            "backup_medium_locked",
            where=str(target),
        )
    return CannotBackUp(
        f"{target} does not take a backup ({said}). None was made there; all data are safe here. "
        "Was the medium pulled out? Plug it in again, or use another.",
        "backup_medium_trouble",
        where=str(target),
        why=said,
    )


def _full(target: Path, said: str) -> CannotBackUp:
    return CannotBackUp(
        f"{target} has no room for a backup ({said}). None was made there, and none of those "
        "before was deleted. Free space on it, or use a larger medium.",
        "backup_medium_full",
        where=str(target),
    )
