"""heeltoe person: who works here, and what they may do."""

from __future__ import annotations

from pathlib import Path

import click

from recorder.cli.shared import (
    as_option,
    data_option,
    inner_data_option,
    open_desk,
    open_read,
    passphrase_from,
    passphrase_option,
    tell,
)
from recorder.refusals import WrongUse


@click.group(invoke_without_command=True)
@click.pass_context
@data_option
def person(ctx: click.Context, data: Path) -> None:
    r"""List the people who work here; add, give a role or passphrase, disable.

    \b
    heeltoe person                                       everybody, one a line
    heeltoe person add "Luis Vega" --role assessor --site 03 --as ANA
    heeltoe person passphrase "Luis Vega" --as ANA
    """
    ctx.obj = data
    if ctx.invoked_subcommand is not None:
        return
    from recorder import store

    with open_read(data) as db:
        for line in store.people(db):
            roles = ", ".join(
                role.replace("_", " ") + (f" at {site}" if site else "")
                for role, site in line.roles
            )
            sign_in = "can sign in" if line.can_sign_in else "no passphrase"
            tell(
                f"{line.id}  {line.name or '(name blanked)'}  {roles or 'no role'}  "
                f"{sign_in}  {line.state}"
            )


@person.command()
@click.argument("name")
@click.option("--role", metavar="ROLE", help="Give this role at once.")
@click.option("--site", metavar="CODE", help="At this site only.")
@as_option
@inner_data_option
def add(data: Path, name: str, role: str | None, site: str | None, who: str | None) -> None:
    """Add a person by NAME; prints the id they are known by."""
    from recorder import people

    with open_desk(data, who) as desk:
        _known_site(desk, site)
        with desk.hand() as hand:
            added = people.add(hand, name)
            if role:
                people.give_role(hand, added, role, site)
    tell(added)


@person.command()
@click.argument("somebody")
@click.argument("role_name", metavar="ROLE")
@click.option("--site", metavar="CODE", help="At this site only.")
@as_option
@inner_data_option
def role(data: Path, somebody: str, role_name: str, site: str | None, who: str | None) -> None:
    """Give SOMEBODY a ROLE: assessor, site_lead, monitor, data_manager, administrator."""
    from recorder import people

    with open_desk(data, who) as desk:
        _known_site(desk, site)
        meant = desk.somebody(somebody)
        with desk.hand() as hand:
            people.give_role(hand, meant.id, role_name, site)
    tell(f"{meant.id} is {role_name.replace('_', ' ')}{f' at {site}' if site else ''}.")


@person.command()
@click.argument("somebody")
@passphrase_option
@as_option
@inner_data_option
def passphrase(data: Path, somebody: str, passphrase_file: Path | None, who: str | None) -> None:
    """Set a new passphrase for SOMEBODY, asked for twice, in place of the old one."""
    from recorder import people

    with open_desk(data, who) as desk:
        meant = desk.somebody(somebody)
        words = passphrase_from(passphrase_file, meant.name or meant.id)
        if words is None:
            raise WrongUse(
                "No passphrase came. The old one, if any, still holds. Type it at a terminal, or "
                "give --passphrase-file FILE."
            )
        with desk.hand() as hand:
            people.set_passphrase(hand, meant.id, words)
    tell(f"{meant.id} has a new passphrase.")


@person.command()
@click.argument("somebody")
@click.option("--why", default="left", show_default=True, metavar="CODE", help="The reason.")
@as_option
@inner_data_option
def disable(data: Path, somebody: str, why: str, who: str | None) -> None:
    """End SOMEBODY's access. What they recorded stays as it is."""
    from recorder import people

    with open_desk(data, who) as desk:
        meant = desk.somebody(somebody)
        with desk.hand() as hand:
            people.disable(hand, meant.id, why)
    tell(f"{meant.id} cannot sign in or act any more.")


def _known_site(desk: object, site: str | None) -> None:
    from recorder import bundles
    from recorder.acts import Desk

    assert isinstance(desk, Desk)
    study = bundles.current(desk.db).study
    if site is not None and study.site(site) is None:
        raise WrongUse(
            f"The study has no site {site}. Nothing was changed. "
            f"Its sites are: {', '.join(study.site_codes)}."
        )
