"""The files of an export, written in one walk over the visits and one over the log."""

from __future__ import annotations

import base64
import hashlib
import shutil
import tempfile
from collections import Counter
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

from recorder import bundles, canonical, participant_id, store
from recorder.acts import APP
from recorder.events import AttemptRecorded, Exported
from recorder.export import attempts, codebook, results, sdtm
from recorder.export.checking import examine
from recorder.export.tables import Csv
from recorder.places import brackets
from recorder.reading import in_words
from recorder.refusals import BrokenLog, NotAllowed, OutOfReach, UnknownName, WrongUse
from recorder.scoring import results as score
from recorder.standing import weigh
from recorder.store.topics import of_visit
from recorder.visit import UNSCHEDULED, Visit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sqlite_utils import Database

    from recorder.acts import Desk
    from recorder.events import Event
    from recorder.store import PersonLine
    from recorder.study import Bundle

MANIFEST = "manifest.json"
FILES = (
    "attempts.csv",
    "attempts.safe.csv",
    "codebook.csv",
    "events.jsonl",
    MANIFEST,
    "results.csv",
    "results.safe.csv",
    "sdtm_ft.csv",
    "sdtm_mk.csv",
)
# Who may see all results of all participants while assessors may not.
READERS = frozenset({"data_manager", "monitor", "administrator"})


def export(
    desk: Desk,
    out: Path,
    *,
    progress: Callable[[int], None] = lambda done: None,
) -> tuple[dict[str, Any], list[str]]:
    """Export all that this node holds into a new folder.

    Returns the manifest, and where the log was altered before: that is exported as it
    is, since what can be read must be saved. `progress` hears how many visits are
    written. Raises NotAllowed, WrongUse when something is in the folder's place,
    OutOfReach when it cannot be written, BrokenLog when the files do not read back as
    what is kept.
    """
    _may(desk)
    _free(out)
    at_ms = _now()
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        fresh = Path(tempfile.mkdtemp(prefix=f".{out.name}-", dir=out.parent))
    except OSError as error:
        raise OutOfReach(
            f"{out} cannot be made ({error.strerror}). Nothing was exported. "
            "Choose a folder that is yours with -o."
        ) from None
    try:
        by = desk.person.id if desk.person else ""
        manifest = write(desk.db, fresh, node=desk.node.name, by=by, at_ms=at_ms, progress=progress)
        wrong, altered = examine(fresh)
        if wrong:
            raise BrokenLog(
                "What was written does not read back as what is kept: "
                f"{wrong[0]} Nothing was exported and all data are safe. Run `heeltoe verify`."
            )
        # Logged first: what may have left is worse to miss than what did not.
        with desk.hand() as hand:
            digest = canonical.fingerprint("file", (fresh / MANIFEST).read_bytes())
            hand.does(Exported(manifest=digest, events=manifest["entries"]))
        fresh.chmod(0o755)
        if out.is_dir():
            out.rmdir()  # It is empty, else it would have been refused.
        fresh.rename(out)
    except OSError as error:
        raise OutOfReach(
            f"{out} cannot be written ({error.strerror}). Nothing was exported and all data are "
            "safe. Free space, or choose another place with -o."
        ) from None
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
    return manifest, altered


