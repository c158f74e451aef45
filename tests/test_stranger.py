"""A stranger: somebody else's program, of one file, comes to the same answer.

tests/verify_log.py was written from the description of the format. It shares nothing
with the recorder but Python, so an error in ours does not excuse itself.
"""

import ast
import random
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from recorder import store
from recorder.verify import verify
from tests import verify_log
from tests.alterations import EVIDENCE, alter

STRANGER = Path(verify_log.__file__)
LOG = STRANGER.parent / "golden" / "v1" / "log.ndjson"


def test_it_is_one_short_file_that_needs_nothing_of_ours():
    imported = {
        name.split(".")[0]
        for node in ast.walk(ast.parse(STRANGER.read_text()))
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in (
            [a.name for a in node.names] if isinstance(node, ast.Import) else [node.module]
        )
    }

    assert imported <= set(sys.stdlib_module_names)
    assert len(STRANGER.read_text().splitlines()) <= 210


def test_it_runs_alone_and_names_each_log(finished_day, tmp_path):
    alone = shutil.copy(STRANGER, tmp_path)
    run = subprocess.run(
        [sys.executable, "-I", "-S", alone, LOG, finished_day / store.DATABASE],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )

    walks = [*verify(finished_day).logs]
    assert run.returncode == 0, run.stdout + run.stderr
    for walk in walks:
        assert f"log {walk.log}: {walk.entries} entries, head {walk.head}" in run.stdout
    assert len(run.stdout.splitlines()) == 1 + len(walks)


@pytest.mark.parametrize("line", [0, 20, 41])
def test_it_finds_an_altered_line_in_a_log(tmp_path, line, capsys):
    lines = LOG.read_bytes().splitlines(keepends=True)
    lines[line] = lines[line].replace(b'"at_ms":179', b'"at_ms":178')
    copy = tmp_path / "log.ndjson"
    copy.write_bytes(b"".join(lines))

    # The last line has no line after it to give it away: only a head kept elsewhere does.
    assert verify_log.main([copy]) == (line < 41)
    assert ("WRONG" in capsys.readouterr().out) == (line < 41)


@pytest.mark.parametrize("alteration", EVIDENCE, ids=lambda alteration: alteration.name)
@pytest.mark.parametrize("seed", range(3))
def test_it_agrees_with_ours_on_what_was_altered(finished_day, tmp_path, alteration, seed, capsys):
    data = shutil.copytree(finished_day, tmp_path / "altered")
    alter(data / store.DATABASE, alteration, random.Random(seed))

    assert not verify(data).ok
    if alteration.by_stranger:
        assert verify_log.main([data / store.DATABASE]) == 1
        assert "WRONG" in capsys.readouterr().out
