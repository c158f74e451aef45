"""A hub to look at: the simulated study as a hub would hold it, with recorders at its sites.

`python -m tests.demo_hub FOLDER` makes one; `heeltoe serve --data FOLDER` shows it. Most
sites are well; of some there is what a coordinator has to see in the morning.
"""

from __future__ import annotations

import sys
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from types import SimpleNamespace

from recorder import acts, bundles, clock, demo, quarantine, readmitting, store
from recorder.events import NodeAdmitted, NodeRevoked, ParticipantAdded
from recorder.sheet import figures
from tests.network import Node
from tests.office import an_id
from tests.sync.test_merge import batch, forged, resigned, takes

HOUR = 60 * 60_000
NAMES = ("KRTBA", "BFNSY", "QUIPP", "LODEN", "MAREK", "SOLVA", "TINDR", "WESTY", "YARRO", "ZILCH")


@dataclass(frozen=True)
class Said:
    """What a recorder said last: hours ago, of how many entries more than are here."""

    ago_h: float = 0.2
    more: int = 0
    app: str = acts.APP
    ahead_ms: int = -300


USUAL = Said()
SAID = {
    "02": Said(ago_h=31),
    "04": Said(app="0.0.9"),
    "05": Said(ahead_ms=9 * 60_000),
    "07": Said(ago_h=75, more=12),
    "08": Said(ago_h=27, more=3),
    "09": Said(ago_h=5, more=1),
}


def becomes_a_hub(data: Path) -> None:
    """Turn a folder with the simulated study into a hub with a recorder at nine sites."""
    file = data / acts.NODE_FILE
    file.write_text(file.read_text().replace('place = "site"', 'place = "hub"'))
    db = store.open_database(data)
    desk = acts.Desk(db, data, bundles.current(db).study.id)
    sites = bundles.current(db).study.site_codes
    with desk.hand() as hand:
        for number, (site, name) in enumerate(zip(sites[:9], NAMES, strict=False)):
            hand.does(_admitted(name, site, number))
        hand.does(_admitted(NAMES[9], "08", 9))
        hand.does(NodeRevoked(node=NAMES[9], since_ms=hand.at.at_ms, why="stolen"))
    now = clock.now().at_ms
    today = figures.moment(now, 0).date()
    for number, (site, days) in enumerate((("03", 95), ("03", 170), ("08", 365), ("09", 90))):
        with desk.hand(site) as hand:
            day0 = (today - timedelta(days=days)).isoformat()
            hand.does(ParticipantAdded(participant=an_id(900 + number, site), day0=day0, sex="f"))
    for site, name in zip(sites[:9], NAMES, strict=False):
        store.note_seen(db, _seen(db, site, name, SAID.get(site, USUAL), now))
    _has_to_decide(desk)
    _is_asked_to_let_in(desk, now)
    db.close()


def _has_to_decide(desk: acts.Desk) -> None:
    """Park a branch of three entries and one of a single one, of which nobody has decided;
    one that was kept as evidence, and one that was adopted.
    """
    hub = SimpleNamespace(desk=desk, db=desk.db)
    with _recorder(hub, "COPYA", "06") as first, TemporaryDirectory() as folder:
        takes(hub, first, batch(first))
        copy = first.clone(Path(folder) / "copy")
        _measures(first, 4_210)
        takes(hub, first, batch(first))
        _measures(copy, 4_480, 4_730)
        takes(hub, copy, batch(copy))
        copy.leaves()
    with _recorder(hub, "LOSTY", "05") as node:
        takes(hub, node, batch(node, first=3))  # What was before it was lost on the way.
    for name, site, answer, why in (
        ("TESTA", "08", "keep_as_evidence", "A copy that was made to try the update."),
        ("PAPER", "06", "adopt", "Read from the stick, and compared with the paper."),
    ):
        with _recorder(hub, name, site) as node:
            takes(hub, node, resigned(batch(node), node, forged))
        [branch] = [it for it in quarantine.branches(desk.db) if it.node == f"{name}.1"]
        manager = acts.Desk(desk.db, desk.data, desk.study)
        manager.sit_down("Noor Haddad")
        quarantine.decide(manager, branch.name, answer, why)


@contextmanager
def _recorder(hub: SimpleNamespace, name: str, site: str):
    """Let in one more recorder of a site, which opened its log and measured somebody there."""
    with TemporaryDirectory() as folder:
        node = Node(Path(folder) / name, hub, name, site)
        key = node.desk.node.public_key
        with hub.desk.hand() as hand:
            hand.does(NodeAdmitted(node=name, epoch=1, public_key=key, site=site))
        _measures(node, 4_000)
        yield node
        node.leaves()


def _measures(node: Node, *walks: int) -> None:
    who = next(it.id for it in store.participants(node.hub.db) if it.id.startswith(node.site))
    bundle = store.current_bundle(node.hub.db)
    node.keeps(node.bed.opens(who, bundle=bundle), *(node.bed.times(ms) for ms in walks))


def _is_asked_to_let_in(desk: acts.Desk, now: int) -> None:
    readmitting.ask(
        desk,
        readmitting.Asked(
            v=readmitting.FORM,
            study=desk.study,
            node=NAMES[3],
            epoch=2,
            public_key=f"02{77:064x}",
            site="04",
            before=1,
            backup_ms=now - 30 * HOUR,
            why="The disk broke, and a new one was put in.",
        ),
    )


def _admitted(name: str, site: str, number: int) -> NodeAdmitted:
    return NodeAdmitted(node=name, epoch=1, public_key=f"02{number:064x}", site=site)


def _seen(db, site: str, name: str, said: Said, now: int) -> store.Seen:
    at = now - int(said.ago_h * HOUR)
    log = f"DEMO.{site}.1"
    last, head = store.head(db, log)
    announced = {log: store.Announced(last + said.more, head, at)}
    return store.Seen(f"{name}.1", at, said.ahead_ms, said.app, None, announced)


if __name__ == "__main__":
    folder = Path(sys.argv[1])
    demo.fill(folder)
    becomes_a_hub(folder)
