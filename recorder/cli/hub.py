"""heeltoe hub: the recorder that collects from all others, and which of them it takes from."""

from __future__ import annotations

from pathlib import Path

import click

from recorder.cli.init import administrator_option, begin, node_option
from recorder.cli.shared import data_option, inner_data_option, passphrase_option


@click.group()
@click.pass_context
@data_option
def hub(ctx: click.Context, data: Path) -> None:
    r"""Make the hub of a study, or say which recorders it takes from.

    \b
    heeltoe hub init study.toml --data ./hub --administrator "Ana Ruiz"
    """
    ctx.obj = data


@hub.command()
@click.argument("study", type=click.Path(path_type=Path, dir_okay=False))
@administrator_option
@passphrase_option
@node_option
@inner_data_option
def init(
    study: Path, data: Path, administrator: str, passphrase_file: Path | None, node: str | None
) -> None:
    """Make the hub's data folder for the study in the file STUDY, as `heeltoe init` does."""
    begin(study, data, administrator, passphrase_file, "hub", node)
