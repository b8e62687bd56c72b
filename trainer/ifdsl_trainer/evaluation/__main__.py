"""`python -m ifdsl_trainer.evaluation`, which `ifdsl eval` runs."""

from __future__ import annotations

import sys

from ifdsl_trainer.evaluation.command import main

if __name__ == "__main__":
    sys.exit(main())
