"""A working copy as Word and its users leave it: edits come back, checks stay with their words or are named."""

from __future__ import annotations

import copy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from habeas.core.report.pandoc import read_tree
from habeas.core.report.prose import read_report
from habeas.core.report.tree import seen_by_pandoc, seen_by_us
from habeas.core.report.working.read import ReadBack, read_copy
from habeas.core.report.working.source import take_apart
from habeas.core.report.working.write import working_copy
from support.word import (
    DOCUMENT,
    W,
    Word,
    after,
    commented,
    deleted,
    edited,
    element,
    in_letters,
    inserted,
    retyped,
    run,
    runs,
    text,
    unwrapped,
)

TEXT = (Path(__file__).parents[2] / "support" / "reports" / "round.md").read_text(encoding="utf-8")
COPY = working_copy(TEXT, file="round.md", fiction=True)
CHECKS = take_apart(TEXT, "round.md").checks
#: checks with others inside them, and the one whose footnote hangs in two places
OUTER, TWICE = 15, 18
#: checks that may be edited alone
SINGLE = [check.number for check in CHECKS if check.number not in (OUTER, TWICE)]
INSIDE_OUTER = {16, 17}


def back(change: Callable[[Word], object], **given: Any) -> ReadBack:
    return read_copy(edited(COPY, change), file="round.docx", **given)


def raw(number: int) -> str:
    """A check as it is written in the report."""
    return next(one for one in _raws() if one[0] == number)[1]


def _raws() -> list[tuple[int, str]]:
    found = []
    for block in read_report(TEXT, "round.md").blocks:
        for span in block.inline.spans:
            found.append((len(found), block.raw.text[span.first : span.last]))
    return found


def with_check(number: int, written: str) -> str:
    """The report with a check written otherwise."""
    assert TEXT.count(raw(number)) == 1
    return TEXT.replace(raw(number), written)


def attributes(number: int) -> str:
    return raw(number)[raw(number).rindex("]{") + 1 :]


def flat(words: str) -> str:
    """Words without where their lines end."""
    return " ".join(words.split())


def states(read: ReadBack) -> dict[int, str]:
    """What became of the checks that are not as they were."""
    return {one.check.number: one.state for one in read.checks if one.state != "kept"}


def agreed(read: ReadBack) -> str:
    """The text, after both readers saw the same in it."""
    document = read_report(read.text, "x")
    assert document.faults == ()
    ours = [seen for _, seen in seen_by_us(document)]
    theirs = seen_by_pandoc(read_tree(document.body)["blocks"])
    assert [(one.kind, one.words, one.spans) for one in ours] == [(one.kind, one.words, one.spans) for one in theirs]
    return read.text


def outside_only(number: int, state: str) -> dict[int, str]:
    """What is told of an edit inside a check: it, and the one around it."""
    return {number: state, **({OUTER: "changed"} if number in INSIDE_OUTER else {})}


# at every check ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("number", SINGLE)
def test_words_typed_over_a_check_stay_in_it(number: int) -> None:
    read = back(lambda word: retyped(word.control(number), "fifty-one"))
    assert read.text == with_check(number, f"[fifty-one]{attributes(number)}")
    assert states(read) == outside_only(number, "changed")
    became = read.checks[number]
    assert became.now == ("fifty-one",)
    assert became.answer()["words"] == CHECKS[number].words
    assert read.holds


@pytest.mark.parametrize("number", SINGLE)
def test_words_typed_over_a_check_stay_in_it_where_only_its_bookmark_is_left(number: int) -> None:
    def change(word: Word) -> None:
        retyped(word.control(number), "fifty-one")
        word.without_controls()

    read = back(change)
    assert read.text == with_check(number, f"[fifty-one]{attributes(number)}")
    assert states(read) == outside_only(number, "changed")


@pytest.mark.parametrize("number", SINGLE)
def test_a_check_without_control_and_bookmark_is_tied_by_its_words(number: int) -> None:
    def change(word: Word) -> None:
        word.without_controls(number)
        word.without_bookmarks(number)

    read = back(change)
    assert read.text == TEXT
    assert states(read) == {}


