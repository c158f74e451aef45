"""The tables of boundaries that Python and JavaScript answer alike, and the studies in them.

The tables are in tests/boundaries/, typed off the printed sheets or made by arithmetic
of another kind than ours; neither side's output was ever copied into them.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

from recorder import canonical, events, packs
from recorder.study import Bundle
from tests.paper import demo

FOLDER = Path(__file__).parent / "boundaries"
CHANGES = {
    "demo": {},
    "half_up": {"cut": ('rounding = "truncate"', 'rounding = "half_up"')},
    "refused_scores_nought": {"refused": ('refused = "missing"', 'refused = "score_zero"')},
    "refused_is_asked": {"refused": ('refused = "missing"', 'refused = "query"')},
    "nhanes": {"protocol": ('protocol = "southampton"', 'protocol = "nhanes"')},
    "asht": {"protocol": ('protocol = "southampton"', 'protocol = "asht"')},
    "sit5": {"endpoint": ('endpoint = "stand5"', 'endpoint = "sit5"')},
}


def study(name: str) -> Bundle:
    """Return the demonstration study, or one that differs from it in one decision."""
    return demo(**CHANGES[name])


@cache
def table(name: str) -> dict[str, Any]:
    return json.loads((FOLDER / f"{name}.json").read_text())


def packed() -> dict[str, Any]:
    """Return each study as a tablet has it in its pack."""
    return {name: packs._bundle(study(name)) for name in CHANGES}


def event(n: int, kind: str, visit: int, body: dict, replaces: list[str]) -> events.Event:
    """Return the n-th event of a case, as tests/js/tables.mjs builds it too."""
    plain: dict[str, Any] = {
        "v": 1,
        "study": "CRATUS-DEMO",
        "id": f"01990000-0000-7000-8000-{n:012d}",
        "kind": kind,
        "at_ms": 1_790_000_000_000 + n,
        "offset_min": 60,
        "device": "T04",
        "n": n,
        "app": "0.1.0",
        "visit": f"01990000-0000-7000-9000-{visit:012d}",
        "body": body,
    }
    if replaces:
        plain["replaces"] = sorted(replaces)
    return events.read(canonical.encode(plain))
