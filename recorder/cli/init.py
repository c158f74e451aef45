"""heeltoe init: a data folder for a study, with its first administrator."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, cast

import click

from recorder.cli.shared import data_option, passphrase_from, passphrase_option, tell
from recorder.refusals import OutOfReach, WrongUse

if TYPE_CHECKING:
    from recorder.acts import Place


administrator_option = click.option(
    "--administrator",
    metavar="NAME",
    default="Administrator",
    show_default=True,
    help="The name of the first person, who can then add others.",
)

node_option = click.option(
    "--node", metavar="NAME", help="A name for this recorder; else one is made."
)


@click.command()
@click.argument("study", type=click.Path(path_type=Path, dir_okay=False))
@data_option
@administrator_option
@passphrase_option
@click.option(
    "--place",
    type=click.Choice(["tablet", "site", "hub"]),
    default="site",
    show_default=True,
    help="What this computer is: a tablet, a site's computer, or the hub.",
)
@node_option
def init(
    study: Path,
    data: Path,
    administrator: str,
    passphrase_file: Path | None,
    place: str,
    node: str | None,
) -> None:
    r"""Make a data folder for the study in the file STUDY, with its first administrator.

    The study is checked first: with a mistake in it nothing is made, and every
    mistake is named. The first person is administrator and, until others are named,
    data manager.

    \b
    heeltoe init study.toml --data ./data --administrator "Ana Ruiz"
    """
    begin(study, data, administrator, passphrase_file, cast("Place", place), node)


def begin(
    study: Path,
    data: Path,
    administrator: str,
    passphrase_file: Path | None,
    place: Place,
    node: str | None,
) -> None:
    """Make a data folder of a place for a study, and say what was made.

    Raises FaultyFile for a study with mistakes, WrongUse where a study is here already,
    OutOfReach where the folder cannot be made.
    """
    from recorder import acts, bundles, people, store
    from recorder.cli.publish import read_study

    bundle = read_study(study)
    if _begun(data):
        raise WrongUse(
            f"{data} holds a study already. Nothing was changed. Choose another folder with "
            "--data, or publish a changed study with: heeltoe publish STUDY.toml --as PERSON"
        )
    passphrase = passphrase_from(passphrase_file, administrator)
    try:
        data.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutOfReach(
            f"{data} cannot be made ({error.strerror}). Nothing was changed. "
            "Choose a folder that is yours with --data."
        ) from None
    acts.found_node(data, place, node)
    db = store.ensure(data)
    try:
        # One transaction: a study is here with its first person, or not at all.
        with acts.Desk(db, data, bundle.study.id).hand() as hand:
            person = people.found(hand, administrator, passphrase)
            bundles.publish(hand, bundle)
    finally:
        db.close()
    tell(f"{person}  {administrator}, administrator and data manager")
    tell(f"Study {bundle.study.id} is published in {data} (bundle {bundle.hash[:12]}).")
    if passphrase is None:
        tell(
            f"No passphrase was given. Set one with: heeltoe person passphrase {person} "
            f"--as {person}"
        )


def _begun(data: Path) -> bool:
    """Say whether a study is here; what an `init` that was cut short left behind is none."""
    from recorder import store

    if not (data / store.DATABASE).exists():
        return False
    db = store.ensure(data)
    try:
        return store.event_count(db) > 0
    finally:
        db.close()
