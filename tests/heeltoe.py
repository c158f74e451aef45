"""The command, to be run as a process of its own: just what the installed one does."""

import sys

HEELTOE = [sys.executable, "-c", "from recorder.cli import main; main()"]
