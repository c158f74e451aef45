"""heeltoe doctor: what this computer lacks, and what to do about it."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import click

from recorder.cli.shared import data_option, json_option, print_json, tell

SIGNS = {"well": "✓", "look": "!", "wrong": "✗"}


@click.command()
@data_option
@click.option("--port", type=int, envvar="HEELTOE_PORT", default=8040, show_default=True)
@json_option
@click.pass_context
def doctor(ctx: click.Context, data: Path, port: int, as_json: bool) -> None:
    """Look over programs, paper, fonts, data, clock, disk and port.

    Exit code 1 when something is wrong; what is only worth a look leaves it at 0.
    """
    from recorder.doctor import examine

    checks = []
    for check in examine(data, port):
        checks.append(check)
        if not as_json:
            tell(f"{SIGNS[check.state]} {check.name}: {check.found}")
            if check.do:
                tell(f"  {check.do}")
    well = all(check.state != "wrong" for check in checks)
    if as_json:
        print_json({"ok": well, "checks": [asdict(check) for check in checks]})
    ctx.exit(0 if well else 1)
