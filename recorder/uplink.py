"""Where a node sends to: the hub that it joined, as a file beside its database says.

A node that joined no hub has no such file; a hub has none either, since it only answers.
"""

from __future__ import annotations

import json
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from recorder.refusals import OutOfReach, WrongUse

if TYPE_CHECKING:
    from pathlib import Path

FILE = "hub.toml"


@dataclass(frozen=True, slots=True)
class Uplink:
    """The hub of a node: its address, its name, and the key its receipts are checked with."""

    url: str
    hub: str
    epoch: int
    public_key: str
    site: str  # The site that this node was admitted for: the one scope it writes.
    study: str = ""  # What it joined: nothing of another study is taken in.


def found(data: Path) -> Uplink | None:
    """Return the hub that a data folder was joined to, None where it joined none.

    Raises OutOfReach where the file is there and does not say.
    """
    path = data / FILE
    try:
        return _uplink(path.read_text())
    except FileNotFoundError:
        return None
    except (OSError, KeyError, ValueError) as error:
        raise OutOfReach(
            f"{path} cannot be read ({error}). All data are safe, and are sent once it can. "
            "Put the file back from a backup; it belongs beside the database."
        ) from None


def needed(data: Path) -> Uplink:
    """Return the hub that a data folder was joined to; raise WrongUse where it joined none."""
    joined = found(data)
    if joined is None:
        raise WrongUse(
            "This recorder has joined no hub, so there is nobody to send to. Nothing was changed. "
            "Join one with: heeltoe join URL CODE"
        )
    return joined


@lru_cache(maxsize=8)
def _uplink(said: str) -> Uplink:
    """Return the hub that a file says; every request asks, and reading TOML is dear."""
    it = tomllib.loads(said)
    found = (it["url"], it["hub"], it["epoch"], it["public_key"], it["site"])
    return Uplink(*found, it.get("study", ""))


def note(data: Path, uplink: Uplink) -> None:
    """Write down the hub that a data folder joined, in place of one from before."""
    lines = [
        f"{name} = {json.dumps(getattr(uplink, name))}"
        for name in ("url", "hub", "epoch", "public_key", "site", "study")
    ]
    fresh = data / f"{FILE}.fresh"
    fresh.write_text("# The hub that this recorder joined.\n" + "\n".join(lines) + "\n")
    fresh.replace(data / FILE)
