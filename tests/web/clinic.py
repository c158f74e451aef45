"""The clinic: a data folder with the demonstration study, a tablet at a bed, and a browser."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from recorder import acts, bundles, chain, people, store
from recorder.events import recall
from recorder.study import Bundle
from recorder.web import create_app, guard
from tests.office import Office, an_id
from tests.ward import Bedside

ANNA, BERTA, CLARA = an_id(1, "07"), an_id(2, "07"), an_id(3, "08")
PASSPHRASE = "quiet lemon bridge nine"
REAL = re.compile(rb"\[simulated\]\n(?:.+\n)+")
NOBODY = "01990000-0000-7000-8000-000000000000"


@dataclass
class Clinic:
    """A study at its second day: Alice assesses at site 07, and somebody looks at pages."""

    data: Path
    office: Office = field(init=False)
    bedside: Bedside = field(init=False)

    def __post_init__(self) -> None:
        self.office = Office(self.data)
        self.alice = self.office.hires("Alice Ward", "assessor", "07")
        self.bedside = Bedside(self.data, files=[])
        self.keeps(self.bedside.signs_in(self.alice))

    def keeps(self, *events) -> None:
        self.bedside.keeps(*events, log="ward.07.1")

    def lists(self, participant: str, **more) -> None:
        self.keeps(self.bedside.lists(participant, **more))

    def visits(self, participant: str = ANNA, code: str = "baseline", **more) -> str:
        """Open a visit and keep that; return its id."""
        bundle = bundles.current(self.office.db).hash
        self.keeps(self.bedside.opens(participant, code, bundle=bundle, **more))
        assert self.bedside.visit
        return self.bedside.visit

    def is_a(self, place: str) -> None:
        """Make this node a tablet, a site's or a hub."""
        file = self.data / acts.NODE_FILE
        file.write_text(file.read_text().replace('place = "site"', f'place = "{place}"'))

    @cached_property
    def app(self) -> Flask:
        return create_app(self.data)

    @cached_property
    def browser(self) -> FlaskClient:
        return self.app.test_client()

    def gets(self, address: str, **headers: str) -> TestResponse:
        # The client's own host is “localhost”, as a browser on this computer says it.
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        answer = self.browser.get(address, headers=named)
        answer.get_data()
        answer.close()  # A file that is handed out stays open until then.
        return answer

    def becomes_real(self) -> None:
        """Publish the study anew without the word that it is simulated."""
        real, count = REAL.subn(b"", self.office.study)
        assert count == 1
        self.office.publishes(Bundle.freeze(real, self.office.measures))

    def hires(self, name: str, role: str, site: str | None = None) -> str:
        """Give work to somebody who can sign in; return their id."""
        person = self.office.hires(name, role, site)
        with self.office.desk.hand() as hand:
            people.set_passphrase(hand, person, PASSPHRASE)
        return person

    def tries(self, person: str, passphrase: str = PASSPHRASE, **more: str) -> TestResponse:
        """Send the form of the sign-in page, as a browser would."""
        form = {"who": person, "passphrase": passphrase, **more}
        return self.browser.post("/session", data=form, headers={"Origin": "http://localhost"})

    def signs_in(self, role: str, site: str | None = None) -> str:
        """Let somebody of a role sign in at the browser; return their id."""
        person = self.hires(f"Some {role}", role, site)
        assert self.tries(person).status_code == 303
        return person

    def posts(self, address: str, **form: str) -> TestResponse:
        """Send a form of one of our pages; every field but ours is given."""
        ours = {"csrf": self.csrf}
        return self.browser.post(
            address, data={**ours, **form}, headers={"Origin": "http://localhost"}
        )

    @property
    def token(self) -> str:
        cookie = self.browser.get_cookie("heeltoe")
        return cookie.value if cookie else ""

    @property
    def csrf(self) -> str:
        return guard.csrf_of(self.token)

    def events(self, kind: str) -> list:
        """Return the events of a kind, oldest first."""
        found = (recall(chain.event_in(body)) for *_, body in store.every_entry(self.office.db))
        return [event for event in found if event.kind == kind]

    def leaves(self) -> None:
        self.bedside.leaves()
        self.office.leaves()
