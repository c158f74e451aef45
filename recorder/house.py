"""Where the house keeps what is not code: templates, static files, migrations.

In a checkout these folders stand beside recorder/; a wheel carries them inside it.
This is the only module that knows, so everything else works the same in either.
"""

from __future__ import annotations

from pathlib import Path

HERE = Path(__file__).parent


def folder(name: str) -> Path:
    """Return the folder of this name, wherever this copy of the program has it."""
    # Inside first: what stands beside an installed package may be anybody's.
    for place in (HERE / name, HERE.parent / name):
        if place.is_dir():
            return place
    raise FileNotFoundError(f"Heeltoe is not installed whole: its folder “{name}” is missing.")