@pytest.mark.parametrize("number", [*SINGLE, OUTER])
def test_a_check_that_was_deleted_with_its_words_is_named_with_them_and_where_it_stood(number: int) -> None:
    def change(word: Word) -> None:
        word.control(number).getparent().remove(word.control(number))

    read = back(change)
    lost = {number, *(INSIDE_OUTER if number == OUTER else ())}
    assert {one for one, state in states(read).items() if state == "lost"} == lost
    told = read.checks[number].answer()
    assert (told["state"], told["words"], told["line"]) == ("lost", CHECKS[number].words, CHECKS[number].line)
    assert told["paragraph"] == CHECKS[number].paragraph
    assert told["written"] == CHECKS[number].written
    assert " ".join(read.text.split()) == " ".join(with_check(number, "").replace(" .", " .").split()) or (
        read.text.count("]{") == TEXT.count("]{") - len(lost)
    )
    assert not read.holds


@pytest.mark.parametrize("number", SINGLE)
def test_a_check_that_was_copied_is_kept_in_both_places(number: int) -> None:
    def change(word: Word) -> None:
        twin = copy.deepcopy(word.control(number))
        for one in [*twin.iter(f"{W}bookmarkStart"), *twin.iter(f"{W}bookmarkEnd")]:
            one.getparent().remove(one)
        after(word.control(number), run(" and again "), twin)

    read = back(change)
    assert flat(read.text) == flat(with_check(number, f"{raw(number)} and again {raw(number)}"))
    assert states(read) == outside_only(number, "twice")
    assert len(read.checks[number].now) == 2
    assert read.holds


@pytest.mark.parametrize("number", SINGLE)
def test_a_tracked_edit_in_a_check_counts_as_accepted_and_the_original_can_be_read(number: int) -> None:
    def change(word: Word) -> None:
        own = runs(word.control(number))
        after(own[-1], inserted(run("fifty-one")))
        for one in own:
            deleted(one)
        for one in word.control(number).iter(f"{W}br"):
            one.getparent().remove(one)

    read = back(change)
    assert read.text == with_check(number, f"[fifty-one]{attributes(number)}")
    assert read.changes["insertions"] == 1
    assert read.changes["deletions"] == len(runs(Word(COPY).control(number)))
    original = back(change, original=True)
    assert original.text == TEXT
    assert states(original) == {}


@pytest.mark.parametrize("number", SINGLE)
def test_words_typed_on_both_sides_of_a_check_stay_outside(number: int) -> None:
    def change(word: Word) -> None:
        control = word.control(number)
        after(control, run(" behind"))
        control.addprevious(run("before "))

    read = back(change)
    assert flat(read.text) == flat(with_check(number, f"before {raw(number)} behind"))
    assert states(read) == ({OUTER: "changed"} if number in INSIDE_OUTER else {})


@pytest.mark.parametrize("number", SINGLE)
def test_a_check_in_pieces_with_marks_of_the_spelling_between_stays_one(number: int) -> None:
    def change(word: Word) -> None:
        control = word.control(number)
        content = control.find(f"{W}sdtContent")
        pieces = list(content)
        for at, piece in enumerate(pieces[1:], 1):  # a second control of the same check beside the first
            if at == 1:
                other = copy.deepcopy(control)
                for gone in list(other.find(f"{W}sdtContent")):
                    other.find(f"{W}sdtContent").remove(gone)
                after(control, other)
            other.find(f"{W}sdtContent").append(piece)
        in_letters(word)

    read = back(change)
    assert read.text == TEXT
    assert states(read) == {}


@pytest.mark.parametrize("number", SINGLE)
def test_words_in_bold_in_a_check_come_back_as_such(number: int) -> None:
    def change(word: Word) -> None:
        retyped(word.control(number), "fifty-one")
        only = runs(word.control(number))[0]
        for old in only.findall(f"{W}rPr"):
            only.remove(old)
        only.insert(0, element("rPr", element("b")))

    read = back(change)
    assert read.text == with_check(number, f"[**fifty-one**]{attributes(number)}")


