"""A hub to look at: the simulated study as a hub would hold it, with recorders at its sites.

`python -m tests.demo_hub FOLDER` makes one; `heeltoe serve --data FOLDER` shows it. Most
sites are well; of some there is what a coordinator has to see in the morning.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from recorder import acts, bundles, clock, demo, store
from recorder.events import NodeAdmitted, NodeRevoked, ParticipantAdded
from recorder.sheet import figures
from tests.office import an_id

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
    db.close()


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
