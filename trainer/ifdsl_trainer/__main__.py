"""`python -m ifdsl_trainer` and `accelerate launch -m ifdsl_trainer`."""

from __future__ import annotations

import sys

from ifdsl_trainer.launch import main

if __name__ == "__main__":
    sys.exit(main())
