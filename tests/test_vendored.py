"""What we took from others is byte for byte what they gave, with their licence beside it."""

import hashlib

import pytest

from recorder.house import folder

STATIC = folder("static")
SUMS = STATIC / "vendor" / "SHA256SUMS"
LISTED = dict(reversed(line.split("  ")) for line in SUMS.read_text().splitlines())


@pytest.mark.parametrize("name", LISTED)
def test_a_vendored_file_is_as_it_was_given(name):
    assert hashlib.sha256((STATIC / name).read_bytes()).hexdigest() == LISTED[name]


def test_no_vendored_file_is_missing_from_the_list():
    files = [*(STATIC / "fonts").iterdir(), *(STATIC / "vendor").iterdir()]

    assert {file.relative_to(STATIC).as_posix() for file in files if file != SUMS} == set(LISTED)
