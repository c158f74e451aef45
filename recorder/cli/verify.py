"""heeltoe verify: whether everything is as it was written."""

from __future__ import annotations

from pathlib import Path

import click

from recorder.cli.by_hand import inspect_parcel, is_parcel
from recorder.cli.shared import data_option, json_option, open_read, print_json, progress, tell
from recorder.refusals import NotOurDatabase, OtherSchema, OutOfReach, Refusal


@click.command()
@click.argument("path", required=False, type=click.Path(path_type=Path))
@data_option
@json_option
@click.pass_context
def verify(ctx: click.Context, path: Path | None, data: Path, as_json: bool) -> None:
    """Check a data folder, the database at PATH, a parcel, or sealed reports: one or a folder.

    Of a data folder every entry, text and file. Says for each log how far it is sound and
    the number of the first bad entry, and what the answer was held against: a chain alone
    proves that it hangs together, not that nobody wrote it all anew.

    Of a report, held against the log of --data: which node sealed it, whether the seal
    covers the whole file, and whether the visit is still as the paper shows it.

    Of a parcel, as `heeltoe sync --to-file` writes it: whether all of it came, and who made
    it, as far as the log of --data knows that key.

    Exit code 0 when all is as written, 1 when not, 3 when there is no log for a report.
    """
    from recorder import store
    from recorder import verify as checking

    if path is not None and (path.suffix == ".tar" or is_parcel(path)):
        ctx.exit(0 if inspect_parcel(path, data, as_json) else 1)
    papers = _papers(path) if path is not None else []
    if papers:
        _check_papers(ctx, papers, data, as_json)
        return
    folder = path.parent if path is not None and path.is_file() else path or data
    try:
        with open_read(folder) as db:
            total = store.event_count(db)
        with progress(total, "Checking") as moved:
            found = checking.verify(folder, moved)
    except (NotOurDatabase, OtherSchema) as refusal:
        _cannot(ctx, refusal, as_json)
        return
    if as_json:
        print_json(found.plain())
    else:
        for log in found.logs:
            if log.first_bad is None:
                tell(f"{log.log}: {log.entries:,} entries, unbroken to {log.head[:12]}.")
            else:
                tell(f"{log.log}: entry {log.first_bad} is not as it was written. {log.why}")
        for fault in found.faults:
            tell(fault)
        held = " and ".join(found.checked_against)
        tell(
            f"All {found.entries:,} entries are as they were written, held against {held}."
            if found.ok
            else f"Something was altered. Held against {held}. Keep this folder as evidence, go on "
            "with paper or another recorder, and tell the data manager."
        )
    ctx.exit(0 if found.ok else 1)


def _papers(path: Path) -> list[Path]:
    """Return the reports that a path means; none where it means a database."""
    if path.is_dir():
        from recorder import store

        return [] if (path / store.DATABASE).exists() else sorted(path.glob("*.pdf"))
    if path.suffix.lower() == ".pdf" and not path.is_file():
        raise OutOfReach(f"There is no file {path}. Nothing was checked. Name another.")
    return [path] if path.is_file() and path.suffix.lower() == ".pdf" else []


def _check_papers(ctx: click.Context, papers: list[Path], data: Path, as_json: bool) -> None:
    from recorder import store
    from recorder.seals.check import check

    db = store.open_database(data, write=False) if (data / store.DATABASE).exists() else None
    try:
        found = [(file, check(file.read_bytes(), db)) for file in papers]
    finally:
        if db is not None:
            db.close()
    ok = all(verdict.ok for _, verdict in found)
    if as_json:
        against = ["the logs in this data folder"] if db is not None else []
        plain = [{"file": str(file), **verdict.plain()} for file, verdict in found]
        print_json({"ok": ok, "checked_against": against, "logs": [], "papers": plain})
    else:
        for file, verdict in found:
            tell(f"{file.name}: {verdict.sentence()}")
    lacking = [v.found for _, v in found if not v.ok] == ["nothing_to_hold_against"] * len(found)
    ctx.exit(0 if ok else 3 if lacking else 1)


def _cannot(ctx: click.Context, refusal: Refusal, as_json: bool) -> None:
    if not as_json:
        raise refusal
    print_json({"ok": False, "checked_against": [], "logs": [], "faults": [str(refusal)]})
    ctx.exit(1)