def write(
    db: Database,
    folder: Path,
    *,
    node: str,
    by: str,
    at_ms: int,
    progress: Callable[[int], None] = lambda done: None,
) -> dict[str, Any]:
    """Write the files into an empty folder; return the manifest.

    The same log, moment and person give the same bytes.
    """
    from recorder import quarantine  # It reads batches, and so brings in what speaks to a hub.

    with store.reading(db), ExitStack() as stack:
        walk = _Walk(db, folder, stack)
        walk.visits(progress)
        walk.orphans()
        counts = walk.events(stack)
        for line in codebook.rows(walk.known):
            walk.codebook.add(line)
        tables = [walk.attempts, walk.results, walk.codebook, walk.ft, walk.mk]
        stack.close()
        rows = {name: table.rows for table in tables for name in table.names}
        rows["events.jsonl"] = counts["lines"]
        manifest = {
            "v": 1,
            "study": walk.current.study.id,
            "title": walk.current.study.title,
            "node": node,
            "program": f"heeltoe {APP}",
            "at": attempts.iso(at_ms, 0),
            "by": by,
            "terms": sdtm.terms()["version"],
            "bundles": sorted(walk.known),
            "bundle": walk.current.hash,
            "entries": counts["entries"],
            "heads": {log: {"seq": n, "hash": h} for log, (n, h) in store.heads(db).items()},
            "visits": walk.count["visits"],
            "visits_without_bundle": sorted(walk.unscored),
            "visits_not_here": walk.count["not here"],
            "set_aside": {"events": walk.count["set aside"], "items": counts["aside"]},
            # What a hub could not take into any log: it is in no file here.
            "quarantine": quarantine.apart(quarantine.branches(db)),
            "not_in_sdtm": dict(sorted(walk.sdtm.left_out.items())),
            "files": {
                name: {
                    "sha256": _sha256(folder / name),
                    "bytes": (folder / name).stat().st_size,
                    "rows": rows[name],
                }
                for name in FILES
                if name != MANIFEST
            },
        }
    (folder / MANIFEST).write_bytes(canonical.encode(manifest) + b"\n")
    return manifest


