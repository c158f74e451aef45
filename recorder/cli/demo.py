"""heeltoe demo: a study of simulated visits, served at once."""

from __future__ import annotations

from pathlib import Path

import click

from recorder.cli.shared import bring_up_to_date, data_option, progress, tell
from recorder.refusals import WrongUse


@click.command()
@data_option
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to serve at.")
@click.option(
    "--port", type=int, envvar="HEELTOE_PORT", default=8040, show_default=True, help="0 is any."
)
@click.option("--no-serve", is_flag=True, help="Fill the data folder and end.")
def demo(data: Path, host: str, port: int, no_serve: bool) -> None:
    """Fill an empty data folder with ten sites, 120 participants and their visits; serve it.

    All of it is simulated, with a fixed seed, and says so on every page and paper. A
    folder that was filled before is served as it is; one that holds another study is
    refused untouched. The people and their passphrases stand in the README.
    """
    from recorder import bundles, store
    from recorder import demo as simulated

    if (data / store.DATABASE).exists():
        bring_up_to_date(data)
        db = store.open_database(data, write=False)
        try:
            study = bundles.current(db).study
        finally:
            db.close()
        if not study.simulated:
            raise WrongUse(
                f"{data} holds the study {study.id}, which is not simulated. Nothing was changed. "
                "Choose another folder with --data."
            )
    else:
        with progress(120, "Simulating 120 participants") as moved:
            visits = simulated.fill(data, moved)
        tell(f"{visits} simulated visits in {data}", err=True)
    if not no_serve:
        from recorder.web.serve import serve

        serve(data, host, port)