@pytest.mark.parametrize(
    "typed", ["“43”", "forty\u00a0three", "[43]", "43 %", "a*b_c`d", "x]{.count of=acts}", "마흔셋"]
)
def test_whatever_is_typed_in_checks_is_read_as_it_was_typed(typed: str) -> None:
    def change(word: Word) -> None:
        for number in SINGLE:
            retyped(word.control(number), typed)

    read = back(change)
    assert states(read) == dict.fromkeys((*SINGLE, OUTER), "changed")
    blocks = read_report(agreed(read), "x").blocks
    spans = [block.inline.words(span) for block in blocks for span in block.inline.spans]
    assert len(spans) == len(CHECKS)
    assert {spans[number] for number in SINGLE} == {typed}


# paragraphs ----------------------------------------------------------------------------------------------------------


def test_a_paragraph_that_was_moved_takes_its_checks_with_it() -> None:
    def change(word: Word) -> None:
        moved = word.paragraph("Last paragraph")
        word.paragraph("Some em").addprevious(moved)

    read = back(change)
    last = 'Last paragraph, [stated]{.stated because="the law says so"}.'
    assert states(read) == {19: "moved"}
    assert agreed(read).index(last) < read.text.index("Some *em*")
    assert read.text.count(last) == 1
    assert sorted(read.text.split("\n")) == sorted([*TEXT.split("\n")])


def test_a_paragraph_moved_with_changes_tracked_stands_in_its_new_place_or_its_old_one() -> None:
    def change(word: Word) -> None:
        source = word.paragraph("Last paragraph")
        target = copy.deepcopy(source)
        word.paragraph("Some em").addprevious(target)
        for one, name in ((source, "moveFrom"), (target, "moveTo")):
            wrapper = element(name, *[each for each in one if each.tag != f"{W}pPr"], id="77", author="Kim")
            one.append(wrapper)
            mark = element("rPr", element("del" if name == "moveFrom" else "ins", id="78", author="Kim"))
            one.find(f"{W}pPr").append(mark)

    read = back(change)
    assert states(read) == {19: "moved"}
    assert read.text.count("Last paragraph") == 1
    assert read.text.index("Last paragraph") < read.text.index("Some *em*")
    assert read.changes["moves"] == 2
    assert back(change, original=True).text == TEXT


def test_a_paragraph_cut_in_two_keeps_both_halves_and_their_checks() -> None:
    def change(word: Word) -> None:
        whole = word.paragraph("FICTION. Nobody")
        half = element("p", copy.deepcopy(whole.find(f"{W}pPr")))
        cut = list(whole).index(word.control(1).getparent()) if word.control(1).getparent() is not whole else None
        children = list(whole)
        at = children.index(word.control(1)) if cut is None else cut
        after(whole, half)
        for child in children[at - 1 :]:  # with the bookmark before the control
            half.append(child)

    read = back(change)
    assert states(read) == {}
    assert "[87]{.count of=sources} people and\n\n[43]{.count of=sources where" in agreed(read)


def test_two_paragraphs_made_one_keep_the_checks_of_both() -> None:
    def change(word: Word) -> None:
        first, second = word.paragraph("Some em"), word.paragraph("Alone")
        first.append(run(" "))
        for child in [one for one in second if one.tag != f"{W}pPr"]:
            first.append(child)
        second.getparent().remove(second)

    read = back(change)
    assert states(read) == {}
    assert "a_b_c. Alone\\\nafter a break." in agreed(read)


def test_a_paragraph_whose_end_was_deleted_with_changes_tracked_goes_on_in_the_next() -> None:
    def change(word: Word) -> None:
        mark = element("rPr", element("del", id="5", author="Kim"))
        word.paragraph("Some em").find(f"{W}pPr").append(mark)

    read = back(change)
    assert states(read) == {}
    assert "a_b_c.Alone\\\nafter" in agreed(read)
    assert back(change, original=True).text == TEXT


