"""The words of pages: every key in every language, and the same places to fill in."""

import re

import pytest

from recorder.house import folder
from recorder.web import words


@pytest.mark.parametrize("key", words.WORDS)
def test_both_languages_fill_in_the_same(key):
    english, spanish = (set(re.findall(r"{\w+}", text)) for text in words.WORDS[key])

    assert english == spanish
    assert all(words.WORDS[key])


def test_no_key_is_asked_for_that_is_not_there():
    html = "".join(p.read_text() for p in folder("templates").rglob("*.html"))
    asked = set(re.findall(r'\bsay\(["\'](\w+)["\'][,)]', html))

    assert asked - set(words.WORDS) == set()


def test_one_is_said_differently():
    assert words.count("en", "visits", 1) == "1 visit"
    assert words.count("es", "visits", 2) == "2 visitas"


def test_no_key_is_said_in_two_places():
    assert sum(len(kind.WORDS) for kind in words.KINDS) == len(words.WORDS)
