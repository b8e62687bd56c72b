"""The library hash: everything besides the specs that verdicts and rows depend on."""

from __future__ import annotations

import unicodedata
from functools import cache
from hashlib import sha256
from importlib.metadata import PackageNotFoundError, version

import ifdsl
from ifdsl import resources
from ifdsl.measures import MEASURES
from ifdsl.prove import PROVER_VERSION
from ifdsl.text import TEXT_MODEL_VERSION

PACKAGES = ("regex", "google-re2", "sentencex", "markdown-it-py", "py3langid", "langdetect",
            "jinja2", "syllapy", "textblob")


@cache
def parts() -> dict[str, str]:
    """Return the named parts of the library's identity."""
    made = {
        "ifdsl": ifdsl.__version__,
        "grammar": sha256(resources.grammar_path().read_bytes()).hexdigest()[:16],
        "text_model": str(TEXT_MODEL_VERSION),
        "prover": str(PROVER_VERSION),
        "unicode": unicodedata.unidata_version,
    }
    for package in PACKAGES:
        try:
            made[package] = version(package)
        except PackageNotFoundError:
            made[package] = "absent"
    for measure in sorted(MEASURES.values(), key=lambda m: m.name):
        made[f"measure {measure.name}"] = str(measure.version)
    return made


@cache
def library_hash() -> str:
    """Return the hash of the library's identity: 32 hexadecimal digits."""
    text = "\n".join(f"{k}={v}" for k, v in sorted(parts().items()))
    return sha256(text.encode()).hexdigest()[:32]
