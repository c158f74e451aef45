"""Starting at boot: the unit means what systemd reads, and its words are ones we take."""

import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import click
import pytest

from recorder.cli import main

TOP = Path(__file__).parents[1]
UNIT = TOP / "docs" / "deploy" / "heeltoe.service"
INSTALL, DEPLOY = TOP / "docs" / "install.md", TOP / "docs" / "deploy.md"
PROGRAM = "/opt/heeltoe/venv/bin/heeltoe"
SYSTEMD = shutil.which("systemd-analyze")
DOCUMENTS = "\n".join(file.read_text() for file in (UNIT, INSTALL, DEPLOY))


@pytest.fixture
def unit(tmp_path):
    """The unit, for a program that is on this machine."""
    said = UNIT.read_text()
    assert said.count(PROGRAM) == 1
    file = tmp_path / UNIT.name
    file.write_text(said.replace(PROGRAM, sys.executable))
    return file


def analyzed(*words):
    return subprocess.run(
        [SYSTEMD, *map(str, words), "--no-pager"], capture_output=True, text=True, timeout=60
    )


@pytest.mark.skipif(SYSTEMD is None, reason="systemd-analyze is not here")
def test_systemd_reads_the_unit_without_a_word(unit):
    found = analyzed("verify", "--man=no", unit)

    assert (found.returncode, found.stdout, found.stderr) == (0, "", "")


@pytest.mark.skipif(SYSTEMD is None, reason="systemd-analyze is not here")
def test_the_service_has_little_that_it_could_do_harm_with(unit):
    found = analyzed("security", "--offline=true", "--threshold=20", unit)

    assert found.returncode == 0, found.stdout


@pytest.mark.parametrize(
    "words",
    sorted(set(re.findall(r"HEELTOE_SERVE=([^\"]+)\"|serve (--[^\"`>\n]+)[\"`\n]", DOCUMENTS))),
)
def test_the_program_takes_the_words_that_it_is_started_with(words):
    serve = main.get_command(click.Context(main), "serve")

    made = serve.make_context("serve", shlex.split("".join(words)))

    assert made.params["tls"] or made.params["https"] == "hub.example.org"


def test_each_command_that_is_named_is_ours_or_announced():
    named = set(
        re.findall(r"(?:-- |`|    )heeltoe ([a-z]+)\b", INSTALL.read_text() + DEPLOY.read_text())
    )

    assert named - set(main.list_commands(click.Context(main))) <= {"backup", "restore", "drill"}
