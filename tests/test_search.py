"""The index of the search box, read from its bytes as the script does: nothing that is there is missed, and one question needs one file."""

import gzip
import json
from functools import cache
from types import SimpleNamespace
from typing import cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from site_builder.agencies import Agency
from site_builder.divisions import Divisions, load_divisions
from site_builder.search.entries import Entry, entries, plain, short
from site_builder.search.index import Index, grams, index, kinds_of
from site_builder.search.pinyin import pinyin
from site_builder.search.shards import shard_of, shards
from site_builder.search.traditional import script, signs_of, simplified
from site_builder.store import Data
from tests.searching import Box, box, country, found, heard, key_of

FEW = 40
"""So small a country has its stop pairs at this."""


@cache
def some() -> tuple[Entry, ...]:
    return country(1500)


@cache
def made() -> Index:
    return index(some(), FEW)


@cache
def boxed() -> Box:
    return box(made())


def having(term: str) -> set[tuple[str, str]]:
    return {(entry.id, entry.page) for entry in some() if any(term in name for name in entry.names)}


@given(st.data())
def test_every_part_of_a_name_with_a_pair_that_is_a_key_finds_exactly_whoever_has_it(data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(some())).names[0]
    start = data.draw(st.integers(0, len(name) - 2))
    term = name[start : data.draw(st.integers(start + 2, len(name)))]

    answer = found(boxed(), term)

    if any(pair not in boxed().stops for pair in grams(term, 2)):
        assert answer is not None
    if answer is not None:
        assert answer[0] == having(term)


def test_a_word_that_is_too_common_is_counted_by_province_and_kind() -> None:
    assert {"街道"} <= made().stopped
    for key in sorted(key for key in made().stopped if "|" not in key and not key.isascii()):
        _, _, counts = boxed().shard("n", key)
        assert sum(n for kinds in counts[key].values() for n in kinds.values()) == len(having(key)) > FEW
        assert found(boxed(), key) is None


def test_a_word_that_is_too_common_is_found_within_a_province_that_has_few_of_it() -> None:
    narrowed = [key for key in made().by_name if "|" in key]
    assert narrowed
    for key in narrowed:
        pair, _, province = key.partition("|")
        _, there, _ = boxed().shard("n", key)
        assert {one["id"] for one in there if pair in "|".join(one["names"]) and one["id"].startswith(province)} == {
            id_ for id_, _ in having(pair) if id_.startswith(province)
        }


def test_a_name_of_stop_pairs_alone_is_found_whole() -> None:
    """What spills over is found by what is longer: whoever shares it is few, or counted."""
    narrow = box(index(some(), 6))
    whole = {
        entry.names[0] for entry in some() if len(entry.names[0]) > 2 and all(pair in narrow.stops for pair in grams(entry.names[0], 2))
    }

    assert whole - narrow.stops
    for name in whole:
        answer = found(narrow, name)
        assert name in narrow.stops if answer is None else answer[0] == having(name)


@given(st.data())
def test_pinyin_and_first_letters_find_whoever_sounds_so(data: st.DataObject) -> None:
    entry = data.draw(st.sampled_from(some()))
    sound = data.draw(st.sampled_from(entry.sounds))
    term = sound[: data.draw(st.integers(2, len(sound)))]

    answer = heard(boxed(), term)

    if answer is None:
        assert f"{term}." in boxed().stops
    elif term in boxed().stops:  # too many begin so
        assert answer == {(one.id, one.page) for one in some() if term in one.sounds}
    else:
        assert answer == {(one.id, one.page) for one in some() if any(other.startswith(term) for other in one.sounds)}


def test_the_bodies_of_a_county_are_found_by_its_code() -> None:
    county = next(entry.above for entry in some() if len(entry.above) == 6)

    _, there, _ = boxed().shard("n", county)

    assert {entry.id for entry in some() if entry.above == county} <= {one["id"] for one in there}


def test_a_word_too_common_within_a_province_is_found_within_a_kind() -> None:
    """街道|97 finds too many, 街道|97|2 all of one kind, or the box counts on."""
    kinds = kinds_of(some())
    nearer = [key for key in made().by_name if key.count("|") == 2]
    assert nearer
    for key in nearer:
        pair, province, kind = key.split("|")
        whole = {
            (one.id, one.page)
            for one in some()
            if one.province == province and one.kind == kinds[int(kind)] and any(pair in name for name in one.names)
        }
        _, there, _ = boxed().shard("n", key)
        assert whole <= {(one["id"], one["page"]) for one in there}
        assert len(whole) <= FEW


def test_traditional_characters_find_simplified_names() -> None:
    pairs = simplified(frozenset("镇关绛岭余干于县泽"))

    assert [pairs[sign] for sign in "鎮關絳嶺餘縣澤"] == list("镇关绛岭余县泽")
    assert "廣" not in pairs  # in no name


@given(st.data())
def test_a_name_written_in_traditional_characters_comes_back(data: st.DataObject) -> None:
    """As the script does it: first what stands in no name, then everything."""
    name = data.draw(st.sampled_from(some())).names[0]
    pairs, written = simplified(signs_of(some())), ""
    for sign in name:
        written += data.draw(st.sampled_from([sign, *(one for one, simple in pairs.items() if simple == sign)]))

    signs = signs_of(some())
    first = "".join(sign if sign in signs else pairs.get(sign, sign) for sign in written)

    assert name in (first, "".join(pairs.get(sign, sign) for sign in written))


