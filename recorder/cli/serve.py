"""heeltoe serve: the pages of a study, for this computer's browser."""

from __future__ import annotations

from pathlib import Path

import click

from recorder.cli.shared import bring_up_to_date, data_option


@click.command()
@data_option
@click.option(
    "--host",
    help="The address to serve at, any but this computer's own lets others in; else "
    "127.0.0.1, with --tls 0.0.0.0.",
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
@click.option(
    "--tls", is_flag=True, help="Speak TLS to tablets, with what `heeltoe tls` made or took."
)
def serve(data: Path, host: str | None, port: int, https: str, tls: bool) -> None:
    """Serve a study's pages; print “Ready URL” when they can be opened.

    A database of an older version is copied and brought up to date first.
    """
    from recorder import store
    from recorder.refusals import WrongUse
    from recorder.web.serve import ANY_IPV4, LOOPBACK_IPV4
    from recorder.web.serve import serve as serve_pages

    if tls and https:
        raise WrongUse(
            "Either this recorder speaks TLS itself (--tls), or a program in front of it does "
            "(--https NAME). Nothing was changed."
        )
    if not (data / store.DATABASE).exists():
        store.open_database(data)  # Refuses, and says how to make one.
    bring_up_to_date(data)
    at = host or (ANY_IPV4 if tls else LOOPBACK_IPV4)
    serve_pages(data, at, port, https=https, tls=tls)
