"""heeltoe publish: freeze a study and its measures as a bundle for the visits to come."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from recorder.cli.shared import as_option, data_option, open_desk, tell
from recorder.refusals import OutOfReach, WrongUse

if TYPE_CHECKING:
    from recorder.study import Bundle


def read_study(path: Path) -> Bundle:
    """Read a study file, and beside it a folder `measures` with measures of its own.

    A file there takes the place of the program's own measure of the same name.
    Raises FaultyFile naming every mistake, OutOfReach when the file is not to be read.
    """
    from recorder.measures import packaged
    from recorder.study import Bundle

    try:
        raw = path.read_bytes()
        own = {file.name: file.read_bytes() for file in sorted(path.parent.glob("measures/*.toml"))}
    except OSError as error:
        raise OutOfReach(
            f"{error.filename} cannot be read ({error.strerror}). Nothing was changed."
        ) from None
    return Bundle.freeze(raw, {**packaged(), **own}, name=path.name)


@click.command()
@click.argument("study", type=click.Path(path_type=Path, dir_okay=False))
@data_option
@as_option
def publish(study: Path, data: Path, who: str | None) -> None:
    """Freeze the study in the file STUDY, with every measure it names, as a new bundle.

    Visits that have begun stay under the bundle they began with; new ones take this
    one. Measures of the study's own stand in a folder `measures` beside the file.
    """
    from recorder import bundles

    bundle = read_study(study)
    with open_desk(data, who) as desk:
        if bundle.study.id != desk.study:
            raise WrongUse(
                f"{study} is the study {bundle.study.id}; this data folder holds {desk.study}. "
                "Nothing was changed. One data folder holds one study: choose another with --data."
            )
        if bundles.current(desk.db).hash == bundle.hash:
            tell(f"This is what is published already (bundle {bundle.hash[:12]}).")
            return
        with desk.hand() as hand:
            bundles.publish(hand, bundle)
    tell(f"Published {bundle.study.id}: bundle {bundle.hash}")
