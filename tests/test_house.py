"""The house: a checkout and an installed wheel find the same things."""

import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

from recorder import house

TOP = Path(__file__).parents[1]
CARRIED = ["migrations", "static", "templates"]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    made = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(made)]
    subprocess.run(build, cwd=TOP, check=True, capture_output=True)
    return next(made.glob("heeltoe-*.whl"))


@pytest.mark.parametrize("name", CARRIED)
def test_a_checkout_has_its_folders_beside_the_code(name):
    assert house.folder(name) == TOP / name


def test_a_folder_that_is_missing_is_named():
    with pytest.raises(FileNotFoundError, match="“cellar”"):
        house.folder("cellar")


def test_a_wheel_carries_every_file_the_program_needs(wheel):
    carried = set(zipfile.ZipFile(wheel).namelist())

    needed = {
        f"recorder/{file.relative_to(TOP)}"
        for name in CARRIED
        for file in (TOP / name).rglob("*")
        if is_ours(file)
    } | {str(file.relative_to(TOP)) for file in (TOP / "recorder").rglob("*") if is_ours(file)}
    assert needed - carried == set()


@pytest.mark.slow
def test_an_installed_wheel_finds_its_folders_inside_itself(wheel, tmp_path):
    venv.create(tmp_path / "venv", with_pip=True)
    python = tmp_path / "venv" / "bin" / "python"
    install = [python, "-m", "pip", "install", "--no-deps", "--no-index", wheel]
    subprocess.run(install, check=True, capture_output=True)
    lend_our_packages_to(tmp_path / "venv")

    words = f"from recorder import house; print(*map(house.folder, {CARRIED}), sep='\\n')"
    found = subprocess.run(
        [python, "-c", words], cwd=tmp_path, check=True, capture_output=True, text=True
    )

    site = next((tmp_path / "venv" / "lib").glob("python*/site-packages"))
    assert found.stdout.splitlines() == [str(site / "recorder" / name) for name in CARRIED]

    heeltoe = tmp_path / "venv" / "bin" / "heeltoe"
    for words in (["demo", "--no-serve"], ["verify"], ["rebuild", "--check"]):
        done = subprocess.run(
            [heeltoe, *words, "--data", tmp_path / "data"],
            cwd=tmp_path, capture_output=True, text=True,
        )  # fmt: skip
        assert done.returncode == 0, done.stdout + done.stderr


def is_ours(file):
    return file.is_file() and "__pycache__" not in file.parts


def lend_our_packages_to(other):
    # Read after the venv's own, so the recorder found there is the wheel's.
    site = next((other / "lib").glob("python*/site-packages"))
    (site / "lent.pth").write_text(sysconfig.get_path("purelib"))
