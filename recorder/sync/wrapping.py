"""Making a parcel: what the other side lacks, in a file for a stick.

A node puts in what no receipt of its hub covers, and what the hub asked for in its last parcel;
a hub answers a node's parcel with receipts and with what the node may read and does not hold.
The file appears under its name when all of it is on the stick, and never in place of another.
"""

from __future__ import annotations

import errno
import os
import shutil
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import msgspec
from msgspec import UNSET

from recorder import admitting, canonical, chain, keys, places, store, succession, uplink
from recorder.refusals import OutOfReach, WrongUse
from recorder.sync import answering, exchanging, files, packing, parcel, returning, sending
from recorder.sync.inbox import sync_folder
from recorder.sync.lines import MOST_ENTRIES
from recorder.sync.parcel import Said, Wrapping

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from recorder.acts import Desk
    from recorder.receipts import Head
    from recorder.sync.exchanging import Told
    from recorder.sync.identity import Sender
    from recorder.uplink import Uplink

    Makes = Callable[[str, int, int], tuple[Head, bytes] | None]

_NO_ROOM = (errno.ENOSPC, errno.EFBIG, errno.EDQUOT)


@dataclass(slots=True)
class Wrapped:
    """A parcel that lies on the stick: where, and what is in it."""

    path: Path
    to: str
    entries: int = 0
    files: int = 0
    receipts: int = 0
    size: int = 0
    rest: bool = False  # More than one parcel holds: the next one goes on.
    stays: dict[str, str] = field(default_factory=dict)  # Log → why nothing of it is in here.
    digits: str = ""  # How a node's key reads, to be compared where the hub forgot it.

    def plain(self) -> dict[str, Any]:
        """Return what `sync --json` says of it."""
        names = ("to", "entries", "files", "receipts", "size", "rest", "stays", "digits")
        return {"file": str(self.path)} | {name: getattr(self, name) for name in names}


def for_the_hub(desk: Desk, path: Path, told: Told | None) -> Wrapped:
    """Make a node's parcel for its hub; `told` is what the hub's last one asked for.

    Raises WrongUse where no hub was joined or the file is there already, OutOfReach where it
    cannot be written.
    """
    joined, node = uplink.needed(desk.data), desk.node
    desk.study = desk.study or joined.study
    if not desk.study:
        raise WrongUse(
            "This recorder has not heard yet which study it is in. Nothing was changed. Let it "
            "reach the hub once over a network, with: heeltoe sync"
        )
    key = keys.load(keys.of_node(desk.data, node.name, node.epoch))
    made = Wrapped(_place(desk, path, joined.hub), f"{joined.hub}.{joined.epoch}")
    made.digits = admitting.spoken(node.public_key)
    with _spool(desk) as spool:
        wrapping = Wrapping(spool)
        with store.reading(desk.db):
            asks = exchanging.heads(desk, joined)
            for name in told.lacks if told else ():
                _add_file(desk, wrapping, made, name)
            for log, first in sorted(_wanted(desk, joined, told, made).items()):
                _add_log(desk, wrapping, made, log, first, _by_this_node(desk))
        said = Said(
            v=parcel.FORM,
            study=desk.study,
            sender=node.device,
            to=made.to,
            at_ms=desk.now().at_ms,
            members=tuple(wrapping.members),
            asks=asks,
            lacks=tuple(files.lacking(desk.data)),
            returns=msgspec.to_builtins(returning.asks(desk, joined)),
        )
        _write(made, parcel.beginning(said, key), spool)
    return made


def for_a_node(
    desk: Desk, path: Path, sender: Sender, asked: Said, given: Iterable[dict[str, str]]
) -> Wrapped:
    """Make the hub's answer to a node's parcel; `given` are receipts for what it brought.

    Raises WrongUse where the file is there already, OutOfReach where it cannot be written.
    """
    asks, node = answering.read(canonical.encode(asked.asks)), desk.node
    if asked.to != node.device:  # This hub before its restore: that one's receipts are void now.
        heads = {log: (last, head, 0) for log, (last, head, _) in asks.heads.items()}
        asks = msgspec.structs.replace(asks, heads=heads)
    shown = succession.stated(desk.data)
    key = keys.load(keys.of_node(desk.data, node.name, node.epoch))
    made = Wrapped(_place(desk, path, sender.node), sender.name)
    answer = answering.answer(desk, sender, asks)
    known = {it["said"] for it in answer["receipts"]}
    answer["receipts"] += [it for it in given if it["said"] not in known and not sender.revoked]
    made.receipts = len(answer["receipts"])
    with _spool(desk) as spool:
        wrapping = Wrapping(spool)
        with store.reading(desk.db):
            for name in () if sender.revoked else asked.lacks:
                if answering.may_read_file(desk, sender, name):
                    _add_file(desk, wrapping, made, name)
            for log in sorted(answer["more"], key=_study_first):
                first = asks.heads.get(log, (0, "", 0))[0] + 1
                if log.startswith(f"{sender.node}.") and log.endswith(f".{sender.epoch}"):
                    continue  # It was set back to an older copy, and is told so.
                _add_log(desk, wrapping, made, log, first, _by_this_hub(desk))
        said = Said(
            v=parcel.FORM,
            study=desk.study,
            sender=node.device,
            to=sender.name,
            at_ms=desk.now().at_ms,
            members=tuple(wrapping.members),
            answer=answer,
            succession=msgspec.json.decode(shown) if shown else UNSET,
            let_in=returning.given(desk, sender, asked),
        )
        _write(made, parcel.beginning(said, key), spool)
    return made


