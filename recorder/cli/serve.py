"""heeltoe serve: the pages of a study, for this computer's browser."""

from __future__ import annotations

from pathlib import Path

import click

from recorder.cli.shared import bring_up_to_date, data_option


@click.command()
@data_option
@click.option(
    "--host",
    default="127.0.0.1",
    show_default=True,
    help="The address to serve at; any but this computer's own lets others in.",
)
@click.option(
    "--port", type=int, envvar="HEELTOE_PORT", default=8040, show_default=True, help="0 is any."
)
@click.option(
    "--https",
    metavar="NAME",
    default="",
    help="The name browsers use where a program on this computer speaks TLS for this one.",
)
def serve(data: Path, host: str, port: int, https: str) -> None:
    """Serve a study's pages; print “Ready URL” when they can be opened.

    A database of an older version is copied and brought up to date first.
    """
    from recorder import store
    from recorder.web.serve import serve as serve_pages

    if not (data / store.DATABASE).exists():
        store.open_database(data)  # Refuses, and says how to make one.
    bring_up_to_date(data)
    serve_pages(data, host, port, https=https)
