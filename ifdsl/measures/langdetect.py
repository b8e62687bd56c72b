"""The language a text is in, as langdetect with a fixed seed answers; linear in the text."""

from __future__ import annotations

import json
from functools import cache, lru_cache
from typing import Any

SEED = 0


@cache
def _factory() -> Any:
    """Return langdetect's profiles, in the order of their names (its own order is the disk's)."""
    from importlib.resources import files

    from langdetect.detector_factory import DetectorFactory
    from langdetect.utils.lang_profile import LangProfile

    factory = DetectorFactory()
    factory.seed = SEED
    profiles = sorted(
        (p for p in files("langdetect").joinpath("profiles").iterdir() if p.is_file()),
        key=lambda p: p.name,
    )
    for index, profile in enumerate(profiles):
        data = json.loads(profile.read_text(encoding="utf-8"))
        factory.add_profile(LangProfile(**data), index, len(profiles))
    return factory


@lru_cache(maxsize=1024)
def detect(text: str) -> str:
    """Return the language's code ("zh-cn" and "zh-tw" for Chinese), "" when nothing tells it."""
    from langdetect.lang_detect_exception import LangDetectException

    detector = _factory().create()
    detector.append(text)
    try:
        return str(detector.detect())
    except LangDetectException:
        return ""