# ── What goes in ────────────────────────────────────────────────────────────


def _wanted(desk: Desk, joined: Uplink, told: Told | None, made: Wrapped) -> dict[str, int]:
    """Return from which entry on each log goes into a node's parcel."""
    reached = places.reached(desk.db, joined)
    wants = dict(told.wants) if told else {}
    for log, (last, _) in store.heads(desk.db).items():
        node, scope, _ = chain.parts(log) or ("", "", 0)
        first = reached[log] + 1
        if node != desk.node.name or first > last:
            continue
        if scope != joined.site:
            made.stays[log] = "other_scope"
        else:
            wants[log] = min(first, wants.get(log, first))
    return wants


def _by_this_node(desk: Desk) -> Makes:
    """Return what makes a node's batches: its own under its own key, others as vouched for."""

    def make(log: str, first: int, most: int) -> tuple[Head, bytes] | None:
        if log.startswith(f"{desk.node.name}."):
            return answering.vouched_for(desk, log, first, most)
        return packing.passed_on(desk.db, log, first)

    return make


def _by_this_hub(desk: Desk) -> Makes:
    """Return what makes a hub's batches: of every log under its own key."""

    def make(log: str, first: int, most: int) -> tuple[Head, bytes] | None:
        return answering.vouched_for(desk, log, first, most)

    return make


def _add_log(
    desk: Desk, wrapping: Wrapping, made: Wrapped, log: str, first: int, makes: Makes
) -> None:
    """Put in a log from an entry on, each batch behind the files that it names."""
    reached, most = store.head(desk.db, log)[0], MOST_ENTRIES
    published = set(store.published(desk.db))
    while first <= reached:
        if wrapping.is_full and wrapping.batches:
            made.rest = True
            return
        batch = makes(log, first, most)
        if batch is None:
            made.stays[log] = "not_vouched_for"
            return
        head, raw = batch
        named = sending.files_named(desk.db, store.rows_from(desk.db, log, head.first, head.last))
        if (chain.parts(log) or ("", ""))[1] != "study":
            named -= published  # They come with the study's own log.
        for name in sorted(named):
            if wrapping.is_full and wrapping.batches:
                made.rest = True  # These go with their batch, in the next.
                return
            _add_file(desk, wrapping, made, name)
        wrapping.batch(raw)
        made.entries += head.last - head.first + 1
        first = head.last + 1


def _add_file(desk: Desk, wrapping: Wrapping, made: Wrapped, name: str) -> None:
    content = store.file_of(desk.db, name)
    if content is not None:
        made.files += wrapping.add_file(name, content)


def _study_first(log: str) -> tuple[bool, str]:
    return ".study." not in log, log


# ── Onto the stick ──────────────────────────────────────────────────────────


@contextmanager
def _spool(desk: Desk) -> Iterator[IO[bytes]]:
    """Open a file without a name, for what goes in until all of it is known."""
    try:
        with tempfile.TemporaryFile(dir=desk.data) as spool:
            yield spool
    except OSError as error:
        raise OutOfReach(
            f"The parcel cannot be put together in {desk.data} ({error.strerror}): for a moment "
            "that disk takes all of it. There is none now; all data are safe here. Make room, and "
            "try again."
        ) from None


def _place(desk: Desk, path: Path, to: str) -> Path:
    """Return where the parcel goes; a folder gets a name in it. Raises WrongUse if it is there."""
    if path.is_dir():
        at = datetime.fromtimestamp(desk.now().at_ms / 1000, UTC)
        path = path / f"{desk.node.name}-to-{to}-{at:%Y%m%d-%H%M%S}.tar"
    free(path)
    return path


def free(path: Path) -> None:
    """Raise WrongUse where a parcel could not be written to a path, since a file is there."""
    if path.exists() and not path.is_dir():
        raise WrongUse(
            f"There is a file {path} already, and it may be wanted still. Nothing was written. "
            "Name another, or the folder alone: then the parcel gets a name of its own."
        )


def _write(made: Wrapped, beginning: bytes, spool: IO[bytes]) -> None:
    """Write a parcel beside its place, wait until it is on the stick, then give it its name."""
    made.size = len(beginning) + spool.tell() + len(parcel.ENDING)
    path = made.path
    fresh = path.with_name(f"{path.name}.part")
    try:
        room = shutil.disk_usage(path.parent).free
        if room < made.size:
            raise OutOfReach(_full(made.size, room))
        with fresh.open("wb") as file:
            file.write(beginning)
            spool.seek(0)
            shutil.copyfileobj(spool, file, files.PIECE)
            file.write(parcel.ENDING)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(path)
        sync_folder(path.parent)
    except OSError as error:
        fresh.unlink(missing_ok=True)
        if error.errno in _NO_ROOM:
            raise OutOfReach(_full(made.size)) from None
        raise OutOfReach(
            f"The parcel cannot be written to {path} ({error.strerror}). There is none now; all "
            "data are safe here. Check that the stick is in and not shut for writing."
        ) from None


def _full(size: int, room: int | None = None) -> str:
    left = "" if room is None else f", and {_megabytes(room)} are free"
    return (
        f"The stick is full: the parcel takes {_megabytes(size)}{left}. There is none now; all "
        "data are safe here. Make room on it or take another."
    )


def _megabytes(size: int) -> str:
    return f"{size / 1_000_000:,.1f} MB"
