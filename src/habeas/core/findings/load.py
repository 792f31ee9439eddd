"""Reads ``findings.yaml`` (docs/formats/findings.md); what does not fit is refused with its line."""

from __future__ import annotations

import difflib
from dataclasses import dataclass

import yaml

from habeas.core.analysis.where import parse_where
from habeas.core.kernel.codes import read_code
from habeas.core.kernel.errors import ForPeople, WrongUse
from habeas.core.kernel.yamltables import NotPlain, require_plain

FORMAT = "habeas/findings/1"
KINDS = ("incident", "pattern", "policy", "trend", "improvement", "individual-responsibility")
#: characters of one file
LIMIT = 500_000


@dataclass(frozen=True, slots=True)
class FindingDraft:
    """A finding as its author wrote it, to be judged on a release; ``line`` is where it stands in the file."""

    code: str
    kind: str
    statement: str
    claims: str
    where: str
    accounts: tuple[str, ...]
    contrary: tuple[str, ...]
    answer: str
    codes: tuple[str, ...]
    reasons: str
    author: str
    reviewer: str
    line: int = 0

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise _refused(self.line, "This is no kind of finding.", "one of " + ", ".join(KINDS), self.kind[:40])
        if not self.where and not self.accounts:
            raise _refused(self.line, f"{self.code} has no support.", "support.where or support.accounts")
        if self.author == self.reviewer:
            raise _refused(self.line, f"{self.code} is reviewed by its author.", "a reviewer who is not the author")
        if self.contrary and not self.answer.strip():
            raise _refused(self.line, f"{self.code} leaves contrary accounts without an answer.", "contrary.answer")
        if both := sorted(set(self.accounts) & set(self.contrary)):
            raise _refused(self.line, f"{both[0]} stands for and against {self.code}.", "one of the two")


_KEYS = {"code", "kind", "statement", "claims", "support", "contrary", "codes", "reasons", "author", "reviewer"}
_NEEDED = ("code", "kind", "statement", "claims", "support", "author", "reviewer")


def load_findings(text: str, file: str) -> list[FindingDraft]:
    """The findings of a file in its order; refused (``findings-file``) with file and line where one does not fit."""
    try:
        return _findings(text)
    except ForPeople as error:
        error.where = {"file": file, **error.where}
        raise


def _findings(text: str) -> list[FindingDraft]:
    if len(text) > LIMIT:
        raise _refused(1, "The file is too long.", f"at most {LIMIT} characters")
    top = _mapping(_composed(text), {"format", "findings"}, ("format", "findings"))
    if _words(top["format"]) != FORMAT:
        raise _refused(_line(top["format"]), "The format of the file is another.", FORMAT)
    drafts = [_draft(node) for node in _items(top["findings"])]
    seen: set[str] = set()
    for draft in drafts:
        if draft.code in seen:
            raise _refused(draft.line, f"{draft.code} stands twice.", "one finding for each code")
        seen.add(draft.code)
    return drafts


def _composed(text: str) -> yaml.Node:
    try:
        require_plain(text)
        node = yaml.compose(text, yaml.CSafeLoader)
    except NotPlain as refused:
        raise _refused(refused.line, refused.what, refused.expected) from None
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        mark = getattr(error, "problem_mark", None)
        raise _refused(mark.line + 1 if mark else 1, "The file is not YAML.", "docs/formats/findings.md") from None
    if node is None:
        raise _refused(1, "The file is empty.", FORMAT)
    return node


def _draft(node: yaml.Node) -> FindingDraft:
    found = _mapping(node, _KEYS, _NEEDED)
    support = _mapping(found["support"], {"where", "accounts"}, ())
    contrary = _mapping(found["contrary"], {"accounts", "answer"}, ()) if "contrary" in found else {}
    return FindingDraft(
        code=_code(found["code"], "F"),
        kind=_words(found["kind"]),
        statement=_words(found["statement"], needed=True),
        claims=_words(found["claims"], needed=True),
        where=_where(support["where"]) if "where" in support else "",
        accounts=_codes(support.get("accounts"), "A"),
        contrary=_codes(contrary.get("accounts"), "A"),
        answer=_words(contrary["answer"]) if "answer" in contrary else "",
        codes=tuple(_words(item) for item in _items(found["codes"])) if "codes" in found else (),
        reasons=_words(found["reasons"]) if "reasons" in found else "",
        author=_code(found["author"], "U"),
        reviewer=_code(found["reviewer"], "U"),
        line=_line(node),
    )


def _where(node: yaml.Node) -> str:
    words = _words(node)
    try:
        parse_where(words)
    except ForPeople as error:
        error.where = {**error.where, "line": _line(node)}
        raise
    return words


def _code(node: yaml.Node, prefix: str) -> str:
    try:
        return read_code(_words(node), prefix)
    except WrongUse as error:
        error.where = {"line": _line(node)}
        raise


def _codes(node: yaml.Node | None, prefix: str) -> tuple[str, ...]:
    return tuple(_code(item, prefix) for item in _items(node)) if node is not None else ()


def _mapping(node: yaml.Node, known: set[str], needed: tuple[str, ...]) -> dict[str, yaml.Node]:
    if not isinstance(node, yaml.MappingNode):
        raise _refused(_line(node), "Keys and values stand here.", ", ".join(sorted(known)))
    found: dict[str, yaml.Node] = {}
    for key_node, value in node.value:
        key = _words(key_node)
        if key not in known:
            near = difflib.get_close_matches(key, sorted(known), 1)
            expected = f"{near[0]}?" if near else ", ".join(sorted(known))
            raise _refused(_line(key_node), f"Unknown key {key[:40]!r}.", expected)
        if key in found:
            raise _refused(_line(key_node), f"The key {key} stands twice.", "one of them")
        found[key] = value
    for key in needed:
        if key not in found:
            raise _refused(_line(node), f"{key} is missing.", key)
    return found


def _items(node: yaml.Node) -> list[yaml.Node]:
    if not isinstance(node, yaml.SequenceNode):
        raise _refused(_line(node), "A list stands here.", "a list")
    return list(node.value)


def _words(node: yaml.Node, needed: bool = False) -> str:
    if not isinstance(node, yaml.ScalarNode):
        raise _refused(_line(node), "Words stand here.", "words")
    words = str(node.value).strip()
    if needed and not words:
        raise _refused(_line(node), "Words are missing here.", "words")
    return words


def _line(node: yaml.Node) -> int:
    return int(node.start_mark.line) + 1


def _refused(line: int, what: str, expected: str, found: str | None = None) -> WrongUse:
    return WrongUse("findings-file", what, {"line": line}, expected=expected, found=found)
