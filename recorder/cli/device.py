"""heeltoe device: a paired browser that was lost or replaced is let in no more."""

from __future__ import annotations

from pathlib import Path

import click

from recorder.cli.shared import as_option, data_option, inner_data_option, open_desk, tell


@click.group()
@click.pass_context
@data_option
def device(ctx: click.Context, data: Path) -> None:
    r"""End a tablet's pairing.

    \b
    heeltoe pair --list                                     every tablet, one a line
    heeltoe device revoke T04 --why lost --as SITE_LEAD
    """
    ctx.obj = data


@device.command()
@click.argument("label")
@click.option("--why", required=True, metavar="CODE", help="The reason: lost, replaced, wrong.")
@as_option
@inner_data_option
def revoke(data: Path, label: str, why: str, who: str | None) -> None:
    """Let LABEL in no more. What it still sends is kept beside the log, and not counted."""
    from recorder import pairing, store

    with open_desk(data, who) as desk:
        found = pairing.labelled(desk.db, label)
        with desk.hand(store.scope_of_device(desk.db, found.id)) as hand:
            pairing.revoke(hand, found, why)
    tell(f"{label} is revoked. Nothing it sends from now on counts.")