def test_the_file_of_traditional_characters_is_small_and_says_whose_it_is() -> None:
    raw = script(some())

    assert len(gzip.compress(raw, 9, mtime=0)) <= 6 * 1024
    assert raw.startswith(b"/* OpenCC, Apache-2.0 */__traditional(")


def test_what_a_file_says_of_an_entry_is_what_the_entry_says() -> None:
    by_key = {(entry.id, entry.page): entry for entry in some()}
    for name, _ in shards(made()):
        for one in (one for key in keys(name)[:1] for one in boxed().shard(name[0], key)[1]):
            entry = by_key[one["id"], one["page"]]
            assert (one["to"], one["where"], tuple(dict.fromkeys(one["names"]))) == (entry.to, entry.where, entry.names)


def keys(name: str) -> list[str]:
    """The keys that stand in a file."""
    postings, number = (made().by_name, boxed().names) if name[0] == "n" else (made().by_sound, boxed().sounds)
    return [key for key in postings if f"{name[0]}{shard_of(key, number)}.js" == name]


def test_equal_entries_give_equal_bytes_in_whatever_order_their_names_were_met() -> None:
    assert list(shards(index(some(), FEW))) == list(shards(made()))


def test_no_file_of_the_whole_list_is_above_forty_kilobytes() -> None:
    divisions = load_divisions()
    every = entries(
        cast(Data, SimpleNamespace(agencies={}, divisions=divisions)), {f"r/{code}.html" for code in divisions.names if len(code) == 2}
    )

    files = dict(shards(index(every)))

    assert max(len(gzip.compress(raw, 9, mtime=0)) for raw in files.values()) <= 40 * 1024
    assert sum(one.name == "城关镇" for one in every) == 88
    assert not any(one.name in ("市辖区", "省直辖县级行政区划") for one in every)


# ── entries ─────────────────────────────────────────────────────────────────────────────────────────────────────────

PLACES = Divisions(
    {"14": "山西省", "1408": "运城市", "140825": "新绛县", "140825101": "三泉镇", "140825102": "泽掌镇", "140825200": "古交乡"}
)


def town(**parts: object) -> Agency:
    return Agency(**({"id": "140825101", "name": "三泉镇", "division": "140825101", "kind": "镇", "level": "township"} | parts))  # type: ignore[arg-type]


def entered(*bodies: Agency, pages: tuple[str, ...] = ("r/14.html", "r/140825.html", "a/140825/140825101.html")) -> dict[str, Entry]:
    data = SimpleNamespace(agencies={body.id: body for body in bodies}, divisions=PLACES)
    return {entry.id: entry for entry in entries(cast(Data, data), frozenset(pages))}


def test_a_body_with_a_page_leads_to_it_and_one_without_to_its_county() -> None:
    every = entered(town())

    assert (every["140825101"].page, every["140825101"].to) == ("a", "a/140825/140825101.html")
    assert (every["140825102"].page, every["140825102"].to, every["140825102"].where) == ("", "r/140825.html", "运城市新绛县")
    assert (every["1408"].page, every["1408"].to) == ("", "r/14.html")
    assert (every["140825"].page, every["140825"].to) == ("r", "r/140825.html")


def test_a_body_is_found_by_its_aliases_and_by_what_it_was_called_before() -> None:
    every = entered(town(aliases=("三泉",), succeeds="140825200"))

    assert every["140825101"].others == ("三泉", "古交乡")


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("管城回族区", ("管城区",)),
        ("大化瑶族自治县", ("大化县",)),
        ("双江拉祜族佤族布朗族傣族自治县", ("双江县",)),
        ("三泉镇", ()),
        ("回族乡", ()),
    ],
)
def test_peoples_are_left_out_of_a_short_name(name: str, said: tuple[str, ...]) -> None:
    assert short(name) == said


@pytest.mark.parametrize(
    ("written", "looked_up"), [("Ａ区（北）", "a区北"), (" 三泉 镇 ", "三泉镇"), ("“X”·Y", "xy"), ("１２３团", "123团"), ("", "")]
)
def test_names_are_looked_up_half_width_without_signs(written: str, looked_up: str) -> None:
    assert plain(written) == looked_up


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("三泉镇", "san quan zhen"),
        ("六安市", "lu an shi"),
        ("乐清市", "yue qing shi"),
        ("绿春县", "lu chun xian"),
        ("重庆市", "chong qing shi"),
    ],
)
def test_a_name_is_read_as_people_read_it(name: str, said: str) -> None:
    assert " ".join(pinyin(name)) == said


def test_nothing_in_a_name_can_end_its_script() -> None:
    """Names come from whoever keeps a register."""
    body = town(name="</script><!--\u2028]]>\t\n@14", aliases=("a|b", "\\"))
    files = dict(shards(index(tuple(entered(body).values()))))

    for raw in files.values():
        text = raw.decode()
        assert not any(sign in text for sign in "<>\u2028")
        assert text.count("\n") == 1
        json.loads(f"[{text[len('__found(') : -2]}]")


def test_the_key_is_the_last_of_the_shortest_that_is_none_of_the_stops() -> None:
    assert key_of("新绛县三泉镇", frozenset()) == "泉镇"
    assert key_of("新绛县三泉镇", frozenset({"泉镇"})) == "三泉"
    assert key_of("路街道", frozenset({"路街", "街道"})) == "路街道"
    assert key_of("街道", frozenset({"街道"})) is None
