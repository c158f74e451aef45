"""What commands share: where the data are, who acts, and how a JSON answer is printed."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from recorder.refusals import WrongUse

if TYPE_CHECKING:
    from sqlite_utils import Database

    from recorder.acts import Desk

CommandT = TypeVar("CommandT", bound=Callable[..., Any])


def _default_data() -> str:
    from platformdirs import user_data_dir

    return user_data_dir("heeltoe", appauthor=False)


data_option = click.option(
    "--data",
    type=click.Path(path_type=Path, file_okay=False),
    envvar="HEELTOE_DATA",
    default=_default_data,
    metavar="FOLDER",
    help="The study's data folder; else HEELTOE_DATA, else a folder of this user.",
)

# The same, behind the verb of a group such as `person add`; the group's own is the default.
inner_data_option = click.option(
    "--data",
    type=click.Path(path_type=Path, file_okay=False),
    default=lambda: click.get_current_context().obj,
    metavar="FOLDER",
    help="The study's data folder.",
)

as_option = click.option(
    "--as",
    "who",
    envvar="HEELTOE_AS",
    metavar="PERSON",
    help="Who does this: a person's id or name; else HEELTOE_AS.",
)

json_option = click.option(
    "--json", "as_json", is_flag=True, help="Print one JSON object on standard output."
)


def tell(words: str, *, err: bool = False) -> None:
    """Print words, for people to read."""
    click.echo(shown(words), err=err)


def shown(words: str) -> str:
    """Return words with what a terminal would act on, or be turned by, written as its number."""
    from recorder.canonical import visible

    # What names no character at all is a byte of somebody's file name.
    return str(visible(words)).encode(errors="replace").decode()


def print_json(answer: dict[str, Any]) -> None:
    """Print one object, the whole of standard output."""
    from recorder.canonical import visible

    said = json.dumps(answer, ensure_ascii=False, sort_keys=False)
    # JSON has an escape of its own for what a terminal would act on: it reads as the same value.
    plain = said if visible(said) == said else json.dumps(answer, sort_keys=False)
    click.echo(plain.replace("\x7f", "\\u007f"))


def bring_up_to_date(data: Path) -> None:
    """Bring a database of an older version up to date before it is served, and say so."""
    from recorder import store

    before = set(data.glob("before-*.db"))
    store.ensure(data).close()
    for copy in sorted(set(data.glob("before-*.db")) - before):
        tell(f"Brought the database up to date; as it was, it stands in {copy}.", err=True)


@contextmanager
def open_read(data: Path) -> Iterator[Database]:
    """Open a data folder to read, for as long as a command needs it."""
    from recorder import store

    db = store.open_database(data, write=False)
    try:
        yield db
    finally:
        db.close()


@contextmanager
def open_desk(data: Path, who: str | None) -> Iterator[Desk]:
    """Open a data folder to act in, with a session for the person named by --as."""
    from recorder import acts, bundles, store

    if not who:
        raise WrongUse(
            "Say who does this with --as PERSON (or HEELTOE_AS). Nothing was changed. "
            "`heeltoe person` lists who works here."
        )
    db = store.open_database(data)
    try:
        desk = acts.Desk(db, data, bundles.current(db).study.id)
        desk.sit_down(who)
        try:
            yield desk
        finally:
            desk.stand_up()
    finally:
        db.close()


@contextmanager
def progress(total: int, words: str) -> Iterator[Callable[[int], None]]:
    """Show a bar on standard error while something long goes on; yield what moves it to N."""
    with click.progressbar(length=total, label=words, file=sys.stderr) as bar:

        def to(done: int) -> None:
            bar.update(done - bar.pos)

        yield to
        bar.update(total - bar.pos)


def passphrase_from(source: Path | None, whose: str) -> str | None:
    """Read a passphrase from a file's first line, or ask for it twice at a terminal.

    Returns None where there is neither: the person can then act on the command line
    but not sign in.
    """
    if source is not None:
        first: str
        with click.open_file(str(source), encoding="utf-8") as lines:
            first = lines.readline()
        return first.rstrip("\r\n")
    if not sys.stdin.isatty():
        return None
    words: str = click.prompt(
        f"Passphrase for {whose}", hide_input=True, confirmation_prompt=True, err=True
    )
    return words


passphrase_option = click.option(
    "--passphrase-file",
    type=click.Path(path_type=Path, allow_dash=True, dir_okay=False),
    metavar="FILE",
    help="Take the passphrase from a file's first line (- is standard input).",
)
