"""Parsing: text to trees, with every problem of a file found in one run.

A file that does not parse is cut at the declarations that start a line, and each is parsed by
itself, so that one missing brace hides nothing behind the next declaration.
"""

from __future__ import annotations

import re
from functools import cache
from io import BytesIO
from itertools import pairwise
from typing import Any

import lark
from lark import Lark, Token, Tree
from lark.exceptions import UnexpectedCharacters, UnexpectedEOF, UnexpectedInput, UnexpectedToken

from ifdsl import resources
from ifdsl.cache import cached
from ifdsl.diagnostics import Problems, SpecError, did_you_mean
from ifdsl.source import MAX_BYTES, Source, Span
from ifdsl.syntax import tree as t
from ifdsl.syntax.build import Builder, depth
from ifdsl.syntax.build_formulas import unquote

LANGUAGE_VERSION = "1"
MAX_DEPTH = 200
DECLARATIONS = ("use", "list", "constraint", "tasks", "pool", "dataset", "evolve")
_DECL_LINE = re.compile(rf"^(?:{'|'.join(DECLARATIONS)})\b", re.MULTILINE)
_DECL_NAME = re.compile(rf"({'|'.join(DECLARATIONS)})\s+([^\W\d]\w*)")
_TOKENS = re.compile(r'"(?:\\.|[^"\\\n])*"|#[^\n]*|[{}()\[\]]')
_ESCAPE = re.compile(r'\\(?:(["\\/bfnrt]|u[0-9a-fA-F]{4})|.)', re.DOTALL)
_CLOSING = {")": "(", "]": "[", "}": "{"}
_SHOWN = {
    "NAME": "a name", "STRING": "a string", "NUMBER": "a number", "PERCENT": "a percentage",
    "RAW": 'a pattern r"…"', "COMPARE": "a comparison", "LBRACE": "`{`", "RBRACE": "`}`",
    "LPAR": "`(`", "RPAR": "`)`", "LSQB": "`[`", "RSQB": "`]`", "EQUAL": "`=`", "COLON": "`:`",
    "COMMA": "`,`", "__ANON_0": "`..`", "VBAR": "`|`", "$END": "the end of the file",
    "MINUS": "`-`", "PLUSMINUS": "`+` or `-`", "TIMES": "`*` or `/`", "MEASURE": "a measure",
}


_SIGNS = {
    **dict.fromkeys("'“”‘’«»「", 'strings stand in straight double quotes: "…"'),
    "&": "write `and`", "|": "write `or`", "!": "write `not`, or `!=` between values",
    ";": "clauses and items follow each other without a sign between them",
}
"""What other languages write, with what is written here."""


@cache
def _parser() -> Lark:
    path = resources.grammar_path()
    grammar = path.read_text(encoding="utf-8")

    def saved() -> bytes:
        made = BytesIO()
        Lark(
            grammar, parser="lalr", start=["start", "row"], propagate_positions=True
        ).save(made)
        return made.getvalue()

    return Lark.load(BytesIO(cached(path, f"{lark.__version__}{grammar}".encode(), saved)))


def is_name(text: str) -> bool:
    """Return whether a text can be written as a name in a spec."""
    return re.fullmatch(_parser().get_terminal("NAME").pattern.to_regexp(), text) is not None


def parse(source: Source, problems: Problems) -> t.File:
    """Parse a file, adding what is wrong to `problems`; what could be read is returned.

    Limits: the source is at most 1 MB, and nests at most 200 levels deep.
    """
    if not _acceptable(source, problems):
        return t.File(None, ())
    before = len(problems.found)
    tree = _parse(source.text, 0, "start", problems)
    if tree is None:
        del problems.found[before:]
        tree = _recover(source, problems)
    assert isinstance(tree, t.File)
    if tree.header and tree.header.version != LANGUAGE_VERSION:
        problems.error(
            "IFC104", tree.header.at, f"unknown language version `{tree.header.version}`",
            hint=f"this release reads version {LANGUAGE_VERSION}",
        )
    return tree


