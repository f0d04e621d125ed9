"""Copied narratives: which pairs are told, families, a body's own words, and the spans that two texts have in common."""

import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from site_builder.agencies import Agency
from site_builder.audit import copies as module
from site_builder.audit.copies import Passage, Shared, copies
from site_builder.audit.own_words import BODY, names_of, own
from site_builder.audit.spans import RUN, Span, covered, runs, shared_spans
from site_builder.divisions import load_divisions
from site_builder.form.shared import SECTIONS
from tests.narratives import Told, copied, narrative, reworded, sentence


def passage(agency: str, text: str, year: int = 2021, dated: str = "") -> Passage:
    return Passage(agency, year, "一", dated, text)


def told(passages: Iterable[Passage], names: Mapping[str, tuple[str, ...]] | None = None, least: int = 80) -> list[Shared]:
    passages = list(passages)
    texts = {one.key: one.text for one in passages}
    with tempfile.TemporaryDirectory() as folder:
        return list(copies(passages, names or {}, texts.__getitem__, Path(folder), least))


def counted(one: str, other: str) -> tuple[int, int]:
    """Whole per cent in common, of the shorter and of the longer, counted with marks on every character."""
    parts = []
    for text, there in ((one, other), (other, one)):
        marks = [False] * len(text)
        for at in range(len(text) - RUN + 1):
            if text[at : at + RUN] in there:
                marks[at : at + RUN] = [True] * RUN
        parts.append(100 * sum(marks) // len(text))
    return (parts[0], parts[1]) if len(one) <= len(other) else (parts[1], parts[0])


@pytest.fixture(scope="module")
def corpus() -> list[Passage]:
    """Eighty narratives of eighty bodies, and of every other one a copy by another body, at 98, 90, 80 and 70 per cent."""
    originals = [narrative(seed) for seed in range(80)]
    made = [
        (reworded if seed % 4 else copied)(told, (98, 90, 80, 70)[seed // 2 % 4], seed)
        for seed, told in enumerate(originals)
        if seed % 2 == 0
    ]
    texts = [told.by("我镇") for told in (*originals, *made)]
    return [passage(str(410000 + number), text) for number, text in enumerate(texts)]


@pytest.fixture(scope="module")
def pairs(corpus: list[Passage]) -> dict[tuple[str, str], tuple[int, int]]:
    """What every two of the corpus share, by plain counting; left out is what no run of thirteen joins."""
    words = {one.agency: own(one.text) for one in corpus}
    held = {agency: frozenset(runs(text)) for agency, text in words.items()}
    return {
        (one, other): counted(words[one], words[other])
        for one in words
        for other in words
        if one < other and not held[one].isdisjoint(held[other])
    }


# ── which pairs are told ────────────────────────────────────────────────────────────────────────────────────────────


def test_every_copy_is_told_with_the_share_that_counting_gives(
    corpus: list[Passage], pairs: dict[tuple[str, str], tuple[int, int]]
) -> None:
    copies_ = {pair: parts for pair, parts in pairs.items() if parts[0] >= 80}

    found = {(one.earlier.agency, one.later.agency): (one.share, one.of_longer) for one in told(corpus)}

    assert len(copies_) >= 20
    assert found == copies_


def test_no_pair_that_shares_less_than_half_is_told(corpus: list[Passage], pairs: dict[tuple[str, str], tuple[int, int]]) -> None:
    found = {(one.earlier.agency, one.later.agency): (one.share, one.of_longer) for one in told(corpus, least=50)}

    assert found.items() <= pairs.items()
    assert all(parts[0] >= 50 for parts in found.values())
    assert any(parts[0] < 80 for parts in found.values())
    assert sum(parts[0] < 50 for parts in pairs.values()) > 400


def test_less_than_half_cannot_be_asked_for(corpus: list[Passage]) -> None:
    assert told(corpus, least=100) == [one for one in told(corpus, least=50) if one.share == 100]
    with pytest.raises(ValueError, match="least is 101"):
        told(corpus, least=101)
    with pytest.raises(ValueError, match="least is 49: give per cent from 50 to 100"):
        told(corpus, least=49)


def test_the_order_of_the_passages_changes_nothing(corpus: list[Passage]) -> None:
    shuffled = Random(7).sample(corpus, len(corpus))

    assert told(shuffled, least=50) == told(corpus, least=50)


def test_many_batches_give_what_one_gives(corpus: list[Passage], monkeypatch: pytest.MonkeyPatch) -> None:
    at_once = told(corpus, least=50)
    monkeypatch.setattr(module, "BATCH", 1_500)

    assert told(corpus, least=50) == at_once


def test_an_excerpt_of_a_long_narrative_is_a_copy_of_it() -> None:
    long = Told(tuple(part for seed in range(8) for part in narrative(seed).sentences))
    excerpt = Told(long.sentences[20:26])

    (only,) = told([passage("410001", long.by("我镇")), passage("410002", excerpt.by("我镇"))])

    assert only.share == 100
    assert only.of_longer < 12


def test_a_passage_is_compared_from_the_shortest_length_on() -> None:
    text = "".join(chr(0x4E00 + n) for n in range(module.SHORTEST))
    for length, pairs in ((module.SHORTEST, 1), (module.SHORTEST - 1, 0)):
        assert len(told([passage(body, text[:length]) for body in ("410001", "410002")])) == pairs


def test_of_two_passages_of_one_length_the_earlier_counts_as_the_shorter() -> None:
    common, rest = ("".join(chr(start + n) for n in range(100)) for start in (0x4E00, 0x5E00))
    twice, once = common + common + rest[:50], common + rest[50:] + rest[::-1]

    assert len(twice) == len(once)
    (only,) = told([Passage("410001", 2020, "一", "", twice), Passage("410002", 2021, "一", "", once)], least=50)
    assert (only.share, only.of_longer) == (80, 40)
    assert told([Passage("410001", 2021, "一", "", twice), Passage("410002", 2020, "一", "", once)], least=50) == []


def test_a_template_in_which_only_the_name_and_the_figures_change_is_a_copy() -> None:
    text = narrative(1).by("甲河镇")
    other = narrative(1).by("乙山乡").translate(str.maketrans("123456789", "987654321"))
    passages = [passage("410001", text), passage("410002", other)]

    (only,) = told(passages, {"410001": ("甲河镇",), "410002": ("乙山乡",)})

    assert text != other
    assert (only.share, only.of_longer, only.family, only.same_body) == (100, 100, 2, False)


def test_a_body_that_repeats_its_own_report_of_the_year_before_is_told_apart() -> None:
    text = narrative(1).by("我镇")

    (only,) = told([passage("410001", text, 2022), passage("410001", text, 2021)])

    assert only.same_body
    assert (only.earlier.year, only.later.year) == (2021, 2022)


def test_the_earlier_is_the_one_of_the_earlier_year_then_of_the_earlier_date_and_last_who_gives_none() -> None:
    text = narrative(1).by("我镇")
    given_in = [
        passage("410001", text, 2021),
        passage("410002", text, 2021, "2022-01-20"),
        passage("410003", text, 2021, "2022-01-05"),
        passage("410004", text, 2020, "2023-01-05"),
    ]

    order = [(one.earlier.agency, one.later.agency) for one in told(given_in)]

    bodies = ["410004", "410003", "410002", "410001"]
    assert order == [(bodies[one], bodies[other]) for one in range(4) for other in range(one + 1, 4)]


def test_two_sections_of_one_report_are_not_held_against_each_other() -> None:
    text = narrative(1).by("我镇")

    assert told([Passage("410001", 2021, section, "", text) for section in ("一", "五")]) == []


def test_what_the_form_prints_and_the_law_is_called_makes_no_copy() -> None:
    printed = (
        f"{SECTIONS[0][0]}{SECTIONS[0][1].zh}\n根据《中华人民共和国政府信息公开条例》（国务院令第711号）和国办公开办函〔2021〕30号要求，编制本年度报告。\n"
        "本报告所列数据的统计期限自2021年1月1日起，至2021年12月31日止。\n如对本报告有疑问，请与甲河镇党政办联系（地址：某路1号；电话：0000）。\n"
        f"{SECTIONS[5][0]}{SECTIONS[5][1].zh}\n本年度没有{SECTIONS[5][1].zh}。\n依据《政府信息公开信息处理费管理办法》，全年没有收取信息处理费。\n"
    )

    assert own(printed) == ""
    assert told(passage(str(410001 + body), printed * 3) for body in range(3)) == []


def test_a_passage_is_given_once() -> None:
    text = narrative(1).by("我镇")

    with pytest.raises(ValueError, match="the section 一 of 410001, 2021 is given twice"):
        told([passage("410001", text), passage("410001", text)])


def test_of_nothing_nothing_is_told() -> None:
    assert told([]) == []
    assert told([passage("410001", "无。"), passage("410002", "无。")]) == []


# ── families ────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_template_that_hundreds_fill_in_is_told_of_each_with_the_first_and_not_of_every_two() -> None:
    template = narrative("template").sentences
    bodies = [str(410000 + number) for number in range(300)]
    texts = [Told((*template, sentence(Random(body), 1))).by("我镇") for body in bodies]

    found = told(passage(body, text) for body, text in zip(bodies, texts, strict=True))

    assert {(one.earlier.agency, one.later.agency) for one in found} >= {(bodies[0], body) for body in bodies[1:]}
    assert len(found) < 2 * len(bodies)
    assert {one.family for one in found} == {300}


def test_a_copy_within_a_large_family_is_told_too() -> None:
    template = narrative("template").sentences
    mine = narrative("mine").sentences
    passages = [passage(str(410000 + n), Told((*template, *narrative(n).sentences[:2])).by("我镇")) for n in range(60)]
    passages += [passage(body, Told((*template, *mine)).by("我镇")) for body in ("420001", "420002")]

    found = {(one.earlier.agency, one.later.agency): one.share for one in told(passages)}

    assert found["420001", "420002"] == 100


# ── a body's own words ──────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("全年公开 1,234 条，比上年增长５６.7％。", "全年公开条比上年增长"),
        ("对照《政务公开工作要点》第二十条第（一）项自查。", "对照自查"),
        ("（一）主动公开。\n我们在村口立了牌子。", "我们在村口立了牌子"),
        ("甲河镇与甲河各村，乙县甲河镇。", f"{BODY}与{BODY}各村{BODY}"),
        ("咨询请与办公室联系。村民自己会看。", "村民自己会看"),
    ],
)
def test_own_words_are_letters_without_figures_citations_headings_and_names(text: str, words: str) -> None:
    assert own(text, ("甲河镇", "甲河", "乙县")) == words


def test_a_body_goes_by_its_names_and_those_of_the_places_above_it() -> None:
    agency = Agency("411621104", "某某镇人民政府", "411621104", "镇", "township", ("某某公社",))

    names = names_of(agency, load_divisions())

    assert {"某某镇人民政府", "某某公社", "河南省", "河南", "周口市", "扶沟县", "扶沟"} <= set(names)
    assert list(names) == sorted(names, key=lambda name: -len(name))


# ── what two texts have in common ───────────────────────────────────────────────────────────────────────────────────

few_letters = st.lists(st.sampled_from(["甲乙丙丁戊己庚辛壬癸子丑寅卯", "天地玄黄宇宙洪荒日月盈昃辰宿", "甲", "乙丙"]), max_size=12).map(
    "".join
)


@given(few_letters, few_letters)
def test_a_span_is_the_same_in_both_texts_and_together_they_hold_all_that_stands_in_both(one: str, other: str) -> None:
    spans = shared_spans(one, other)

    assert all(one[span.here :][: span.length] == other[span.there :][: span.length] for span in spans)
    assert all(span.length >= RUN and span.there + span.length <= len(other) for span in spans)
    marked = {at for span in spans for at in range(span.here, span.here + span.length)}
    assert marked == {at + k for at in range(len(one) - RUN + 1) if one[at : at + RUN] in other for k in range(RUN)}
    assert covered(one, frozenset(runs(other))) == len(marked)


def test_a_span_is_as_long_as_the_texts_agree_up_to_the_end_of_either() -> None:
    text = "".join(chr(0x4E00 + n) for n in range(40))
    assert shared_spans(text, "乙" + text) == (Span(0, 1, 40),)
    assert shared_spans(text[3 : 3 + RUN], text) == (Span(0, 3, RUN),)
    assert shared_spans("甲" + text[5:30] + "丙", text) == (Span(1, 5, 25),)
    assert shared_spans(text[: RUN - 1], text) == ()


def test_spans_of_long_texts_that_repeat_themselves_are_few() -> None:
    text = "一二" * 10_000

    assert [(span.here, span.there) for span in shared_spans(text, text)] == [(0, 0)]


# ── the invented narratives themselves ──────────────────────────────────────────────────────────────────────────────


def test_a_seed_always_gives_the_same_narrative_and_independent_ones_share_little() -> None:
    texts = [own(narrative(seed).by("我镇")) for seed in range(60)]

    assert [own(narrative(seed).by("我镇")) for seed in range(60)] == texts
    assert len(set(texts)) == 60
    assert max(counted(one, other)[0] for one in texts for other in texts if one is not other) < 25


@pytest.mark.parametrize("per_cent", [70, 80, 90, 98])
def test_a_copy_keeps_about_as_much_as_is_asked(per_cent: int) -> None:
    kept = [counted(own(narrative(seed).by("我镇")), own(copied(narrative(seed), per_cent, seed).by("我镇")))[0] for seed in range(20)]

    assert abs(sum(kept) / len(kept) - per_cent) < 4
