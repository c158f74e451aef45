"""heeltoe tls: what tablets need to reach this recorder over a network."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from recorder.cli.shared import data_option, json_option, print_json, tell

if TYPE_CHECKING:
    from recorder.tls import Shown


@click.command()
@data_option
@click.option("--name", metavar="NAME", help="The name that tablets type, such as heeltoe.local.")
@click.option(
    "--address", "addresses", metavar="ADDRESS", multiple=True, help="An address besides."
)
@click.option(
    "--certificate",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="A certificate that you were given, with its chain, as PEM.",
)
@click.option(
    "--key", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE", help="And its key."
)
@click.option("--anew", is_flag=True, help="Make a new authority; tablets have to be told again.")
@json_option
@click.pass_context
def tls(
    ctx: click.Context,
    data: Path,
    name: str | None,
    addresses: tuple[str, ...],
    certificate: Path | None,
    key: Path | None,
    anew: bool,
    as_json: bool,
) -> None:
    r"""Say what browsers are shown over TLS and for how long, or make or take it.

    \b
    heeltoe tls --name heeltoe.local                 an authority of this site's own
    heeltoe tls --certificate site.pem --key site.key      what somebody gave you
    heeltoe tls                                      what is there, and days left

    Then `heeltoe serve --tls`. One that is running takes the new one within a minute.
    Exit code 1 where what is there is no longer good.
    """
    from recorder import store
    from recorder import tls as ours
    from recorder.refusals import WrongUse
    from recorder.tls import given, own

    now, said = ours.now(), []
    changes = certificate or key or name or addresses or anew
    if changes and not (data / store.DATABASE).exists():
        store.open_database(data)  # Refuses, and says how to make one.
    if certificate or key:
        if not (certificate and key) or addresses or anew:
            raise WrongUse(
                "A certificate that you were given comes with its key, and says itself for which "
                "addresses it is: --certificate FILE --key FILE. Nothing was changed."
            )
        said = given.take(data, certificate, key, name or "", now)
    elif name:
        own.make(data, name, addresses, now, anew=anew)
    elif changes:
        raise WrongUse("Say for which name: --name heeltoe.local. Nothing was changed.")
    found = ours.shown(data)
    if as_json:
        print_json(_plain(found, data, said))
    else:
        for sentence in [*_sentences(found, data), *said]:
            tell(sentence)
    ctx.exit(0 if found is None or found.good(now) else 1)


def _plain(found: Shown | None, data: Path, said: list[str]) -> dict[str, object]:
    from recorder import tls as ours
    from recorder.tls.profile import FILE

    if found is None:
        return {"ok": True, "kind": None}
    place = data / ours.FOLDER
    return {
        "ok": found.good(ours.now()),
        "kind": "own" if found.own else "given",
        "names": found.names,
        "issuer": found.issuer,
        "ends": found.ends.isoformat(),
        "days_left": found.days_left(ours.now()),
        "look": said,
        **(
            {
                "profile": str(place / FILE),
                "authority": str(place / ours.AUTHORITY),
                "fingerprint": found.authority,
            }
            if found.own
            else {}
        ),
    }


def _sentences(found: Shown | None, data: Path) -> list[str]:
    from recorder import tls as ours
    from recorder.tls.profile import FILE, STEPS

    if found is None:
        return [
            "Nothing is here to serve over TLS. Make it: heeltoe tls --name heeltoe.local, or give "
            "what you were given: --certificate FILE --key FILE."
        ]
    left = found.days_left(ours.now())
    until = f"{found.ends:%Y-%m-%d}"
    said = [
        f"For {', '.join(found.names)}.",
        f"Until {until}, {left} days from now."
        if left >= 0
        else f"It ended on {until}: no browser takes it.",
    ]
    if not found.own:
        return [*said, f"Given by {found.issuer}, which tablets have to trust."]
    place = data / ours.FOLDER
    return [
        *said,
        "Issued here, and renewed by itself while the recorder runs.",
        f"For each iPad: {place / FILE}, with the steps in {place / STEPS}.",
        f"For others: {place / ours.AUTHORITY}, as an authority for web sites.",
        f"The authority's fingerprint (SHA-256), to compare there: {found.authority}",
    ]