def parse_row(text: str, name: str = "<row>") -> t.Row:
    """Parse the self-contained form of a row's check; raises SpecError."""
    source = Source(name, text)
    problems = Problems(source)
    row = _parse(text, 0, "row", problems) if _acceptable(source, problems) else None
    if row is not None and row.header.version != LANGUAGE_VERSION:
        problems.error("IFC104", row.header.at, f"unknown language version `{row.header.version}`")
    if problems.found:
        raise SpecError(problems.found)
    assert isinstance(row, t.Row)
    return row


def parse_call(text: str) -> t.Item:
    """Parse the call form of a constraint, such as `std.max_words(n: 80)`; raises SpecError."""
    prefix = "ifc 1 "
    source = Source("<call>", text)
    problems = Problems(source)
    row = _acceptable(source, problems) and _parse(prefix + text, -len(prefix), "row", problems)
    if problems.found:
        raise SpecError(problems.found)
    assert isinstance(row, t.Row)
    return row.item


def parse_reward(source: Source, problems: Problems) -> tuple[t.Scheme, ...]:
    """Parse what stands behind `reward` in a dataset, adding what is wrong to `problems`."""
    prefix, text = "dataset d { reward ", source.text
    file = _acceptable(source, problems) and _parse(
        f"{prefix}{text}\n}}", -len(prefix), "start", problems
    )
    if not file:
        return ()
    assert isinstance(file, t.File) and isinstance(file.decls[0], t.Dataset)
    return file.decls[0].settings[0].schemes


def _acceptable(source: Source, problems: Problems) -> bool:
    text = source.text
    if text.startswith("\ufeff"):
        problems.error(
            "IFC102", (0, 1), "the file starts with a byte order mark",
            hint="save it as UTF-8 without BOM",
        )
        return False
    size = len(text.encode("utf-8", "surrogatepass"))
    if size > MAX_BYTES:
        problems.error(
            "IFC103", (0, 0), f"the file is {size / 1e6:.1f} MB, at most 1 MB is read",
            hint='split it, or move long lists to a file: list words from "words.txt"',
        )
        return False
    return _brackets(source, problems) and _escapes(source, problems)


def _escapes(source: Source, problems: Problems) -> bool:
    """Report unknown escapes; refuse one that is half a character: no file can hold it."""
    for match in _TOKENS.finditer(source.text):
        if not match.group().startswith('"') or "\\" not in match.group():
            continue
        for escape in _ESCAPE.finditer(match.group()) if not _raw(source.text, match) else ():
            if escape.group(1) is None:
                at = (match.start() + escape.start(), match.start() + escape.end())
                problems.error("IFC111", at, f"unknown escape `{escape.group()}`",
                               hint=f"write `\\{escape.group()}`, or a pattern r\"…\"")
        if "\\u" in match.group():
            try:
                unquote(match.group()).encode()
            except UnicodeEncodeError:
                problems.error("IFC106", match.span(), "an escape is half of a surrogate pair",
                               hint="write the character itself")
                return False
    return True


def _raw(text: str, string: re.Match[str]) -> bool:
    return re.search(r"(?<!\w)r$", text[max(0, string.start() - 2):string.start()]) is not None


def _brackets(source: Source, problems: Problems) -> bool:
    """Refuse nesting beyond the limit before the parser sees it."""
    level = 0
    for match in _TOKENS.finditer(source.text):
        char = match.group()
        if char in "([{":
            level += 1
            if level > MAX_DEPTH:
                problems.error(
                    "IFC105", match.span(), f"nested more than {MAX_DEPTH} levels deep",
                    hint="give inner parts names of their own",
                )
                return False
        elif char in _CLOSING:
            level -= 1
    return True


def _parse(text: str, offset: int, start: str, problems: Problems) -> Any:
    try:
        parsed: Tree[Token] = _parser().parse(text, start=start)
    except UnexpectedInput as error:
        _explain(error, text, offset, problems)
        return None
    if depth(parsed) > 2 * MAX_DEPTH:
        at = (parsed.meta.start_pos + offset, parsed.meta.start_pos + offset + 1)
        problems.error("IFC105", at, f"nested more than {MAX_DEPTH} levels deep")
        return None
    return Builder(offset).transform(parsed)


