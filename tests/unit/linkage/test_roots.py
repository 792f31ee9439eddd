"""Sources that share an origin count once."""

from __future__ import annotations

import itertools
import random

import pytest

from habeas.core.kernel.errors import WrongUse
from habeas.core.linkage.roots import RootLink, roots_of, why

SOURCES = [f"S-{number:04d}" for number in range(1, 7)]


def test_three_retellings_of_one_story_are_one_root() -> None:
    told = [RootLink("S-0003", "S-0001", "told by her"), RootLink("S-0003", "S-0005", "same press story")]
    roots = roots_of(SOURCES, told)
    assert roots["S-0001"] == roots["S-0003"] == roots["S-0005"] == "S-0001"
    assert len(set(roots.values())) == 4


def test_links_reach_through_any_chain_and_in_any_order() -> None:
    chain = [RootLink(one, other) for one, other in itertools.pairwise(SOURCES)]
    for seed in range(5):
        draw = random.Random(seed)
        mixed = [draw.choice((link, RootLink(link.other, link.source))) for link in draw.sample(chain, len(chain))]
        assert set(roots_of(draw.sample(SOURCES, len(SOURCES)), mixed).values()) == {"S-0001"}


def test_a_root_is_named_after_its_first_source_by_number() -> None:
    assert roots_of(["S-10000", "S-9999"], [RootLink("S-10000", "S-9999")])["S-10000"] == "S-9999"


def test_without_links_every_source_is_its_own_root() -> None:
    assert roots_of(SOURCES, []) == {source: source for source in SOURCES}


def test_a_source_linked_to_itself_stays_itself() -> None:
    assert roots_of(SOURCES, [RootLink("S-0002", "S-0002")])["S-0002"] == "S-0002"


def test_taking_a_link_back_parts_the_roots_again() -> None:
    links = [RootLink("S-0001", "S-0002"), RootLink("S-0002", "S-0003")]
    assert roots_of(SOURCES, links)["S-0003"] == "S-0001"
    assert roots_of(SOURCES, links[:1])["S-0003"] == "S-0003"


def test_it_says_by_which_records_two_sources_are_one_root() -> None:
    links = [
        RootLink("S-0001", "S-0002", "same household", "G-0001"),
        RootLink("S-0003", "S-0002", "told by him", "G-0002"),
        RootLink("S-0001", "S-0004", "same list", "G-0003"),
        RootLink("S-0004", "S-0005", "same list", "G-0004"),
        RootLink("S-0005", "S-0003", "same list", "G-0005"),
    ]
    chain = why("S-0001", "S-0003", links)
    assert chain is not None
    assert [link.record for link in chain] == ["G-0001", "G-0002"]
    assert why("S-0001", "S-0003", list(reversed(links))) == chain
    assert why("S-0001", "S-0006", links) is None
    assert why("S-0001", "S-0001", links) == ()


def test_it_refuses_a_record_about_a_source_nobody_knows() -> None:
    with pytest.raises(WrongUse) as refused:
        roots_of(SOURCES, [RootLink("S-0001", "S-0099", record="G-0007")])
    assert refused.value.code == "unknown-source"
    assert refused.value.where == {"record": "G-0007"}


def test_a_long_chain_is_no_deeper_than_the_stack() -> None:
    many = [f"S-{number:06d}" for number in range(1, 20_001)]
    chain = [RootLink(one, other) for one, other in itertools.pairwise(many)]
    assert set(roots_of(many, reversed(chain)).values()) == {many[0]}
