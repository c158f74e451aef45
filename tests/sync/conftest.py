"""A hub and two nodes of a site, let in and at work."""

import pytest

from tests.network import Hub, Node


@pytest.fixture
def hub(tmp_path):
    it = Hub(tmp_path / "hub")
    yield it
    it.leaves()


def _let_in(folder, hub, name):
    it = Node(folder, hub, name)
    hub.admits(it)
    yield it
    it.leaves()


@pytest.fixture
def anna(tmp_path, hub):
    """A tablet of site 07 that the hub let in."""
    yield from _let_in(tmp_path / "anna", hub, "ANNAX")


@pytest.fixture
def berta(tmp_path, hub):
    """Another tablet of site 07."""
    yield from _let_in(tmp_path / "berta", hub, "BERTA")
