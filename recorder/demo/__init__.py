"""A study to try everything on: ten sites, 120 participants, all of them simulated.

The same seed gives the same people, visits and measurements each time. What is made
goes through the product's own store, as tablets would have sent it; every page and
paper says that it is simulated.
"""

from recorder.demo.fill import fill
from recorder.demo.staff import PASSPHRASES

__all__ = ["PASSPHRASES", "fill"]
