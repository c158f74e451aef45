"""Making a backup: copy, wait for the medium, read back, verify, and only then give it its name.

Until the last step it lies under a name that is no backup's, so nothing that was cut short is
ever taken for one. What does not verify is thrown away, and said.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import msgspec

from recorder import acts, bundles, store, tls, verify
from recorder.backups import folder, media, told
from recorder.backups.folder import FACTS, FORM, NAME, PART, SUMS, Backup, Facts
from recorder.backups.media import Media
from recorder.events import BackupMade
from recorder.refusals import BrokenBackup, CannotBackUp, Coded, UnknownName, WrongUse
from recorder.sync import crashes, lives
from recorder.sync.alone import alone
from recorder.sync.inbox import sync_folder

if TYPE_CHECKING:
    from pathlib import Path

    from sqlite_utils import Database

    from recorder.acts import Node

LOCK = "backup.lock"
AT_IT = (
    "A backup is being made already, in another window or by itself. All data are safe; look "
    "again in some minutes."
)
DAYS, MONTHS = 14, 12
HALF = (".fresh", ".part")  # Of what is on its way; it is sent again.
SPARE = 16 * 1024 * 1024
# Beside the database; a node's own key stays where it is, since a restored one makes a new one.
BESIDE = (
    acts.NODE_FILE,
    "hub.toml",
    lives.FILE,
    media.FILE,
    "study-ca.crt",
    "study-ca.key",
    "node-*.crt",
    "inbox/*.batch*",
    "inbox/files/*",
    f"{tls.FOLDER}/*",  # Else each tablet would have to be taught a new certificate.
)


@dataclass(slots=True)
class Made:
    """What came of it: the backups by medium, what was deleted, and what went wrong where."""

    backups: list[Backup] = field(default_factory=list)
    removed: list[Path] = field(default_factory=list)
    troubles: list[Coded] = field(default_factory=list)


def back_up(data: Path, where: Media) -> Made:
    """Make a backup of a data folder on each of its media; what fails on one is noted.

    Raises CannotBackUp or BrokenBackup where none was made at all, WrongUse where there is
    nothing to copy or nowhere to copy it.
    """
    if not where.every:
        raise WrongUse(
            "Nobody said where backups go. Nothing was made. Name a folder on another medium: "
            "heeltoe backup --to FOLDER, and --every-day for each day from now on."
        )
    db = store.open_database(data)
    try:
        with alone(data, LOCK, AT_IT):
            return _on_each(db, data, where)
    finally:
        db.close()


def _on_each(db: Database, data: Path, where: Media) -> Made:
    try:
        desk = acts.Desk(db, data, bundles.current(db).study.id)
    except UnknownName:
        raise WrongUse("There is no study here yet, so there is nothing to back up.") from None
    done = Made()
    for target in where.every:
        try:
            done.backups.append(_on_one(desk, target, done.backups))
        except (CannotBackUp, BrokenBackup) as trouble:
            done.troubles.append(trouble)
    told.note(data, done.backups[:1], done.troubles, desk.now().at_ms)
    if not done.backups:
        raise done.troubles[0]
    made = done.backups[0]
    with desk.hand() as hand:
        hand.does(BackupMade(backup=made.digest, entries=made.facts.entries))
    for backup in done.backups:
        done.removed += _prune(backup, desk.node)
    return done


def _on_one(desk: acts.Desk, target: Path, others: list[Backup]) -> Backup:
    needs = (desk.data / store.DATABASE).stat().st_size + SPARE
    try:
        media.look_at(target, desk.data, needs)
        _clear(target, desk.node)
        if others:
            return _copied(others[0], target)
        return _made(desk, target)
    except (OSError, sqlite3.OperationalError) as error:
        _tidy(target, desk.node)
        raise media.trouble(target, error) from None
    except BrokenBackup:
        _tidy(target, desk.node)
        raise


def _made(desk: acts.Desk, target: Path) -> Backup:
    at_ms = desk.now().at_ms
    while (path := target / folder.name_at(at_ms, desk.node.device)).exists():
        at_ms += 1_000
    part = target / f".{path.name}{PART}"
    part.mkdir(mode=0o700)
    # The files first: what goes from the inbox into the database meanwhile is in both.
    sums = {
        name: _write(part / name, content) for name, content in beside(desk.data, desk.node).items()
    }
    store.copy_to(desk.db, part / store.DATABASE)
    _shut(part / store.DATABASE)
    crashes.here("backup_copied")
    facts = _verified(part, desk, at_ms, [*sums, store.DATABASE])
    sums[store.DATABASE] = _settled(part / store.DATABASE)
    sums[FACTS] = _write(part / FACTS, msgspec.json.format(msgspec.json.encode(facts), indent=1))
    _write(part / SUMS, folder.sums_of(sums))
    return _named(part, path)


def beside(data: Path, node: Node) -> dict[str, bytes]:
    """Return what belongs into a backup beside the database: by name, with what is in it."""
    found = {store.HEADS: msgspec.json.encode(store.noted_heads(data))}
    for pattern in BESIDE:
        for path in sorted(data.glob(pattern)):
            name = path.relative_to(data).as_posix()
            if path.suffix in HALF or not path.is_file() or not folder.may_hold(name):
                continue
            with suppress(FileNotFoundError):  # It came into the database just now.
                found[name] = path.read_bytes()
    return found


def _verified(part: Path, desk: acts.Desk, at_ms: int, files: list[str]) -> Facts:
    """Read a copy back and walk along all of it; raise BrokenBackup where anything is wrong."""
    _settled(part / store.DATABASE)
    db = store.open_copy(part / store.DATABASE)
    try:
        found = verify.check(db, store.noted_heads(part), node=desk.node.name)
        facts = Facts(
            v=FORM,
            study=desk.study,
            node=desk.node.name,
            epoch=desk.node.epoch,
            place=desk.node.place,
            at_ms=at_ms,
            app=acts.APP,
            entries=found.entries,
            logs=store.heads(db),
            files=sorted(files),
        )
    finally:
        db.close()
    if not found.ok:
        wrong = [f"{walk.log}: {walk.why}" for walk in found.logs if walk.why] + found.faults
        raise BrokenBackup(
            f"The copy was read back and is not sound: {wrong[0]} It was thrown away; the backups "
            "before it are kept. Run heeltoe verify: if the recorder's own log is sound, the "
            "medium is not, so use another.",
            "backup_not_sound",
            why=wrong[0],
        )
    return facts


def _copied(made: Backup, target: Path) -> Backup:
    """Put a backup that is whole on a second medium, and read it back there."""
    path = target / made.path.name
    part = target / f".{path.name}{PART}"
    part.mkdir(mode=0o700)
    for name in (*made.files, SUMS):
        (part / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(made.path / name, part / name)
        _shut(part / name)
        _settled(part / name)
    return _named(part, path)


def _named(part: Path, path: Path) -> Backup:
    """Hold every byte on the medium against its sum; what fits gets its name."""
    for inside in part.rglob("*"):
        if inside.is_dir():
            sync_folder(inside)
    sync_folder(part)
    crashes.here("backup_written")
    folder.check(part)
    part.rename(path)
    sync_folder(path.parent)
    crashes.here("backup_named")
    return folder.check(path)


# ── On the medium ───────────────────────────────────────────────────────────


def _write(path: Path, content: bytes) -> str:
    path.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
    return _settled(path)


def _shut(path: Path) -> None:
    """Let nobody else read a file, where its medium knows of such a thing."""
    with suppress(OSError):
        path.chmod(0o600)


def _settled(path: Path) -> str:
    """Wait until a file is on its medium; return its sum, read from there and not from memory."""
    with path.open("rb+") as file:
        os.fsync(file.fileno())
        if hasattr(os, "posix_fadvise"):
            os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
    return folder.sum_of(path)


def _clear(target: Path, node: Node) -> None:
    """Take away what a backup of this node that was cut short left behind."""
    for path in target.glob(f".*-{node.name}.*{PART}"):
        if NAME.fullmatch(path.name.removeprefix(".").removesuffix(PART)):
            shutil.rmtree(path)


def _tidy(target: Path, node: Node) -> None:
    with suppress(OSError):  # The next backup tries again.
        _clear(target, node)


def _prune(made: Backup, node: Node) -> list[Path]:
    """Delete what is older than the rule keeps, on a medium that just got a good one.

    Kept are all of the newest day, the newest of each of the last 14 days that have one, and
    the newest of each of the last 12 months that have one.
    """
    found = folder.listed(made.path.parent, node.name)
    days, months, kept = dict[str, str](), dict[str, str](), set[str]()
    for path in found:  # The newest first.
        day, month = path.name[:10], path.name[:7]
        days.setdefault(day, path.name)
        months.setdefault(month, path.name)
        if day == made.path.name[:10]:
            kept.add(path.name)
    kept |= {*list(days.values())[:DAYS], *list(months.values())[:MONTHS]}
    removed = []
    for path in found:
        if path.name not in kept:
            with suppress(OSError):  # It stays, and is tried again tomorrow.
                gone = path.rename(path.with_name(f".{path.name}{PART}"))
                shutil.rmtree(gone)
                removed.append(path)
    return removed
