"""Writing everything a node holds as files that others can read and check.

An export shows one state of the log. Rows are ordered by the SHA-256 of the
participant's ID, never by the order of recruitment; no name of a person is in it. It is
made in a folder beside its place, read back, logged, and only then put there.
"""

from recorder.export.checking import check
from recorder.export.writing import FILES, export, write

__all__ = ["FILES", "check", "export", "write"]
