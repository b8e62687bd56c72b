"""The loose variants under which answers are checked again."""

from __future__ import annotations


def published_variants(response: str) -> list[str]:
    """Return IFEval's eight variants: without the first line, the last, both; without asterisks.

    The first is the response as it is; blank variants are left out.
    """
    lines = response.split("\n")
    kept = [
        response, "\n".join(lines[1:]).strip(), "\n".join(lines[:-1]).strip(),
        "\n".join(lines[1:-1]).strip(),
    ]
    variants = [*kept, *(x.replace("*", "") for x in kept)]
    return [x for x in dict.fromkeys(variants) if x.strip()]
