"""The same verbs for a terminal: `heeltoe COMMAND`, one module for each.

A command's module is imported only when it is used, so `heeltoe score` never waits
for the web or for paper. Refusals become a sentence on standard error and an exit
code in one place, here: 0 well, 1 found something wrong, 2 wrong use, 3 cannot reach.
"""

from __future__ import annotations

import importlib
import sqlite3

import click

from recorder.cli.shared import tell
from recorder.refusals import Refusal

COMMANDS = {
    "demo": "Serve a study of simulated visits, to try everything on.",
    "init": "Make a data folder for a study, with its first administrator.",
    "hub": "Make the hub of a study, or say which recorders it takes from.",
    "join": "Make an empty folder a recorder of a site that sends to a hub.",
    "serve": "Serve the pages of a study to this computer's browser.",
    "tls": "Say what tablets are shown over TLS and for how long, or make or take it.",
    "publish": "Freeze a changed study and its measures for the visits to come.",
    "person": "Add people, give roles and passphrases, or end somebody's access.",
    "pair": "Let a tablet's browser deliver what it records, or list those that may.",
    "device": "End a tablet's pairing.",
    "participants": "List the participants, or put IDs on the list.",
    "visits": "List the visits, one a line, beginning with its id.",
    "intake": "Take in earlier measurements from a CSV or TSV file.",
    "score": "Score measurements in a CSV file, without any database.",
    "export": "Write everything as CSV, JSON Lines and SDTM-shaped files.",
    "report": "Make the PDF report of a visit, or of all visits.",
    "sync": "Send what the hub lacks and fetch what it has more, once, now.",
    "verify": "Check that nothing kept was altered, or what a sealed report is worth.",
    "rebuild": "Make the tables for lists anew from the log, or check them.",
    "doctor": "Look over this computer, and say what to do about what is missing.",
}


class _Commands(click.Group):
    """Commands in the order of their use, each imported when it is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = getattr(
            importlib.import_module(f"recorder.cli.{cmd_name}"), cmd_name
        )
        # Examples stand in raw text, where click does not see its own mark for lines as they are.
        command.help = (command.help or "").replace(r"\b", "\b")
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except Refusal as refusal:
            tell(str(refusal), err=True)
            ctx.exit(refusal.exit_code)
        except sqlite3.OperationalError as trouble:
            tell(
                f"The database could not be written or read ({trouble}). What was kept before is "
                "safe; this last step was not kept. Free space or close what holds the file, and "
                "try again. `heeltoe doctor` looks for the cause.",
                err=True,
            )
            ctx.exit(3)


@click.group(
    cls=_Commands,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 96},
    epilog="Begin with `heeltoe demo`. Each command tells more: heeltoe COMMAND --help.",
)
@click.version_option(package_name="heeltoe", message="Heeltoe %(version)s")
def main() -> None:
    """Record physical performance at the bedside: events, visits, scores, reports.

    One data folder holds one study: --data, else HEELTOE_DATA, else a folder of this
    computer's user.
    """
