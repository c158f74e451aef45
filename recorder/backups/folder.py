"""The form of a backup: a folder named by its moment, and the sum of every file in it.

2026-11-23T08-22-10Z-KRTBA.1/
    heeltoe.db  node.toml  …    what a restore needs
    backup.json                 of which node, when, and where its logs ended
    SHA256SUMS                  `sha256sum -c SHA256SUMS` checks it without our program
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import TYPE_CHECKING

import msgspec

from recorder import canonical
from recorder.refusals import BrokenBackup
from recorder.store import DATABASE

if TYPE_CHECKING:
    from pathlib import Path

FACTS, SUMS = "backup.json", "SHA256SUMS"
FORM = 1
PART = ".part"  # What is not called a backup yet, or no more.
PIECE = 1024 * 1024
NAME = re.compile(r"(\d{4})-(\d\d)-(\d\d)T\d\d-\d\d-\d\dZ-([A-Za-z0-9_-]{1,64})\.\d{1,16}")
_FILE = re.compile(r"(?:inbox/(?:files/)?|tls/)?[A-Za-z0-9_-][A-Za-z0-9._-]{0,200}")
_LINE = re.compile(rf"([0-9a-f]{{64}})  ({_FILE.pattern})")
_NEEDED = frozenset({DATABASE, "node.toml", FACTS})


class Facts(msgspec.Struct, frozen=True, kw_only=True):
    """What a backup says of itself."""

    v: int
    study: str
    node: str
    epoch: int
    place: str
    at_ms: int
    app: str
    entries: int
    logs: dict[str, tuple[int, str]]
    files: list[str]


@dataclass(frozen=True, slots=True)
class Backup:
    """A backup that is whole: where it lies, the digest that it is known by, and what it says."""

    path: Path
    digest: str
    facts: Facts
    files: tuple[str, ...]


def name_at(at_ms: int, device: str) -> str:
    """Return what a backup of a node's life at a moment is called: by the clock of Greenwich."""
    return f"{datetime.fromtimestamp(at_ms / 1000, UTC):%Y-%m-%dT%H-%M-%SZ}-{device}"


def listed(target: Path, node: str | None = None) -> list[Path]:
    """Return what is called a backup in a folder, the newest first; of one node if it is named."""
    try:
        found = [
            path
            for path in target.iterdir()
            if (match := NAME.fullmatch(path.name)) and node in (None, match[4])
        ]
    except OSError:
        return []
    return sorted(found, key=lambda path: path.name, reverse=True)


def may_hold(name: str) -> bool:
    """Say whether a file of a backup could be called so: nothing that leads out of it."""
    return _FILE.fullmatch(name) is not None


def sums_of(files: dict[str, str]) -> bytes:
    """Return the file of sums, as `sha256sum` reads and writes it."""
    return "".join(f"{files[name]}  {name}\n" for name in sorted(files)).encode()


def sum_of(path: Path) -> str:
    """Return the SHA-256 of a file, read from the medium piece by piece."""
    found = sha256()
    with path.open("rb") as file:
        while piece := file.read(PIECE):
            found.update(piece)
    return found.hexdigest()


def check(path: Path) -> Backup:
    """Return the backup in a folder, every byte of it held against its sum.

    Raises BrokenBackup where a file is missing or not as it was written.
    """
    try:
        raw = (path / SUMS).read_bytes()
        sums = _read(path, raw)
        for name, expected in sums.items():
            if sum_of(path / name) != expected:
                raise broken(path, f"{name} is not as it was written", file=name)
        facts = msgspec.json.decode((path / FACTS).read_bytes(), type=Facts)
    except (OSError, msgspec.DecodeError, UnicodeDecodeError) as error:
        raise broken(path, f"it cannot be read ({error})") from None
    if facts.v != FORM:
        raise broken(path, "it was made by a newer program")
    if set(facts.files) | {FACTS} != set(sums):
        raise broken(path, "it does not hold the files that it says it holds")
    return Backup(path, digest(raw), facts, tuple(sorted(sums)))


def digest(sums: bytes) -> str:
    """Return the digest by which the log knows a backup: of its file of sums."""
    return canonical.fingerprint("backup", sums)


def broken(path: Path, why: str, **facts: object) -> BrokenBackup:
    """Return the refusal of a folder that is no whole backup."""
    return BrokenBackup(
        f"{path} is no whole backup: {why}. Nothing was restored from it and nothing was changed. "
        "Use the one before it, or the one on the second medium.",
        "backup_broken",
        where=str(path),
        why=why,
        **facts,
    )


def _read(path: Path, raw: bytes) -> dict[str, str]:
    """Return the sums in a file; only names that a backup can have are ever opened."""
    sums = {}
    for line in raw.decode().split("\n")[:-1]:
        match = _LINE.fullmatch(line)
        if match is None:
            raise broken(path, f"{SUMS} is not as it was written", file=SUMS)
        sums[match[2]] = match[1]
    if sums_of(sums) != raw or not sums.keys() >= _NEEDED:
        raise broken(path, f"{SUMS} is not as it was written", file=SUMS)
    return sums
