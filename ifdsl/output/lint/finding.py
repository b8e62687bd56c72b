"""Findings: the lint's diagnostics, each about one published prompt."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ifdsl.diagnostics import Diagnostic, Severity
from ifdsl.output.published import Published

UNSTATED, OTHERWISE, TWICE, CONTRADICTION, IMPOSSIBLE = (
    "IFC711", "IFC712", "IFC713", "IFC714", "IFC715",
)
_ERRORS = (CONTRADICTION, IMPOSSIBLE)
"""With these no answer can satisfy the prompt; the others are doubts."""


@dataclass(frozen=True)
class Finding:
    """One problem of one prompt."""

    key: Any
    line: int
    diagnostic: Diagnostic

    @property
    def fatal(self) -> bool:
        """Whether no answer can satisfy the prompt."""
        return self.diagnostic.severity == "error"

    def as_json(self) -> dict[str, Any]:
        """Return the diagnostic as plain data, with the prompt's key and line."""
        made = self.diagnostic.as_json()
        del made["file"], made["start"], made["end"], made["related"], made["label"]
        return {"key": self.key, "line": self.line, **made}


def finding(p: Published, code: str, sentence: str, hint: str = "") -> Finding:
    """Return a finding about a prompt; the sentence is what is wrong."""
    severity: Severity = "error" if code in _ERRORS else "warning"
    message = f"key {p.key}, line {p.line}: {sentence}"
    return Finding(p.key, p.line, Diagnostic(code, message, hint=hint, severity=severity))


def quoted(text: str, most: int = 60) -> str:
    """Return a text in quotation marks, shortened, on one line."""
    plain = " ".join(text.split())
    short = plain if len(plain) <= most else f"{plain[:most - 1]}…"
    return f"'{short}'" if '"' in short else f'"{short}"'
