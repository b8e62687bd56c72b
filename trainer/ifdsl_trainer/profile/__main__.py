"""`python -m ifdsl_trainer.profile`, which `ifdsl profile` runs."""

from __future__ import annotations

import sys

from ifdsl_trainer.profile.command import main

if __name__ == "__main__":
    sys.exit(main())
