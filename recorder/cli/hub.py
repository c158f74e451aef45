"""heeltoe hub: the recorder that collects from all others, and which of them it takes from."""

from __future__ import annotations

import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, cast

import click

from recorder.cli.init import administrator_option, begin, node_option
from recorder.cli.shared import (
    as_option,
    data_option,
    inner_data_option,
    json_option,
    open_desk,
    open_read,
    passphrase_option,
    print_json,
    tell,
)
from recorder.refusals import WrongUse

if TYPE_CHECKING:
    from recorder import admitting
    from recorder.acts import Node
    from recorder.heard import Heard
    from recorder.quarantine import Branch


@click.group()
@click.pass_context
@data_option
def hub(ctx: click.Context, data: Path) -> None:
    r"""Make the hub of a study, or say which recorders it takes from.

    \b
    heeltoe hub init study.toml --data ./hub --administrator "Ana Ruiz"
    heeltoe hub admit --site 03 --as "Ana Ruiz"             a code for one more recorder
    heeltoe hub nodes                                       those that joined, one a line
    heeltoe hub revoke KRTBA --why stolen --since 2026-11-20T08:30 --as "Ana Ruiz"
    heeltoe hub parked                                      what lies in quarantine
    heeltoe hub decide 4f2a90c1 --adopt --why "Both tablets were at work." --as "Ana Ruiz"
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


@hub.command()
@click.option("--site", metavar="CODE", help="The site that it records for.")
@click.option(
    "--restored", metavar="NODE", help="Let in again a recorder that was restored and waits."
)
@click.option(
    "--key", metavar="DIGITS", help="With --restored: how its key reads, where two wait by a name."
)
@click.option("--url", metavar="URL", help="The hub's address, to be printed with the code.")
@as_option
@json_option
@inner_data_option
def admit(
    data: Path,
    site: str | None,
    restored: str | None,
    key: str | None,
    url: str | None,
    who: str | None,
    as_json: bool,
) -> None:
    """Print a code with which one more recorder of a site may join, once, within a day.

    With --restored, let one in again that was restored from a backup: compare its key first.
    """
    from recorder import admitting
    from recorder.export.attempts import iso

    if restored:
        _admit_restored(data, restored, key, who)
        return
    if not site:
        raise WrongUse("Say for which site with --site CODE. Nothing was changed.")
    with open_desk(data, who) as desk:
        _only_a_hub(desk.node)
        with desk.hand() as hand:
            code, until_ms = admitting.make_code(hand, site)
        node, until = desk.node, iso(until_ms, desk.now().offset_min)
    if as_json:
        print_json({"code": code, "site": site, "until_ms": until_ms})
        return
    command = f"heeltoe join {url or 'URL'} {code}"
    _draw(command if url else code)
    tell(f"code {code}")
    tell(f"Good once, for one recorder of site {site}, until {until}. On it, type:")
    tell(f"    {command} --data FOLDER")
    tell(f"It then says that it trusts {node.device}, {admitting.spoken(node.public_key)}.")


def _admit_restored(data: Path, name: str, digits: str | None, who: str | None) -> None:
    from recorder import admitting, readmitting

    with open_desk(data, who) as desk:
        _only_a_hub(desk.node)
        public_key = ""
        if digits:
            known = admitting.admitted(desk.db, desk.node.name)
            public_key = readmitting.key_reading(data, known, digits)
        with desk.hand() as hand:
            it = readmitting.let_in(hand, name, public_key)
    tell(
        f"{it.name}.{it.epoch} is let in for site {it.site}; its key reads "
        f"{admitting.spoken(it.public_key)}. What {it.name}.{it.before} sends still is parked."
    )


@hub.command()
@json_option
@inner_data_option
def nodes(data: Path, as_json: bool) -> None:
    """List the recorders that were let in, one a line, with its key and when it was heard."""
    from recorder import acts, admitting, clock, heard, readmitting
    from recorder.export.attempts import iso

    node = acts.this_node(data)
    _only_a_hub(node)
    with open_read(data) as db:
        found = heard.of_nodes(db, node.name)
        waiting = readmitting.waiting(data, [one.node for one in found])
    if as_json:
        said = [_plain(one) for one in found]
        print_json({"nodes": said, "waiting": [asdict(asks) for asks in waiting]})
        return
    here = clock.now().offset_min
    for it in found:
        one, state = it.node, "taken from"
        if one.revoked:
            state = f"revoked since {iso(one.revoked.since_ms, here)}: {one.revoked.why}"
        elif one.followed_by:
            state = f"restored: it goes on as {one.name}.{one.followed_by}"
        tell(
            f"{one.name}.{one.epoch}  {one.site}  {iso(one.since_ms, here)}  "
            f"{admitting.spoken(one.public_key)}  {state}  {_heard(it, here)}"
        )
    for asks in waiting:
        tell(
            f"{asks.name}.{asks.epoch}  {asks.site}  {iso(asks.since_ms, here)}  "
            f"{admitting.spoken(asks.public_key)}  restored, waits to be let in: {asks.why}"
        )


@hub.command()
@click.argument("node")
@click.option("--since", metavar="ISO", help="Since when it is not trusted; else from now on.")
@click.option("--why", required=True, type=click.Choice(["stolen", "retired", "wrong"]))
@as_option
@inner_data_option
def revoke(data: Path, node: str, since: str | None, why: str, who: str | None) -> None:
    """Trust NODE no more, since a moment: what it sends is parked whole from then on."""
    from recorder import admitting
    from recorder.export.attempts import iso

    with open_desk(data, who) as desk:
        _only_a_hub(desk.node)
        with desk.hand() as hand:
            now = hand.at
            since_ms = admitting.since(since, now.offset_min) if since else now.at_ms
            admitting.revoke(hand, node, since_ms, cast("admitting.Why", why))
    tell(f"{node} is revoked since {iso(since_ms, now.offset_min)}.")


@hub.command()
@json_option
@inner_data_option
def parked(data: Path, as_json: bool) -> None:
    """List what lies in quarantine, a branch a line: name, log, entries, why, what was decided.

    What was adopted is left out: it is in a log by now.
    """
    from recorder import acts, quarantine

    acts.this_node(data)
    with open_read(data) as db:
        found = [it for it in quarantine.branches(db) if it.decision != "adopt"]
    if as_json:
        print_json({**quarantine.apart(found), "parked": [_branch(it) for it in found]})
        return
    for it in found:
        state = it.decision.replace("_", " ") or "waits for a decision"
        tell(
            f"{it.name[:12]}  {it.log or it.node}  {it.missing} events, {it.attempts} attempts  "
            f"{it.why}  {state}"
        )
    if not found:
        tell("Nothing lies in quarantine.")


@hub.command()
@click.argument("branch")
@click.option("--adopt", "answer", flag_value="adopt", help="Its events count beside the others.")
@click.option("--keep", "answer", flag_value="keep_as_evidence", help="It stays, and counts not.")
@click.option("--ask-again", "answer", flag_value="ask_again", help="Its recorder sends it anew.")
@click.option("--why", required=True, metavar="WORDS", help="The reason, for every site to read.")
@as_option
@inner_data_option
def decide(data: Path, branch: str, answer: str | None, why: str, who: str | None) -> None:
    """Decide what becomes of BRANCH, named as `heeltoe hub parked` names it."""
    from recorder import quarantine

    if answer is None:
        raise click.UsageError("Say what becomes of it: --adopt, --keep or --ask-again.")
    with open_desk(data, who) as desk:
        adopted = quarantine.decide(desk, branch, answer, why)
    said = {
        "adopt": f"adopted: {adopted} events count from now on",
        "keep_as_evidence": "kept as evidence: it stays here, and counts nowhere",
        "ask_again": "asked for again, at the next exchange of its recorder",
    }
    tell(f"{branch} is {said[answer]}.")


def _branch(it: Branch) -> dict[str, object]:
    return {
        "branch": it.name,
        "log": it.log,
        "node": it.node,
        "why": it.why,
        "since_ms": it.since_ms,
        "missing": it.missing,
        "attempts": it.attempts,
        "decision": it.decision,
        "entries": [
            {"seq": line.seq, "entry": line.name, "event": line.event, "kind": line.kind}
            for line in it.lines
        ],
    }


def _only_a_hub(node: Node) -> None:
    if node.place != "hub":
        raise WrongUse(
            f"{node.name} is no hub. Nothing was changed. Give the hub's own folder with --data, "
            "or make one with: heeltoe hub init STUDY.toml --data FOLDER"
        )


def _heard(it: Heard, offset_min: int) -> str:
    from recorder.export.attempts import iso

    if it.seen is None:
        return "never heard"
    missing = f", {it.missing} announced and not arrived" if it.missing else ""
    return f"heard {iso(it.seen.at_ms, offset_min)}{missing}"


def _plain(it: Heard) -> dict[str, object]:
    one = it.node
    said: dict[str, object] = {
        "node": one.name,
        "epoch": one.epoch,
        "public_key": one.public_key,
        "site": one.site,
        "since_ms": one.since_ms,
    }
    if it.seen:
        said |= {
            "heard_ms": it.seen.at_ms,
            "clock_ahead_ms": it.seen.ahead_ms,
            "app": it.seen.app,
            "not_arrived": it.missing,
            "oldest_ms": it.oldest_ms,
        }
    if one.revoked:
        said |= {"revoked_since_ms": one.revoked.since_ms, "why": one.revoked.why}
    return said


def _draw(words: str) -> None:
    """Draw words for a camera, where a person looks on; a pipe gets them as words alone."""
    if sys.stdout.isatty():
        import segno

        segno.make(words, error="m", micro=False).terminal(compact=True)
