"""The office: a data folder with a published study, and Dana, who manages its data."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path

from click.testing import CliRunner, Result

from recorder import acts, bundles, participant_id, people, store
from recorder.cli import main
from recorder.measures import packaged
from recorder.study import Bundle

DEMO_STUDY = Path(__file__).parents[1] / "recorder" / "demo" / "study.toml"
DANA = "Dana Office"


def an_id(number: int, site: str = "03") -> str:
    """Return a participant's ID in the manner of the demonstration study."""
    return participant_id.make(participant_id.IDForm(), site, number)


@dataclass
class Office:
    """A data folder of its own, worked in by command."""

    data: Path
    study: bytes = field(default_factory=DEMO_STUDY.read_bytes)
    measures: dict[str, bytes] = field(default_factory=packaged)

    def __post_init__(self) -> None:
        bundle = Bundle.freeze(self.study, self.measures)
        self.data.mkdir()
        acts.found_node(self.data, "site", "office")
        self.db = store.ensure(self.data)
        self.desk = acts.Desk(self.db, self.data, bundle.study.id)
        with self.desk.hand() as hand:
            people.found(hand, DANA, None)
        self.publishes(bundle)
        self.map = self.data.parent / "map.toml"
        self.file = self.data.parent / "old.csv"

    @classmethod
    def again(cls, data: Path) -> Office:
        """Open an office that was made before: a copy of its folder, or one restored."""
        it = cls.__new__(cls)
        it.data, it.db = data, store.open_database(data)
        it.desk = acts.Desk(it.db, data, bundles.current(it.db).study.id)
        return it

    def publishes(self, bundle: Bundle) -> None:
        with self.desk.hand() as hand:
            bundles.publish(hand, bundle)

    def hires(self, name: str, role: str, site: str | None = None) -> str:
        with self.desk.hand() as hand:
            person = people.add(hand, name)
            people.give_role(hand, person, role, site)
        return person

    def runs(self, *words: str, who: str = DANA) -> Result:
        """Run a command as it is typed; one that acts is done by Dana."""
        return CliRunner().invoke(main, [*words, "--data", str(self.data), "--as", who])

    def runs_plain(self, *words: str) -> Result:
        """Run a command as it is typed, done by nobody or by whom it names."""
        return CliRunner().invoke(main, [*words, "--data", str(self.data)])

    def takes(self, table: str | bytes, *words: str, who: str = DANA) -> dict:
        """Take in a table by the map at hand; return what the command says of it."""
        raw = table.encode() if isinstance(table, str) else table
        self.file.write_bytes(raw)
        result = self.runs(
            "intake", str(self.file), "--map", str(self.map), "--json", *words, who=who
        )
        assert result.exit_code in (0, 1), result.output
        said = json.loads(result.stdout)
        assert said["rows"] == said["taken"] + said["known"] + said["refused"]
        assert result.exit_code == (1 if said["refused"] else 0)
        return said

    @property
    def rejects(self) -> Path:
        return self.file.with_name(self.file.name + ".rejects.csv")

    def visits(self) -> list:
        lines = store.visits(self.db)
        return sorted(
            (store.known(self.db, line.id) for line in lines), key=lambda v: (v.participant, v.code)
        )

    def standing(self) -> set[tuple]:
        """Return all that stands, without ids and moments: the end state of an intake."""
        found: set[tuple] = set()
        for visit in self.visits():
            for a in visit.attempts:
                body = a.body
                found.add(
                    (
                        visit.participant,
                        visit.code,
                        body.measure,
                        body.part or None,
                        body.number,
                        body.elapsed_ms or body.reading or body.result,
                        body.unit or None,
                        a.performed,
                        a.source,
                    )
                )
            for n in visit.not_done:
                found.add((visit.participant, visit.code, n.body.measure, n.body.why))
            for key, value in visit.settings.items():
                found.add((visit.participant, visit.code, *key, value))
        return found

    def leaves(self) -> None:
        self.db.close()
