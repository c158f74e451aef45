"""The ward every test starts on."""

import pytest

from tests import counts
from tests.ward import Bedside

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


def pytest_report_header():
    return f"HEELTOE_SEED={counts.SEED}, {'full' if counts.PROOF else 'daily'} counts"
