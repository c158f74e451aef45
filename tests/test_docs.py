"""The documents: what they name exists, and what exists is named."""

import ast
import re
import textwrap
import tomllib
from pathlib import Path

import pytest

from recorder.measures import packaged
from recorder.study import Bundle
from recorder.study.protocol import MEANINGS
from tests.test_floor_plan import FLOORS

TOP = Path(__file__).parents[1]
DOCUMENTS = sorted([*TOP.glob("*.md"), *TOP.glob("docs/**/*.md")])
MAIN = [TOP / "README.md", TOP / "ARCHITECTURE.md"]

# In code only, so that "make sure" in a sentence asks for nothing.
CODE = re.compile(r"```.*?```|^    .*$|`[^`\n]+`", re.DOTALL | re.MULTILINE)


def section(title):
    """Return what ARCHITECTURE.md says under a heading."""
    words = (TOP / "ARCHITECTURE.md").read_text()
    return re.search(rf"^## {title}$(.*?)(?=^## |\Z)", words, re.M | re.S)[1]


def named_targets():
    code = " ".join(found for file in MAIN for found in CODE.findall(file.read_text()))
    return set(re.findall(r"\bmake ([a-z]+)", code))


def targets():
    rules = re.findall(r"^([a-z][a-z ]*):(?!=)", (TOP / "Makefile").read_text(), re.M)
    return {target for rule in rules for target in rule.split()}


def test_each_make_target_that_is_named_exists():
    assert named_targets() - targets() == set()


def test_each_make_target_is_named():
    assert targets() - named_targets() == set()


def named_tests():
    return [
        pytest.param(*named, id=f"{document.name}: {named[1]}")
        for document in DOCUMENTS
        for named in re.findall(r"(tests/[\w/]+\.py)::(\w+)", document.read_text())
    ]


@pytest.mark.parametrize(("file", "name"), named_tests())
def test_each_test_that_is_named_exists(file, name):
    code = ast.parse((TOP / file).read_text())

    assert name in {node.name for node in code.body if isinstance(node, ast.FunctionDef)}


PROMISES = re.findall(r"^\| .* \|$", section("Promises"), re.M)[2:]


@pytest.mark.parametrize("row", PROMISES)
def test_each_promise_names_the_test_that_holds_it(row):
    assert re.search(r"`tests/[\w/]+\.py::\w+`", row), f"{row} names no test."


def test_the_floors_in_words_are_the_floors_in_the_test():
    rows = re.findall(
        r"^\| (?:top|doing|store|ground) \| ([^|]*) \|", section("The floor plan"), re.M
    )

    assert [set(re.findall(r"`(\w+)`", row)) for row in reversed(rows)] == FLOORS


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda document: document.name)
def test_each_file_that_is_linked_exists(document):
    links = re.findall(r"\]\((?!https?:|#|mailto:)([^)#]+)", document.read_text())

    assert [link for link in links if not (document.parent / link).exists()] == []


def test_the_card_for_a_broken_recorder_is_one_page():
    lines = (TOP / "docs/restore-card.md").read_text().splitlines()

    assert sum(len(textwrap.wrap(line, 90)) or 1 for line in lines) <= 48  # Of A4, in 11 points.


def test_the_study_file_that_signing_shows_can_be_published():
    shown = re.search(r"```toml\n(.*?)```", (TOP / "docs/signing.md").read_text(), re.S)[1]
    demo = (TOP / "recorder/demo/study.toml").read_text()

    study = Bundle.freeze(f"{demo}\n{shown}".encode(), packaged()).study

    assert study.meanings == tomllib.loads(shown)["meanings"]
    assert study.meanings.keys() == set(MEANINGS)
