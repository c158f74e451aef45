"""What the server says of trouble, on standard error: one entry, one line that begins one.

A path or a message may hold what somebody sent. It can neither act on the terminal that
shows it, nor be taken for an entry of its own: whatever follows the first line is indented.
"""

from __future__ import annotations

import logging

from recorder.canonical import visible

FORM = "%(asctime)s %(levelname)s %(name)s: %(message)s"


class Plain(logging.Formatter):
    """Entries as they may be shown."""

    def format(self, record: logging.LogRecord) -> str:
        """Return an entry in which nothing acts, and nothing looks like another."""
        said = super().format(record)
        return "\n    ".join(str(visible(line)) for line in said.split("\n"))


def to_stderr() -> None:
    """Write what is logged to standard error from now on, and nowhere else."""
    handler = logging.StreamHandler()
    handler.setFormatter(Plain(FORM))
    logging.basicConfig(handlers=[handler], force=True)
    # It would warn of a queue when a request comes while its threads are still starting.
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