def test_a_deleted_paragraph_is_gone_and_its_checks_are_named() -> None:
    def change(word: Word) -> None:
        gone = word.paragraph("Alone")
        gone.getparent().remove(gone)

    read = back(change)
    assert states(read) == {2: "lost", 3: "lost"}
    assert agreed(read) == TEXT.replace(TEXT[TEXT.index("Alone\\") : TEXT.index("# Findings")], "")


def test_a_new_paragraph_of_any_words_stays_words() -> None:
    typed = [
        "[43]{.count of=sources} are words",
        "::: {lang=ko}",
        "# no heading",
        "- no item",
        "1. no item either",
        "> no quotation",
        "| no | table |",
        "```",
        "    no code",
        "***",
        "---",
        "===",
        "[^n]: no footnote",
        "[^n]",
        "![no](picture.png)",
        "[a link](javascript:alert(1))",
        "<https://example.org>",
        "&amp; &#42;",
        "back\\slash \\[x\\]",
        "*stars* and _lines_ and `code`",
        "{.count of=acts}",
        "a ] b [ c",
        "---\nformat: habeas/report/1",
    ]

    def change(word: Word) -> None:
        place = word.paragraph("Last paragraph")
        for words in reversed(typed):
            after(place, element("p", run(words)))

    read = back(change)
    assert states(read) == {}
    assert read.text.startswith(TEXT.rstrip("\n"))
    blocks = read_report(agreed(read), "x").blocks
    new = [block for block in blocks if block.kind != "footnote"][-len(typed) :]
    assert [block.inline.plain for block in new] == [" ".join(words.split()) for words in typed]
    assert {block.kind for block in new} == {"paragraph"}
    assert all(not block.inline.spans and not block.inline.marks and not block.inline.notes for block in new)


@pytest.mark.parametrize(
    ("style", "written"),
    [("Heading3", "### New words"), ("BlockText", "> New words"), ("BodyText", "New words"), ("Quote", "> New words")],
)
def test_a_new_paragraph_is_what_its_style_says(style: str, written: str) -> None:
    def change(word: Word) -> None:
        new = element("p", element("pPr", element("pStyle", val=style)), run("New words"))
        after(word.paragraph("Last paragraph"), new)

    read = back(change)
    assert agreed(read) == TEXT.rstrip("\n") + f"\n\n{written}\n"


@pytest.mark.parametrize(("number", "sign"), [("2", "-"), ("3", "1.")])
def test_a_new_list_made_with_the_buttons_is_a_list(number: str, sign: str) -> None:
    def item(words: str, depth: str) -> Any:
        place = element("numPr", element("ilvl", val=depth), element("numId", val=number))
        return element("p", element("pPr", element("pStyle", val="ListParagraph"), place), run(words))

    def change(word: Word) -> None:
        after(word.paragraph("Last paragraph"), item("one", "0"), item("inside", "1"), item("two", "0"))

    read = back(change)
    kinds = [(block.kind, block.inline.plain) for block in read_report(agreed(read), "x").blocks][-3:]
    assert kinds == [("item", "one"), ("item", "inside"), ("item", "two")]
    assert f"\n{sign} one\n    {sign} inside\n{sign} two\n" in read.text


def test_an_item_added_to_a_list_stands_in_it() -> None:
    def change(word: Word) -> None:
        first = word.paragraph("one 1")
        new = element("p", copy.deepcopy(first.find(f"{W}pPr")), run("new one"))
        after(first, new)

    read = back(change)
    assert states(read) == {}
    assert agreed(read) == TEXT.replace('"act=A|B"}\n- two', '"act=A|B"}\n- new one\n- two')


def test_an_item_that_was_moved_in_is_one_of_the_item_above() -> None:
    def change(word: Word) -> None:
        place = word.paragraph("two").find(f"{W}pPr/{W}numPr/{W}ilvl")
        place.set(f"{W}val", "1")

    read = back(change)
    assert states(read) == {}
    seen = take_apart(agreed(read), "x")
    assert [leaf.entry.path for leaf in seen.leaves if leaf.entry.text == "two"] == ["cb"]


