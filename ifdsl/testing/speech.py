"""What else wordings speak of: words or letters, case, layout, every element of a kind.

With `claims`, all that the laws know of natural language. Where a wording may be read in two
ways, it is taken to speak of the thing, and the law that asks says nothing.
"""

from __future__ import annotations

import re

_QUOTED = re.compile(r'["“]([^"“”]+)["”]')
_PARTS = re.compile(
    r"\b(?:letters?|inside|within|part of|parts of|substrings?|sequences?|characters?|prefix|"
    r"suffix|syllables?|string|labels?|template|keys?|columns?|json|csv)\b|字母|字符|字串|部分|标签",
    re.IGNORECASE,
)
_CASE = re.compile(
    r"\b(?:case|capitals?|capitalis\w+|capitaliz\w+|upper|lower|uppercase|lowercase|verbatim|"
    r"letter for letter|written|spelled|spelt|code|keys?|columns?|labels?)\b"
    r"|\bexact(?:ly)?\b(?!\s+(?:\d|once|twice|one|two|three|four|five|as often|how))"
    r"|大写|小写|原样|逐字|完全|字母",
    re.IGNORECASE,
)
_LAYOUT = re.compile(
    r"\b(?:trailing|white ?space|blanks?|spaces?|tabs?|crlf|carriage|line (?:ends?|breaks?)|"
    r"indent\w*|bytes?|unicode)\b|空格|空白|换行|缩进", re.IGNORECASE,
)
_EVERY = re.compile(
    r"\b(?:every|each|all(?: of)?(?: the| your)?)\s+(?:one of the |of the |of your )?(?:[a-z]+ )?"
    r"(bullet points?|bullets?|list items?|headings?|sections?|quotations?|quotes?|code blocks?|"
    r"tables?|links?)\b", re.IGNORECASE,
)
_IF_ANY = re.compile(r"\b(?:if|any|where there|whenever|when|should)\b", re.IGNORECASE)
_VIEWS = {"bullet": "bullets", "list": "items", "heading": "headings", "section": "sections",
          "quotation": "quotations", "quote": "quotations", "code": "code", "table": "tables",
          "link": "links"}


_ANYWAY = re.compile(
    r"as whole words?|in any case(?: of letters)?|whatever (?:its|their) case", re.IGNORECASE
)


def keywords(text: str) -> list[str]:
    """Return the lower-case English words and phrases that a wording has in quotation marks."""
    return [q for q in dict.fromkeys(_QUOTED.findall(text))
            if re.fullmatch(r"[a-z]+(?: [a-z]+)*", q)]


def speaks_of_parts(said: str) -> bool:
    """Whether words are spoken of as made of letters, or as parts of something."""
    return _PARTS.search(_plain(said)) is not None


def speaks_of_case(said: str) -> bool:
    """Whether case or exact writing is spoken of."""
    return _CASE.search(_plain(said)) is not None


def speaks_of_layout(said: str) -> bool:
    """Whether blanks and line ends are spoken of."""
    return _LAYOUT.search(_plain(said)) is not None


def _plain(said: str) -> str:
    """Return what is said without its quotations, and without what promises nothing special."""
    return _ANYWAY.sub("", _QUOTED.sub("", said))


def every(text: str) -> tuple[str, str] | None:
    """Return the (noun, view) of "every bullet point" and the like, or None."""
    m = _EVERY.search(text)
    if m is None or _IF_ANY.search(text):
        return None
    return m[0], _VIEWS[m[1].lower().split()[0].removesuffix("s")]