def _recover(source: Source, problems: Problems) -> t.File:
    text = source.text
    cuts = [m.start() for m in _DECL_LINE.finditer(text)]
    bounds = sorted({0, *cuts, len(text)})
    header, decls, lost = None, [], []
    for low, high in pairwise(bounds):
        piece = _parse(text[low:high], low, "start", problems)
        named = _DECL_NAME.match(text, low)
        if piece is not None:
            header = header or piece.header
            decls.extend(piece.decls)
        elif named is not None:
            lost.append((named.group(1), named.group(2)))
    return t.File(header, tuple(decls), tuple(lost), at=(0, len(text)))


def _explain(error: UnexpectedInput, text: str, offset: int, problems: Problems) -> None:
    expected = _expected(error)
    if isinstance(error, UnexpectedCharacters):
        position = error.pos_in_stream or 0
        at = (position + offset, position + offset + 1)
        char = text[position]
        if char == '"':
            problems.error("IFC107", at, "this string is not closed on its line", hint='add `"`')
            return
        word = re.match(r"[A-Za-z_]\w*", text[position:])
        shown = word.group() if word else char
        span = (at[0], at[0] + len(shown))
        hint = _SIGNS.get(shown) or _keyword_hint(shown, error) or _list(expected)
        if not shown.isprintable():
            shown = f"U+{ord(char):04X}"
        problems.error("IFC106", span, f"unexpected `{shown}`", hint=hint)
        return
    token = error.token if isinstance(error, UnexpectedToken) else None
    if isinstance(error, UnexpectedEOF) or token is None or token.type == "$END":
        opened = _unclosed(text)
        if opened is not None:
            at = (opened + offset, opened + offset + 1)
            problems.error(
                "IFC101", at, f"this `{text[opened]}` is never closed", label="opened here",
                hint="add the closing bracket before the next declaration",
            )
        else:
            end = len(text.rstrip()) + offset
            problems.error("IFC106", (end, end), "unexpected end", hint=_list(expected))
        return
    span = ((token.start_pos or 0) + offset, (token.end_pos or 0) + offset)
    hint = _SIGNS.get(str(token)) or _keyword_hint(str(token), error) or _misplaced(token, error)
    problems.error("IFC106", span, f"unexpected `{token}`", hint=hint or _list(expected))


def _misplaced(token: Token, error: UnexpectedInput) -> str:
    accepts = getattr(error, "accepts", None) or ()
    if token.type == "EQUAL" and "COMPARE" in accepts:
        return "write `==` to compare"
    if token.type in ("NAME", "NOT", "NUMBER") and {"CHECK", "PARALLEL"} <= set(accepts):
        return "constraints stand in a block: `parallel { … }`"
    return ""


def _expected(error: UnexpectedInput) -> list[str]:
    names = getattr(error, "accepts", None) or getattr(error, "expected", None)
    names = names or getattr(error, "allowed", None) or ()
    return sorted(_SHOWN.get(name, f"`{name.lower()}`") for name in names)


def _list(expected: list[str]) -> str:
    if not expected or len(expected) > 12:
        return ""
    return "expected " + (" or ".join(expected) if len(expected) < 3 else
                          f"{', '.join(expected[:-1])} or {expected[-1]}")


def _keyword_hint(word: str, error: UnexpectedInput) -> str:
    names = getattr(error, "accepts", None) or getattr(error, "expected", None) or ()
    keywords = [n.lower() for n in names or getattr(error, "allowed", None) or () if n.isalpha()]
    return did_you_mean(word, keywords)


def _unclosed(text: str) -> int | None:
    stack: list[tuple[str, int]] = []
    for match in _TOKENS.finditer(text):
        char = match.group()
        if char in "([{":
            stack.append((char, match.start()))
        elif char in _CLOSING and stack and stack[-1][0] == _CLOSING[char]:
            stack.pop()
    return stack[-1][1] if stack else None


def comments(source: Source) -> list[Span]:
    """Return the spans of a source's comments, in order."""
    return [m.span() for m in _TOKENS.finditer(source.text) if m.group().startswith("#")]