def test_a_heading_of_another_level_keeps_its_section() -> None:
    def change(word: Word) -> None:
        word.paragraph("Findings").find(f"{W}pPr/{W}pStyle").set(f"{W}val", "Heading2")

    read = back(change)
    assert agreed(read) == TEXT.replace("# Findings {.findings}", "## Findings {.findings}")
    assert read.holds


def test_a_heading_with_other_words_keeps_its_section() -> None:
    def change(word: Word) -> None:
        holder = word.paragraph("Findings").find(f".//{W}t")
        holder.text = "What was found"

    read = back(change)
    assert agreed(read) == TEXT.replace("# Findings {.findings}", "# What was found {.findings}")
    assert read.sections_lost == ()


@pytest.mark.parametrize("how", ["deleted", "made a paragraph"])
def test_a_section_whose_heading_is_gone_is_named(how: str) -> None:
    def change(word: Word) -> None:
        heading = word.paragraph("Findings")
        if how == "deleted":
            heading.getparent().remove(heading)
        else:
            heading.find(f"{W}pPr/{W}pStyle").set(f"{W}val", "BodyText")

    read = back(change)
    assert read.sections_lost == ("Findings {.findings}",)
    assert not read.holds


def test_a_figure_that_was_deleted_is_named_and_one_that_was_moved_is_kept_whole() -> None:
    def gone(word: Word) -> None:
        for words in ("[Figure", "Caption 12"):
            one = word.paragraph(words)
            one.getparent().remove(one)

    read = back(gone)
    assert read.figures_lost == ("::: {.figure of=accounts rows=place}",)
    assert states(read) == {12: "lost"}

    def moved(word: Word) -> None:
        place = word.paragraph("Last paragraph")
        after(place, word.paragraph("[Figure"), word.paragraph("Caption 12"))

    read = back(moved)
    figure = "::: {.figure of=accounts rows=place}\nCaption [12]{.count of=accounts} here\n:::"
    assert agreed(read).index(figure) > read.text.index("Last paragraph")
    assert read.figures_lost == ()


def test_words_typed_over_the_place_of_a_figure_do_not_change_it() -> None:
    def change(word: Word) -> None:
        word.paragraph("[Figure").find(f".//{W}t").text = "something else"

    assert back(change).text == TEXT


# words, footnotes, tables ---------------------------------------------------------------------------------------------


def test_signs_that_nobody_sees_are_left_out_and_spaces_that_do_not_break_are_kept() -> None:
    def change(word: Word) -> None:
        place = runs(word.paragraph("Last paragraph"))[0].find(f"{W}t")
        place.text = "Last\u00ad par\u200bagraph\ufeff, at\u00a043\u202f%  and  "
        after(place, element("softHyphen"), element("tab"), element("noBreakHyphen"))

    read = back(change)
    assert "Last paragraph, at\u00a043\u202f% and \u2011[stated]" in agreed(read)


def test_typographic_marks_come_back_as_they_stand() -> None:
    def change(word: Word) -> None:
        place = runs(word.paragraph("Last paragraph"))[0].find(f"{W}t")
        place.text = "Last “paragraph” – it’s … 「말」, "

    assert "Last “paragraph” – it’s … 「말」, [stated]" in agreed(back(change))


def test_hangul_typed_on_a_mac_is_joined() -> None:
    import unicodedata

    def change(word: Word) -> None:
        for one in runs(word.paragraph("말")):
            one.find(f"{W}t").text = unicodedata.normalize("NFD", one.find(f"{W}t").text or "")

    assert back(change).text == TEXT


@pytest.mark.parametrize(
    ("properties", "written"),
    [(("b",), "**new**"), (("i",), "*new*"), (("b", "i"), "***new***")],
)
def test_emphasis_comes_back_with_its_spaces_outside(properties: tuple[str, ...], written: str) -> None:
    def change(word: Word) -> None:
        word.paragraph("Last paragraph").append(run(" new ", *properties))

    assert agreed(back(change)) == TEXT.replace('so"}.\n', f'so"}}. {written}\n')


