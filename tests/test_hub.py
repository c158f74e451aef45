"""The hub: made like any recorder, and the recorders that it takes from."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from recorder import acts
from recorder.cli import main
from recorder.web import create_app
from tests.web.page import Page

STUDY = Path(__file__).parents[1] / "recorder" / "demo" / "study.toml"
ANA = "Ana Ruiz"


@pytest.fixture
def runs(data):
    """Type a command at the hub's own keyboard; one that acts is Ana's."""

    def run(*words, who=ANA, code=0):
        done = CliRunner().invoke(
            main, [*map(str, words), "--data", str(data)], env={"HEELTOE_AS": who}
        )
        assert done.exit_code == code, done.output
        return done

    return run


@pytest.fixture
def hub(data, runs):
    runs("hub", "init", STUDY, "--administrator", ANA)
    return data


def test_a_hub_is_made_like_any_recorder_and_says_what_it_is(hub, runs):
    assert acts.this_node(hub).place == "hub"
    assert f"{ANA}  administrator, data manager" in runs("person").output

    page = Page(create_app(hub).test_client().get("/").text)

    assert {a["data-place"] for a in page.all("span") if "data-place" in a} == {"hub"}


def test_a_folder_with_a_study_is_not_made_a_hub(hub, runs):
    before = acts.this_node(hub)

    assert "holds a study already" in runs("hub", "init", STUDY, code=2).stderr
    assert acts.this_node(hub) == before
