"""The product as it is met: a served study, a real browser, fingers on glass."""

import pytest

pytest.register_assert_rewrite("tests.browser.looks")  # So that a failure says what it found.