def test_emphasis_that_touches_other_emphasis_is_set_plainly_and_told() -> None:
    def change(word: Word) -> None:
        place = word.paragraph("Last paragraph")
        for words, look in (("one", ("b",)), ("two", ("i",)), ("three", ("b", "i")), ("four", ("b",))):
            place.append(run(words, *look))

    read = back(change)
    assert agreed(read).rstrip("\n").endswith('so"}.**one**two***three***four')
    assert [one["what"] for one in read.not_carried] == ["formatting: the words are kept"]
    assert states(read) == {}


def test_what_prose_has_no_form_for_is_named_and_its_words_are_kept() -> None:
    def change(word: Word) -> None:
        place = word.paragraph("Last paragraph")
        place.append(run(" marked", "highlight"))
        place.append(run(" struck", "strike"))
        place.append(run(" hidden", "vanish"))
        place.append(element("r", element("drawing")))
        box = element("txbxContent", element("p", run("in a box")))
        place.append(element("r", element("pict", element("shape", box))))
        place.append(element("oMath", element("r", run("x").find(f"{W}t"))))
        place[-3].getparent()[-4].find(f"{W}rPr")  # the hidden run stands before the drawing

    read = back(change)
    assert agreed(read) == TEXT.replace('so"}.\n', 'so"}. marked struck\n')
    told = {(one["what"], one["words"]) for one in read.not_carried}
    assert told == {
        ("formatting (highlighted): the words are kept", ""),
        ("formatting (struck through): the words are kept", ""),
        ("hidden words", "hidden"),
        ("a picture", ""),
        ("a text box", "in a box"),
        ("an equation", "x"),
    }
    last = take_apart(read.text, "x").body()[-1]
    assert {(one["line"], one["paragraph"]) for one in read.not_carried} == {(last.line, last.paragraph)}
    assert not read.holds


def test_a_footnote_with_other_words_keeps_its_name_and_its_checks() -> None:
    def change(word: Word) -> None:
        place = next(one for one in word.all("p") if text(one).strip().startswith("둘째"))
        place.append(run(" 더"))

    read = back(change)
    assert agreed(read) == TEXT.replace("[^two]: 둘째 각주.", "[^two]: 둘째 각주. 더")


def test_a_new_footnote_gets_a_name_of_its_own() -> None:
    def change(word: Word) -> None:
        note = element("footnote", element("p", element("r", element("footnoteRef")), run(" New note.")), id="40")
        word.roots["word/footnotes.xml"].append(note)
        word.paragraph("Some em").append(element("r", element("footnoteReference", id="40")))

    read = back(change)
    assert "a_b_c.[^1]\n" in agreed(read)
    assert read.text.rstrip("\n").endswith("[^1]: New note.")
    assert states(read) == {}


def test_a_footnote_whose_mark_was_deleted_goes_and_an_unused_one_stays() -> None:
    def change(word: Word) -> None:
        mark = next(word.paragraph("말").iter(f"{W}footnoteReference"))
        mark.getparent().remove(mark)

    read = back(change)
    assert "[^two]" not in agreed(read)
    assert "[^unused]: Never used." in read.text


def test_a_cell_with_other_words_changes_its_row_alone() -> None:
    def change(word: Word) -> None:
        place = next(one for one in word.all("tc") if text(one) == "x")
        place.find(f".//{W}t").text = "x | y"

    read = back(change)
    assert agreed(read) == TEXT.replace("| **x** |", "| **x \\| y** |")


def test_a_row_that_was_added_or_deleted_leaves_the_others_as_they_were() -> None:
    def added(word: Word) -> None:
        row = word.all("tr")[-1]
        new = copy.deepcopy(row)
        for one in list(new.iter(f"{W}p")):
            for child in [each for each in one if each.tag != f"{W}pPr"]:
                one.remove(child)
            one.append(run("new"))
        after(row, new)

    line = '| [7]{.count of=acts where="act=E"} | [8]{.count of=acts where="act=F"} |\n'
    assert agreed(back(added)) == TEXT.replace(line, line + "| new | new |\n")

    def gone(word: Word) -> None:
        word.all("tbl")[0].remove(word.all("tr")[-1])

    read = back(gone)
    assert agreed(read) == TEXT.replace(line, "")
    assert states(read) == {10: "lost", 11: "lost"}


