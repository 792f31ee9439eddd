"""A query as tokens: for each thing looked for, the ways in which it may stand in a text."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

from habeas.core.coding.searching import korean, spelled, words
from habeas.core.coding.searching.arabic import is_arabic
from habeas.core.coding.searching.arabic_names import is_particle, name_steps
from habeas.core.coding.searching.fields import FIELDS
from habeas.core.coding.searching.latin_names import latin_steps
from habeas.core.coding.searching.query import Both, Either, Node, Query, Without, Words
from habeas.core.coding.searching.tokens import EXACT, SMART, Piece, between_keys, normal, pieces_of
from habeas.core.kernel import timecodes
from habeas.core.kernel.names_sounds import same_spellings

#: what a way of standing there is worth: as it was asked for, cut, guessed
_AS_ASKED, _CUT, _VERB, _NAME, _CODE = 1.0, 0.9, 0.7, 0.8, 0.6

#: names that are an English word as well, in small letters
_ENGLISH = frozenset(("said", "muse"))

Step = tuple[int, frozenset[str]]


@dataclass(frozen=True, slots=True)
class Way:
    """Tokens one after the other, each at its distance from the first: at each one of several keys; within positions
    from ``low`` to below ``high``. At the distances of ``spaces`` stands nothing but a space before the word."""

    steps: tuple[Step, ...]
    worth: float = _AS_ASKED
    low: int = 0
    high: int = 1 << 16
    spaces: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Leaf:
    """One thing that is looked for, and the ways in which it may stand there."""

    number: int
    ways: tuple[Way, ...]

    def keys(self) -> frozenset[str]:
        """Every key that one of its ways needs."""
        found = frozenset(key for way in self.ways for _, keys in way.steps for key in keys)
        return found | {"-"} if any(way.spaces for way in self.ways) else found


@dataclass(frozen=True, slots=True)
class All:
    """All of these."""

    parts: tuple[Tree, ...]

    def keys(self) -> frozenset[str]:
        """Every key that one of them needs."""
        return frozenset[str]().union(*(part.keys() for part in self.parts))


@dataclass(frozen=True, slots=True)
class Any:
    """One of these at least."""

    parts: tuple[Tree, ...]

    def keys(self) -> frozenset[str]:
        """Every key that one of them needs."""
        return frozenset[str]().union(*(part.keys() for part in self.parts))


@dataclass(frozen=True, slots=True)
class No:
    """Not this."""

    part: Tree

    def keys(self) -> frozenset[str]:
        """Every key that it needs."""
        return self.part.keys()


Tree = Leaf | All | Any | No


@dataclass(frozen=True, slots=True)
class Compiled:
    """A query in one mode, ready to be held against texts."""

    tree: Tree
    leaves: int
    keys: frozenset[str]


def compiled(asked: Query, mode: str, codes: Callable[[str], Iterable[str]] = lambda words: ()) -> Compiled | None:
    """The query in one mode; none where it asks for dates alone. ``codes`` names the codes of the vocabulary of which
    these words speak."""
    if asked.words is None:
        return None
    maker = _Maker(mode, codes)
    tree = maker.tree(asked.words)
    return Compiled(tree, maker.count, tree.keys())


def one_of(keys: frozenset[str]) -> Leaf:
    """That one of these stands there, wherever."""
    return Leaf(0, (Way(((0, keys),)),))


class _Maker:
    def __init__(self, mode: str, codes: Callable[[str], Iterable[str]]) -> None:
        self._mode, self._codes = mode, codes
        self.count = 0

    def tree(self, node: Node) -> Tree:
        if isinstance(node, Words):
            return self._leaf(self._ways(node))
        if isinstance(node, Without):
            return No(self.tree(node.part))
        if isinstance(node, Either):
            return Any(tuple(self.tree(part) for part in node.parts))
        return self._all(node)

    def _leaf(self, ways: Iterable[Way]) -> Leaf:
        self.count += 1
        return Leaf(self.count - 1, tuple(dict.fromkeys(ways)))

    def _all(self, node: Both) -> Tree:
        """All of the words; a Korean name among them also in Hangul, wherever it stands in the query."""
        parts = list(node.parts)
        found: list[Tree] = []
        while parts:
            arabic = self._arabic_ahead(parts) if self._mode == SMART else []
            if arabic:
                typed = All(tuple(self._leaf(self._ways(part, alone=False)) for part in arabic))
                words = tuple(piece.text for part in arabic for piece in pieces_of(normal(part.text)))
                found.append(Any((typed, self._leaf(Way(steps, _NAME) for steps in name_steps(words)))))
                parts = parts[len(arabic) :]
                continue
            script = self._in_arabic_script(parts) if self._mode == SMART else []
            if script:
                typed = All(tuple(self._leaf(self._ways(part)) for part in script))
                words = tuple(piece.text for part in script for piece in pieces_of(normal(part.text)))
                steps = list(latin_steps(words))
                found.append(Any((typed, self._leaf(Way(some, _NAME) for some in steps))) if steps else typed)
                parts = parts[len(script) :]
                continue
            name, size = self._name_ahead(parts) if self._mode == SMART else ("", 0)
            if size:
                whole = Words(" ".join(part.text for part in parts[:size] if isinstance(part, Words)))
                as_typed = All(tuple(self.tree(part) for part in parts[:size])) if size > 1 else self.tree(parts[0])
                found.append(Any((as_typed, self._leaf(self._name_ways(name, self._ways(whole))))))
                parts = parts[size:]
            else:
                found.append(self.tree(parts.pop(0)))
        return All(tuple(found)) if len(found) > 1 else found[0]

    def _name_ahead(self, parts: list[Node]) -> tuple[str, int]:
        for size in (3, 2):
            some = [part for part in parts[:size] if isinstance(part, Words) and not part.quoted and not part.field]
            if len(some) == size:
                name = " ".join(part.text for part in some)
                if name.isascii() and spelled.in_hangul(name):
                    return name, size
        return "", 0

    def _arabic_ahead(self, parts: list[Node]) -> list[Words]:
        """Capitalised words, and what stands between parts of a name, that are no Korean name: two names at least. In
        small letters a name that is known, and the one after it."""
        found: list[Words] = []
        head = parts[0].text if isinstance(parts[0], Words) else ""
        small = head not in _ENGLISH and bool(same_spellings(head))
        for part in parts:
            if not isinstance(part, Words) or part.quoted or part.field or not part.text.isascii():
                break
            if small and sum(not is_particle(each.text) for each in found) == 2:
                break
            if not (small or part.text[0].isupper() or is_particle(part.text.partition("-")[0])):
                break
            found.append(part)
        names = sum(not is_particle(part.text) for part in found)
        if names < 2 or self._name_ahead(list(found))[1] or any(self._codes(part.text) for part in found):
            return []
        return found

    def _in_arabic_script(self, parts: list[Node]) -> list[Words]:
        """Words in Arabic letters beside each other, at most four."""
        found = list[Words]()
        for part in parts[:4]:
            if not isinstance(part, Words) or part.quoted or part.field or not is_arabic(part.text):
                break
            found.append(part)
        return found if len(found) > 1 else []

    def _name_ways(self, name: str, as_typed: Iterable[Way]) -> Iterator[Way]:
        yield from as_typed
        for written in spelled.spellings(name):
            yield Way(_of_signs(written, 0, across=False), _NAME)
        yield Way(((0, frozenset("n" + written for written in spelled.in_hangul(name))),), _NAME)

    def _ways(self, node: Words, *, alone: bool = True) -> Iterator[Way]:
        pieces = pieces_of(normal(node.text))
        field = FIELDS.get(node.field)
        low, high = (field.first, field.last) if field else (0, 1 << 16)
        smart = self._mode == SMART and not node.quoted
        ways = self._smart(node.text, pieces) if smart else iter([_as_written(pieces, self._mode, node.quoted)])
        for way in ways:
            yield replace(way, low=low, high=high)
        seconds = timecodes.asked(node.text)
        if seconds is not None and not field:
            yield Way(((0, frozenset({f"t{seconds}"})),))
        coded = list(self._coded(node))
        yield from coded
        if smart and alone and not field and node.text[:1].isupper() and node.text.isascii() and len(coded) == 1:
            words = tuple(piece.text for piece in pieces)
            yield from (Way(steps, _NAME) for steps in name_steps(words))

    def _coded(self, node: Words) -> Iterator[Way]:
        """Codes that are written as they are, and, in smart mode, those of which a word speaks."""
        text = node.text
        written = {"c" + text} if self._mode == EXACT else {"c" + text, "c" + text.upper(), "c" + text.lower()}
        keys = frozenset(written)
        meant = frozenset(f"c{code}" for code in self._codes(text)) if self._mode == SMART and not node.quoted else None
        field = FIELDS.get(node.field)
        low, high = (field.first, field.last) if field else (FIELDS["code"].first, 1 << 16)
        yield Way(((0, keys),), _AS_ASKED, low, high)
        if meant:
            yield Way(((0, meant),), _CODE, low, high)

    def _smart(self, text: str, pieces: list[Piece]) -> Iterator[Way]:
        yield Way(_phrase(pieces, SMART, quoted=False))
        last = pieces[-1]
        if last.signs:
            least = 2 if len(pieces) == 1 else 1
            bare = korean.without_particles(last.text, least)
            noun = korean.without_doing(last.text) if len(pieces) == 1 else bare
            for shorter in dict.fromkeys((bare, noun)):
                if shorter != last.text:
                    cut = [*pieces[:-1], last._replace(text=shorter)]
                    yield Way(_phrase(cut, SMART, quoted=False), _CUT)
            if len(pieces) == 1:
                yield from self._of_korean(last.text, bare)

    def _of_korean(self, text: str, bare: str) -> Iterator[Way]:
        stem = korean.verb_stem(text)
        if stem:
            yield Way(((0, frozenset({"k" + stem})),), _VERB)
        for name in dict.fromkeys((text, bare)):
            if 2 <= len(name) <= 4 and spelled.in_hangul(name):
                yield from self._name_ways(name, ())


def _as_written(pieces: list[Piece], mode: str, quoted: bool) -> Way:
    """The words one after the other; in exact mode also what stands between them."""
    steps, spaces = _phrase(pieces, mode, quoted), list[int]()
    if mode == EXACT:
        for piece in pieces[1:]:
            at = piece.position - pieces[0].position
            keys = between_keys(piece)
            if keys:
                steps = (*steps, (at, frozenset(keys[1:])))
            else:
                spaces.append(at)
    return Way(steps, spaces=tuple(spaces))


def _phrase(pieces: list[Piece], mode: str, quoted: bool) -> tuple[Step, ...]:
    """The pieces one after the other, as far apart as they were written."""
    steps: list[Step] = []
    first = pieces[0].position
    for index, piece in enumerate(pieces):
        at = piece.position - first
        if not piece.signs:
            steps.append((at, _word_keys(piece.text, mode, quoted)))
            continue
        steps += _of_signs(piece.text, at, across=mode == SMART and not quoted)
        before = pieces[index - 1] if index else None
        if before is not None and before.signs and before.position + len(before.text) == piece.position:
            steps.append((at - 1, frozenset({"+" + before.text[-1] + piece.text[0]})))
    return tuple(steps)


def _of_signs(text: str, at: int, *, across: bool) -> tuple[Step, ...]:
    if len(text) == 1:
        return ((at, frozenset({"1" + text})),)
    steps = []
    for index in range(len(text) - 1):
        pair = text[index : index + 2]
        joint = across and 1 <= index <= len(text) - 3  # two syllables at least on either side of a space
        steps.append((at + index, frozenset({"2" + pair, "+" + pair} if joint else {"2" + pair})))
    return tuple(steps)


def _word_keys(word: str, mode: str, quoted: bool) -> frozenset[str]:
    if mode == EXACT:
        return frozenset({"=" + word})
    plain = words.folded(word)
    if mode == SMART and not quoted:
        return frozenset(kind + stem for stem in words.stems(plain) for kind in "=~^")
    return frozenset({"=" + plain, "~" + plain})
