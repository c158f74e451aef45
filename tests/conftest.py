"""The ward every test starts on."""

from tests import counts

__all__ = ["counts"]  # Loading it chooses the number of cases for Hypothesis.
