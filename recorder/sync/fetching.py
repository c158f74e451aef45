"""What comes down: logs of the study and of the site, and before them the files that they name."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from recorder import canonical, chain, store
from recorder.naming import Named
from recorder.refusals import NotCanonical, Refusal, WrongUse
from recorder.sync import files, lines, merge

if TYPE_CHECKING:
    from recorder.sync.talk import Talk


class Fetching:
    """What an exchange fetches."""

    def __init__(self, talk: Talk) -> None:
        self.talk = talk

    def log(self, log: str, reaches: int) -> None:
        """Fetch a log until it reaches as far as at the hub."""
        while (here := store.head(self.talk.desk.db, log)[0]) < reaches:
            path = f"/sync/batches?{urlencode({'log': log, 'from': here + 1})}"
            answered = self.talk.ask("GET", path)
            if answered.status != 200:
                self.talk.refused(answered, "not_sent", log)
                return
            try:
                self._files_down(answered.body)
                outcome = merge.from_the_hub(self.talk.desk, self.talk.line.uplink, answered.body)
            except WrongUse as fault:
                self.talk.wrong(f"{log}: {fault}", "unreadable", log, fault)
                return
            self.talk.done.down += outcome.entries
            self.talk.moved(outcome.entries)
            if outcome.answer == "parked":
                self.talk.stays(log, outcome.why)
                return
            if not outcome.entries:
                self.talk.wrong(f"{log}: the hub sent nothing new of it.", "nothing_new", log)
                return

    def _files_down(self, raw: bytes) -> None:
        """Fetch the files that a batch names, before it is merged."""
        try:
            batch = lines.read(lines.unpack(raw))
        except Refusal:
            return  # The merge says why.
        named, along = Named(), set[str]()
        try:
            for entry in batch.entries:
                named.note(canonical.parse(entry, max_bytes=chain.MAX_BYTES)["event"])
                along.add(canonical.fingerprint("event", chain.event_in(entry)))
            along |= {lines.aside_in(line)[0] for line in batch.asides}
        except (NotCanonical, KeyError, TypeError, ValueError):
            return
        db = self.talk.desk.db
        asides = store.asides_lacking(db, filter(files.is_name, named.set_aside - along))
        for name in sorted(named.files - store.files_held(db, named.files) | asides):
            if files.is_name(name) and files.whole(self.talk.desk.data, name) is None:
                self._file_down(name)

    def _file_down(self, name: str) -> None:
        hub = f"{self.talk.line.uplink.hub}.{self.talk.line.uplink.epoch}"
        at, of = files.so_far(self.talk.desk.data, name, hub), 0
        while not of or at < of:
            answered = self.talk.ask("GET", f"/sync/files/{name}?{urlencode({'at': at})}")
            if answered.status != 200:
                return  # Not there yet either: the entry is kept, and the file comes later.
            said = answered.headers.get("Heeltoe-Of", "")
            of = int(said) if said.isdigit() and len(said) < 16 else 0
            try:
                here = files.add(self.talk.desk.data, name, hub, at, of, answered.body)
            except WrongUse as fault:
                self.talk.wrong(fault, "file_unreadable", detail=fault)
                return
            if here <= at and here != of:
                return
            at = here
        self.talk.done.files_down += 1

    def what_lacks(self) -> None:
        """Fetch files that did not come with their entries; the hub may have them by now."""
        for name in files.lacking(self.talk.desk.data):
            if not store.files_held(self.talk.desk.db, [name]):
                self._file_down(name)
            files.take_in_lacking(self.talk.desk.data, self.talk.desk.db, name)