def test_a_new_table_is_one_and_merged_cells_are_named() -> None:
    def cell(words: str, span: str = "1") -> Any:
        return element("tc", element("tcPr", element("gridSpan", val=span)), element("p", run(words)))

    def change(word: Word) -> None:
        rows = [element("tr", cell("a"), cell("b")), element("tr", cell("both", "2"))]
        after(word.paragraph("Last paragraph"), element("tbl", *rows))

    read = back(change)
    assert "\n| a | b |\n|---|---|\n| both |  |\n" in agreed(read)
    assert [one["what"] for one in read.not_carried] == ["merged cells: they are parted"]


@pytest.mark.parametrize("span", ["²", "9" * 5_000, "-1", "x", "٣"])
def test_a_width_of_a_cell_that_is_no_number_is_no_defect(span: str) -> None:
    def change(word: Word) -> None:
        wide = element("tc", element("tcPr", element("gridSpan", val=span)), element("p", run("a")))
        after(word.paragraph("Last paragraph"), element("tbl", element("tr", wide)))

    assert "| a |" in agreed(back(change))


def test_a_deleted_row_with_changes_tracked_is_gone_or_there() -> None:
    def change(word: Word) -> None:
        word.all("tr")[-1].insert(0, element("trPr", element("del", id="3", author="Kim")))

    assert states(back(change)) == {10: "lost", 11: "lost"}
    assert back(change, original=True).text == TEXT


def test_fields_are_read_as_their_result_and_links_as_links() -> None:
    def field(instruction: str, *shown: Any) -> list[Any]:
        marks = [element("r", element("fldChar", fldCharType=kind)) for kind in ("begin", "separate", "end")]
        told = element("r", element("instrText"))
        told[0].text = instruction
        return [marks[0], told, marks[1], *shown, marks[2]]

    def change(word: Word) -> None:
        place = word.paragraph("Last paragraph")
        place.append(run(" See "))
        place.extend(field(' HYPERLINK "https://un.org/x" ', run("the page")))
        place.append(run(", page "))
        place.extend(field(" PAGE ", run("7")))
        place.append(element("fldSimple", run(" of 9"), instr=" NUMPAGES "))

    read = back(change)
    assert 'so"}. See [the page](https://un.org/x), page 7 of 9\n' in agreed(read)


@pytest.mark.parametrize(
    "target", ["javascript:alert(1)", "file:///etc/passwd", "https://x.org/a b", "https://x.org/)("]
)
def test_a_link_to_what_prose_does_not_link_is_its_words(target: str) -> None:
    def change(word: Word) -> None:
        link = element("fldSimple", run("here"), instr=f' HYPERLINK "{target}" ')
        word.paragraph("Last paragraph").append(link)

    assert agreed(back(change)).rstrip("\n").endswith(('so"}.here', 'so"}.[here](https://x.org/a)'))


def test_comments_are_listed_with_their_place_and_never_part_of_the_prose() -> None:
    def change(word: Word) -> None:
        commented(word, word.control(19), ("Kim", "Is this so?"), ("Lee", "And all of it?"))

    read = back(change)
    assert read.text == TEXT
    last = take_apart(TEXT, "x").body()[-1]
    assert list(read.comments) == [
        {"by": "Kim", "says": "Is this so?", "over": "stated", "line": last.line, "paragraph": last.paragraph},
        {"by": "Lee", "says": "And all of it?", "over": "", "line": None, "paragraph": None},
    ]


