"""The ward every test starts on."""

import shutil

import pytest

from tests import counts
from tests.story import keeps_a_long_day
from tests.ward import Bedside
from tests.web.clinic import Clinic

__all__ = ["counts"]  # Loading it chooses the number of cases for Hypothesis.


@pytest.fixture
def data(tmp_path):
    """A data folder, still empty."""
    return tmp_path / "data"


@pytest.fixture
def bedside(data):
    """Alice at a bed with a tablet; its database is made when something is kept."""
    alice = Bedside(data)
    yield alice
    alice.leaves()


@pytest.fixture
def db(bedside):
    """The database that `bedside` keeps events in."""
    return bedside.db


@pytest.fixture(scope="session")
def finished_day(tmp_path_factory):
    """A data folder with all that can happen in it, closed; copy it, do not touch it."""
    alice = Bedside(tmp_path_factory.mktemp("day"))
    keeps_a_long_day(alice)
    alice.db.conn.execute("pragma wal_checkpoint(truncate)")
    alice.leaves()
    return alice.data


@pytest.fixture
def evening(bedside, finished_day):
    """Alice at the end of that day."""
    shutil.copytree(finished_day, bedside.data)
    bedside.files.clear()
    return bedside


@pytest.fixture
def clinic(data):
    """A study at its second day, and somebody who looks at its pages."""
    place = Clinic(data)
    yield place
    place.leaves()


def pytest_report_header():
    return f"HEELTOE_SEED={counts.SEED}, {'full' if counts.PROOF else 'daily'} counts"
