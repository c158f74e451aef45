"""heeltoe pair: a browser is let in, or those that were are listed."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from recorder.cli.shared import (
    as_option,
    data_option,
    json_option,
    open_desk,
    open_read,
    print_json,
    tell,
)
from recorder.refusals import WrongUse

if TYPE_CHECKING:
    from recorder.acts import Desk


@click.command()
@click.option("--label", metavar="LABEL", help="What stands on the tablet, such as T04.")
@click.option("--site", metavar="CODE", help="Where it is used; else where the person leads.")
@click.option("--code", "by_code", is_flag=True, help="Print a code to type on the tablet.")
@click.option("--list", "listing", is_flag=True, help="List the browsers, one a line.")
@as_option
@json_option
@data_option
def pair(
    data: Path,
    label: str | None,
    site: str | None,
    by_code: bool,
    listing: bool,
    who: str | None,
    as_json: bool,
) -> None:
    """Let a browser deliver what it records: prints its id and its token, once.

    With --code, prints a code instead, to be typed on the tablet within ten minutes.
    """
    from recorder import pairing, store

    if listing:
        with open_read(data) as db:
            for device in store.devices(db):
                state = f"revoked: {device.revoked}" if device.revoked else "paired"
                tell(f"{device.label}  {device.id}  {state}")
        return
    if not label:
        raise WrongUse("Give the browser a label: heeltoe pair --label T04 --as SITE_LEAD")
    with open_desk(data, who) as desk, desk.hand(_scope(desk, site)) as hand:
        said = (
            {"code": pairing.make_code(hand, label)}
            if by_code
            else pairing.pair(hand, label)._asdict()
        )
    if as_json:
        print_json(said)
    else:
        tell("\n".join(f"{name} {value}" for name, value in said.items()))


def _scope(desk: Desk, site: str | None) -> str:
    """Return the site a browser is paired for: the one named, the node's, or the only one led."""
    from recorder import bundles
    from recorder.acts import STUDY_SCOPE

    codes = bundles.current(desk.db).study.site_codes
    if site is not None and site not in codes:
        raise WrongUse(
            f"The study has no site {site}. Nothing was changed. Its sites are: {', '.join(codes)}."
        )
    led = {where for _, where in (desk.person.roles if desk.person else ()) if where}
    return site or desk.node.site or (led.pop() if len(led) == 1 else STUDY_SCOPE)