def test_controls_that_word_made_around_whole_paragraphs_tie_all_their_words() -> None:
    def change(word: Word) -> None:
        control = word.control(19)
        tag = copy.deepcopy(control.find(f"{W}sdtPr"))
        unwrapped(control, control.find(f"{W}sdtContent"))
        paragraph = word.paragraph("Last paragraph")
        block = element("sdt", tag, element("sdtContent"))
        paragraph.addprevious(block)
        block[1].append(paragraph)

    read = back(change)
    assert read.text.rstrip("\n").endswith('[Last paragraph, stated.]{.stated because="the law says so"}')
    assert states(read) == {19: "changed"}


def test_a_control_that_shows_only_what_to_type_holds_no_words() -> None:
    def change(word: Word) -> None:
        word.control(19).find(f"{W}sdtPr").append(element("showingPlcHdr"))
        retyped(word.control(19), "Click or tap here to enter text.")

    read = back(change)
    assert states(read) == {19: "lost"}
    assert "Click" not in read.text


def test_bookmarks_that_libreoffice_renamed_on_copying_are_of_the_same_check() -> None:
    def change(word: Word) -> None:
        word.without_controls()
        place = word.paragraph("Last paragraph")
        mark = element("bookmarkStart", id="5000")
        mark.set(f"{W}name", "habeas_19_1")
        place.extend([run(" Once more "), mark, run("stated"), element("bookmarkEnd", id="5000")])

    read = back(change)
    assert states(read) == {19: "twice"}
    assert agreed(read).count('[stated]{.stated because="the law says so"}') == 2


def test_a_control_that_swallowed_its_neighbour_gives_way_to_the_bookmark() -> None:
    def change(word: Word) -> None:
        content = word.control(0).find(f"{W}sdtContent")
        between = word.control(0).getnext()  # the end of the bookmark, then words, then the next check
        while between is not None:
            following = between.getnext()
            content.append(between)
            between = following

    read = back(change)
    assert read.text == TEXT
    assert states(read) == {}


def test_bookmarks_that_cut_across_each_other_are_untangled() -> None:
    def change(word: Word) -> None:
        word.without_controls()
        paragraph = word.paragraph("FICTION. Nobody")
        ends = [one for one in paragraph if one.tag == f"{W}bookmarkEnd"]
        starts = [one for one in paragraph if one.tag == f"{W}bookmarkStart"]
        second = next(one for one in starts if one.get(f"{W}name") == "habeas_1_")
        first = next(one for one in starts if one.get(f"{W}name") == "habeas_0_")
        end = next(one for one in ends if one.get(f"{W}id") == first.get(f"{W}id"))
        after(second, run("or so "), end)

    read = back(change)
    spans = read_report(agreed(read), "x").blocks[1].inline.spans
    assert [(span.check, span.depth) for span in spans] == [("count", 0), ("count", 0)]


def test_a_title_with_other_words_is_put_into_the_front_matter() -> None:
    def change(word: Word) -> None:
        word.paragraph("Round through").find(f".//{W}t").text = 'Round: "through" Word'

    read = back(change)
    assert read.text == TEXT.replace(
        'title: "Round through Word (FICTION — 허구)"', 'title: "Round: \\"through\\" Word"'
    )
    assert read_report(read.text, "x").front.title == 'Round: "through" Word'


def test_everything_deleted_names_every_check() -> None:
    def change(word: Word) -> None:
        for one in list(word.body):
            if one.tag != f"{W}sectPr":
                word.body.remove(one)

    read = back(change)
    assert {one.state for one in read.checks} == {"lost"}
    assert len(read.figures_lost) == 1
    assert take_apart(read.text, "x").body() == []


def test_two_edits_at_once_are_both_there() -> None:
    def change(word: Word) -> None:
        retyped(word.control(0), "88")
        retyped(word.control(13), "열셋")
        place = word.paragraph("Last paragraph")
        after(place, element("p", run("The end.")))
        in_letters(word)
        assert word.roots[DOCUMENT] is not None

    read = back(change)
    expected = TEXT.replace("[87]{", "[88]{").replace("[열둘]", "[열셋]").rstrip("\n") + "\n\nThe end.\n"
    assert agreed(read) == expected
    assert states(read) == {0: "changed", 13: "changed"}
