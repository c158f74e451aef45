"""Published bundles: frozen into the log's files, and thawed from there.

Replay and scoring read a bundle from here and never the files of the installed
program, so an update of the program changes no score.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from recorder import canonical, store
from recorder.events import StudyPublished
from recorder.refusals import FaultyFile, UnknownName
from recorder.study import Bundle

if TYPE_CHECKING:
    from sqlite_utils import Database

    from recorder.acts import Hand


def publish(hand: Hand, bundle: Bundle) -> None:
    """Keep a bundle's files and say in the log that it is the study's from now on."""
    for raw in bundle.files.values():
        hand.writing.keep_file(raw)
    # The list of names and hashes is a file too, so that the bundle's own hash finds it.
    hand.writing.keep_file(canonical.encode(bundle.hashes))
    hand.does(StudyPublished(bundle=bundle.hash, files=dict(bundle.hashes)))


def current(db: Database) -> Bundle:
    """Return the bundle published last; raise UnknownName when there is none."""
    name = store.current_bundle(db)
    if name is None:
        raise UnknownName(
            "No study is published here. Nothing was changed. On a recorder that joined a hub it "
            "comes with the next sync; else publish one with: "
            "heeltoe publish STUDY.toml --as PERSON"
        )
    return named(db, name)


def named(db: Database, name: str) -> Bundle:
    """Return a bundle by its hash; raise UnknownName when it is not held or not readable here."""
    if name not in _held:
        listing = store.file(db, name)
        if listing is None:
            raise UnknownName(
                f"The bundle {name[:12]} is not held here, so nothing can be scored by it. "
                "What was measured is safe. It comes with the next sync."
            )
        hashes: dict[str, Any] = canonical.parse(listing, max_bytes=None)
        files = {file: store.file(db, file_hash) for file, file_hash in hashes.items()}
        try:
            _held[name] = Bundle.thaw({f: raw for f, raw in files.items() if raw is not None})
        except FaultyFile as fault:
            raise UnknownName(
                f"The bundle {name[:12]} cannot be read by this program. What was measured is "
                f"safe, and unscored here. Use the program it was made with. {fault}"
            ) from None
    return _held[name]


def countersigned(db: Database) -> frozenset[str]:
    """Return the bundles published here whose study asks for a site lead's signature too."""
    found = set()
    for name in store.published(db):
        try:
            if named(db, name).study.countersign == "site_lead":
                found.add(name)
        except UnknownName:
            continue  # Not held or not readable here: nothing can be asked of it.
    return frozenset(found)


# A bundle never changes under its hash, so one that was read may be kept for good.
_held: dict[str, Bundle] = {}
