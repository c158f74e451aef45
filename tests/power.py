"""A power cut, simulated under SQLite's own feet.

`Power` registers a VFS (SQLite's door to the disk) named “power” in the very library
that Python's sqlite3 uses. It is a copy of the normal one; only opening, writing,
truncating, syncing and closing come by here. What was written but not synced when the
power goes may be on the disk or not, sector by sector: `cut` makes such a disk.

Simplified: a file once created stays in its folder, and what happens to a file that is
deleted is not followed (SQLite deletes none while a connection is open in WAL mode).
"""

from __future__ import annotations

import ctypes
import ctypes.util
import random
from ctypes import CFUNCTYPE, POINTER, Structure, c_char_p, c_int, c_int64, c_void_p
from dataclasses import dataclass, field
from pathlib import Path

SECTOR = 512
MAIN_DB, WAL = 0x100, 0x80000
IO_ERROR = 10

# The name stays a bare pointer: SQLite keeps it for as long as the file is open.
Open = CFUNCTYPE(c_int, c_void_p, c_void_p, c_void_p, c_int, c_void_p)
Close = CFUNCTYPE(c_int, c_void_p)
Write = CFUNCTYPE(c_int, c_void_p, c_void_p, c_int, c_int64)
Truncate = CFUNCTYPE(c_int, c_void_p, c_int64)
Sync = CFUNCTYPE(c_int, c_void_p, c_int)


class Methods(Structure):
    """What SQLite can do with an open file (sqlite3_io_methods)."""

    _fields_ = [
        ("version", c_int),
        ("close", c_void_p),
        ("read", c_void_p),
        ("write", c_void_p),
        ("truncate", c_void_p),
        ("sync", c_void_p),
        ("others", c_void_p * 13),
    ]


class File(Structure):
    """An open file; what follows belongs to the normal VFS."""

    _fields_ = [("methods", POINTER(Methods))]


class Vfs(Structure):
    """SQLite's door to the disk (sqlite3_vfs)."""

    _fields_ = [
        ("version", c_int),
        ("file_size", c_int),
        ("longest_path", c_int),
        ("next", c_void_p),
        ("name", c_char_p),
        ("data", c_void_p),
        ("open", c_void_p),
        ("others", c_void_p * 15),
    ]


@dataclass
class OnDisk:
    """A file as the disk has it, and what it has not been made to keep yet."""

    synced: bytearray
    waiting: list[tuple[int, bytes | None]] = field(default_factory=list)

    def sync(self) -> None:
        for at, content in self.waiting:
            _apply(self.synced, at, content)
        self.waiting.clear()

    def after_a_cut(self, chance: random.Random) -> bytes:
        """Return what may be found: all that was synced, and any part of the rest."""
        found = bytearray(self.synced)
        luck = chance.choice([0.0, 0.1, 0.5, 0.9, 1.0])
        for at, content in self.waiting:
            if content is None:
                if chance.random() < luck:
                    _apply(found, at, None)
                continue
            while content:
                size = SECTOR - at % SECTOR
                if chance.random() < luck:
                    _apply(found, at, content[:size])
                at, content = at + size, content[size:]
        return bytes(found)


def _apply(image: bytearray, at: int, content: bytes | None) -> None:
    if content is None:
        del image[at:]
        return
    image.extend(bytes(max(0, at - len(image))))
    image[at : at + len(content)] = content


class Power:
    """The mains: count what reaches the disk, and go off at a chosen moment."""

    def __init__(self) -> None:
        self.library = ctypes.CDLL(_library())
        self.library.sqlite3_vfs_find.restype = POINTER(Vfs)
        self.normal: Vfs = self.library.sqlite3_vfs_find(None).contents
        self.methods: dict[int, tuple[Methods, Methods]] = {}  # Normal address → normal, ours.
        self.callbacks = [
            Open(self._open),
            Close(self._close),
            Write(self._write),
            Truncate(self._truncate),
            Sync(self._sync),
        ]
        self.ours = Vfs.from_buffer_copy(self.normal)
        self.ours.name, self.ours.next = b"power", None
        self.ours.open = _address(self.callbacks[0])
        assert self.library.sqlite3_vfs_register(ctypes.byref(self.ours), 0) == 0
        self.restore()

    def restore(self, off_after: int | None = None) -> None:
        """Switch on; go off after a number of writes and syncs, or by `goes_off`."""
        self.files: dict[str, OnDisk] = {}
        self.names: dict[int, str] = {}
        self.originals: dict[int, Methods] = {}
        self.moments, self.off_after, self.on = 0, off_after, True

    def goes_off(self) -> None:
        self.on = False

    def cut(self, folder: Path, chance: random.Random) -> None:
        """Write a folder as it may be found after the power went."""
        assert not self.on
        for name, file in self.files.items():
            (folder / Path(name).name).write_bytes(file.after_a_cut(chance))

    # What SQLite calls.

    def _open(self, vfs, name, file, flags, flags_out) -> int:
        result = Open(self.normal.open)(vfs, name, file, flags, flags_out)
        if result == 0 and name and flags & (MAIN_DB | WAL):
            path = ctypes.string_at(name).decode()
            handle = File.from_address(file)
            normal = ctypes.addressof(handle.methods.contents)
            if normal not in self.methods:
                kept = Methods.from_address(normal)
                ours = Methods.from_buffer_copy(kept)
                ours.close, ours.write, ours.truncate, ours.sync = map(_address, self.callbacks[1:])
                self.methods[normal] = (kept, ours)
            kept, ours = self.methods[normal]
            handle.methods = ctypes.pointer(ours)
            self.names[file], self.originals[file] = path, kept
            self.files.setdefault(path, OnDisk(bytearray(Path(path).read_bytes())))
        return result

    def _close(self, file) -> int:
        self.names.pop(file, None)
        return Close(self.originals.pop(file).close)(file)

    def _write(self, file, content, size, at) -> int:
        if not self._still_on():
            return IO_ERROR
        self.files[self.names[file]].waiting.append((at, ctypes.string_at(content, size)))
        return Write(self.originals[file].write)(file, content, size, at)

    def _truncate(self, file, size) -> int:
        if not self._still_on():
            return IO_ERROR
        self.files[self.names[file]].waiting.append((size, None))
        return Truncate(self.originals[file].truncate)(file, size)

    def _sync(self, file, flags) -> int:
        if not self._still_on():
            return IO_ERROR
        self.files[self.names[file]].sync()
        return 0  # The real disk need not hurry: only what we noted is asked for later.

    def _still_on(self) -> bool:
        self.moments += 1
        if self.off_after is not None and self.moments > self.off_after:
            self.on = False
        return self.on


def _address(callback) -> int:
    return ctypes.cast(callback, c_void_p).value


def _library() -> str:
    """Return the path of the SQLite library that Python's sqlite3 has loaded."""
    import sqlite3

    assert sqlite3.sqlite_version
    maps = Path("/proc/self/maps")
    loaded = {line.split()[-1] for line in maps.read_text().splitlines()} if maps.exists() else ()
    found = [path for path in loaded if Path(path).name.startswith("libsqlite3")]
    return found[0] if found else ctypes.util.find_library("sqlite3") or ""
