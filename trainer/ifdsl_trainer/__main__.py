"""`python -m ifdsl_trainer`: one process of a run, as a launcher starts it."""

from __future__ import annotations

import os
import sys

from ifdsl_trainer.launch import main
from ifdsl_trainer.world import started

if __name__ == "__main__":
    status = main()
    if started():  # threads of torch's process group may abort an interpreter that winds up
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)
    sys.exit(status)