class _Walk:
    """One walk over all that is kept."""

    def __init__(self, db: Database, folder: Path, stack: ExitStack) -> None:
        self.db, self.folder = db, folder
        self.current = bundles.current(db)
        self.known: dict[str, Bundle] = {self.current.hash: self.current}
        self.unscored: set[str] = set()
        self.count: Counter[str] = Counter()
        self.sdtm = sdtm.Sdtm()
        self.attempts = Csv(stack, folder, "attempts.csv", attempts.COLUMNS, also_safe=True)
        self.results = Csv(stack, folder, "results.csv", results.COLUMNS, also_safe=True)
        self.codebook = Csv(stack, folder, "codebook.csv", codebook.COLUMNS, also_safe=False)
        self.ft = Csv(stack, folder, "sdtm_ft.csv", sdtm.FT, also_safe=False)
        self.mk = Csv(stack, folder, "sdtm_mk.csv", sdtm.MK, also_safe=False)

    def visits(self, progress: Callable[[int], None]) -> None:
        """Write the rows of every visit, participant by participant."""
        names = store.visit_names(self.db)
        schedule = {v.code: n for n, v in enumerate(self.current.study.visits)}
        names.sort(key=lambda v: (_by_hash(v[0]), v[0], schedule.get(v[1], len(schedule)), v))
        for done, (_, _, name) in enumerate(names, 1):
            self._visit(store.known(self.db, name))
            progress(done)

    def _visit(self, visit: Visit) -> None:
        self.count["visits"] += 1
        self.count["set aside"] += len(visit.set_aside)
        bundle = self._bundle(visit)
        before = self._before(visit)
        found = score(bundle, visit) if bundle and not visit.withdrawn else ()
        counted = frozenset(h for result in found for h in result.counted)
        self._attempts(
            [e for e in visit.standing.events if isinstance(e.body, AttemptRecorded)],
            before,
            visit,
            bundle,
            counted,
        )
        if bundle is None or visit.withdrawn:
            return
        same_slot = 0
        if visit.code != UNSCHEDULED:
            same_slot = len(store.visits_in_slot(self.db, visit.participant, visit.code)) - 1
        opened = visit.opened
        opened_at = attempts.iso(opened.at_ms, opened.offset_min) if opened else ""
        for result in found:
            self.results.add(results.row(result, before, visit, same_slot, opened_at))
        for record in self.sdtm.visit(visit, bundle, found):
            (self.ft if record["DOMAIN"] == "FT" else self.mk).add(record)

    def _bundle(self, visit: Visit) -> Bundle | None:
        try:
            bundle = bundles.named(self.db, visit.bundle)
        except UnknownName:
            self.unscored.add(visit.id)
            return None
        self.known.setdefault(visit.bundle, bundle)
        return bundle

    def _before(self, visit: Visit) -> dict[str, str]:
        study = self.current.study
        site = participant_id.site_of(study.id_form, visit.participant, study.site_codes)
        return {
            "study": study.id,
            "site": site or "",
            "participant": visit.participant,
            "visit_code": visit.code,
            "visit": visit.id,
            "visit_state": visit.state,
        }

    def orphans(self) -> None:
        """Write the attempts whose visit's opening has not arrived here."""
        here = {of_visit(name) for *_, name in store.visit_names(self.db)}
        for topic in store.subjects(self.db, b"v"):
            if topic in here:
                continue
            events = store.gather(self.db, [topic])
            if any(e.kind == "visit_opened" for e in events.values()):
                continue  # Joined into a visit that was written under its own id.
            standing = weigh(events.values())
            self.count["not here"] += 1
            self.count["set aside"] += len(standing.set_aside)
            before = {"study": self.current.study.id}
            found = [e for e in standing.events if isinstance(e.body, AttemptRecorded)]
            self._attempts(found, before, None, None, frozenset())

    def _attempts(
        self,
        events: list[Event[Any]],
        before: dict[str, str],
        visit: Visit | None,
        bundle: Bundle | None,
        counted: frozenset[str],
    ) -> None:
        order = {code: n for n, code in enumerate(bundle.measures if bundle else ())}
        events.sort(
            key=lambda e: (
                order.get(e.body.measure, len(order)),
                e.body.measure,
                e.body.part or "",
                e.body.number,
                e.id,
                e.hash,
            )
        )
        sessions = store.sessions(self.db, (e.session for e in events if e.session))
        places = store.places(self.db, (e.hash for e in events))
        proven = brackets(self.db, (e.hash for e in events))
        for event in events:
            session = sessions.get(event.session) if event.session else None
            words = self._words(event.reason or "")
            place = places.get(event.hash, ("", 0))  # An altered event is not found by its hash.
            proof = proven.get(event.hash)
            self.attempts.add(
                attempts.row(event, before, visit, bundle, counted, session, place, proof, words)
            )

    def _words(self, reason: str) -> str:
        is_digest = len(reason) == 64
        return in_words(self.db, [reason]).get(reason, "") if is_digest else ""

    def events(self, stack: ExitStack) -> Counter[str]:
        """Write every entry verbatim in the order it was written, then what is set aside whole."""
        count: Counter[str] = Counter()
        with (self.folder / "events.jsonl").open("xb") as file:
            for *_, body in store.every_entry(self.db):
                file.write(body + b"\n")
                count["entries"] += 1
            for line in self._aside():
                file.write(line + b"\n")
                count["aside"] += 1
        count["lines"] = count["entries"] + count["aside"]
        return count

    def _aside(self) -> Iterator[bytes]:
        for digest, at_ms, device, why, content in sorted(store.every_aside(self.db)):
            about = {"sha256": digest, "at_ms": at_ms, "device": device, "why": why}
            held = base64.b64encode(content).decode()
            yield canonical.encode({"aside": {**about, "base64": held}})


def _may(desk: Desk) -> None:
    person = desk.person
    if person is None or _reads_all(person):
        return
    if bundles.current(desk.db).study.hides_earlier_results:
        raise NotAllowed(
            f"{person.name or person.id} may not export: this study hides earlier results from "
            "those who assess, and an export shows them all. Nothing was exported. It takes a "
            "data manager, a monitor or an administrator of the whole study."
        )


def _reads_all(person: PersonLine) -> bool:
    return any(role in READERS and site is None for role, site in person.roles)


def _free(out: Path) -> None:
    if out.is_dir() and not any(out.iterdir()):
        return
    if out.exists() or out.is_symlink():
        raise WrongUse(
            f"{out} is there already and not empty. Nothing was exported and nothing in it was "
            "touched. Name a new folder with -o."
        )


def _now() -> int:
    from recorder import clock

    return clock.now().at_ms


def _by_hash(participant: str) -> str:
    return hashlib.sha256(participant.encode()).hexdigest()


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
