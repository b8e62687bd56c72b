"""Says why the trainer's other tests did not run, where they did not."""

from __future__ import annotations

import pytest
from conftest import LACKING


def test_the_extra_train_is_installed() -> None:
    if LACKING:
        pytest.skip(f"the trainer's tests need {', '.join(LACKING)}: pip install -e '.[train]'")
