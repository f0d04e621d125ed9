"""What needs eyes, what people saw, and what becomes of it: a correction is never lost, and where it no longer fits that is always told."""

import multiprocessing
import re
import shlex
import shutil
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from site_builder import check, review, store
from site_builder.cli import app
from site_builder.correcting import Entry, correct, written
from site_builder.corrections import apply, cells_at, problems_of
from site_builder.errors import SiteError
from site_builder.record import Correction, Note, NoteKind, Record
from site_builder.store import Data
from site_builder.superseded import corrections_beside, superseded_path
from site_builder.superseding import supersede
from tests.making import data_of, filled_forms, record, source
from tests.paging import EN, ROOT, ZH

A = "applications"
TOWN = "140825101"
PLACE = "records/140825/140825101/2021.json"


def run(*arguments: str | Path, code: int = 0) -> str:
    result = CliRunner().invoke(app, [str(one) for one in arguments])
    assert result.exit_code == code, (result.output, result.exception)
    return result.output


def entry(at: str, values: str | None = None, seen: str | None = None, why: str = "原件第3页", by: str = "lx") -> Entry:
    return Entry(at, values, seen, why, by, "2026-02-20")


def refused(data: Path, one: Entry, year: int = 2021) -> str:
    before = {path: path.read_bytes() for path in data.rglob("*.json")}
    with pytest.raises(SiteError) as raised:
        correct(data, TOWN, year, one)
    assert {path: path.read_bytes() for path in data.rglob("*.json")} == before
    return str(raised.value)


# ── what needs eyes ─────────────────────────────────────────────────────────────────────────────────────────────────


def short_row(raw: str = "1 0 0 1 0 2", **cells: int) -> Record:
    """A line of six numbers for seven cells, the rest of its columns given."""
    known = {f"{A}/{line}/{column}": value for line in ("received", "concluded") for column, value in cells.items()}
    return record({**known, **dict.fromkeys(cells_of("granted"))}, notes=[Note(f"{A}/granted", "lost", raw, "p3t3r5")])


def cells_of(line: str) -> tuple[str, ...]:
    return cells_at(record().form, f"{A}/{line}")


def told(held: Data, w=ZH, *switches: str) -> list[str]:  # type: ignore[no-untyped-def]
    found = review.items(held)
    return [line for n, item in enumerate(found, 1) for line in review.lines(item, n, len(found), held.divisions, w, switches)]


def test_a_short_row_is_shown_with_its_place_its_tokens_and_where_the_missing_number_can_have_stood() -> None:
    held = data_of(short_row(individual=1, public_interest=1, total=2))

    assert told(held) == [
        "[1/1] 新绛县三泉镇人民政府 2021  applications/granted  （一）予以公开  未读出7格 [lost]",
        "      原文 第3页第3张表第5行：“1 0 0 1 0 2”（6个，应有7个）",
        "      可能 0,1,0,0,1,0,2（等式：成立4，不成立4）",
        "      可能 1,0,0,0,1,0,2（等式：成立6，不成立2）",
        "      可能 1,0,0,1,0,0,2（等式：成立8）",
        "      可能 1,0,0,1,0,2,4（等式：成立6，不成立2）",
        "      看过原件后，把 ? 换成数：  site-builder correct 140825101 2021 applications/granted '?,?,?,?,?,?,?' --why '…' --by '…'",
        "      确实看不清：  site-builder correct 140825101 2021 applications/granted --seen --why '…' --by '…'",
    ]
    assert told(held, EN)[0].endswith("Disclosed  7 cells not read [lost]")


def test_candidates_are_listed_as_the_reader_kept_them_and_a_full_list_says_so() -> None:
    kept = tuple(f"{n},{n},?" for n in range(8))
    notes = [Note("disclosure/rules/in_force", "ambiguous", "77166", "18:52", None, kept)]
    lines = told(data_of(record({"disclosure/rules/in_force": None}, notes=notes)))

    assert "规章 · 现行有效件数  读法不止一种，1格 [ambiguous]" in lines[0]
    assert "第18行第52字：“77166”" in lines[1]
    assert lines[2] == "      可能 0,0,?"
    assert lines[10] == "      可能的读法不止这些"
    assert "disclosure/rules/in_force '?' --why" in lines[11]


def test_a_lost_table_has_a_command_for_each_line_and_money_says_its_unit() -> None:
    cells = dict.fromkeys(cells_at(record().form, "disclosure"))
    lines = told(data_of(record(cells, notes=[Note("disclosure", "lost")])), ZH, "--data", "my data")

    assert "位置不明" in lines[1]
    assert lines[2].strip() == "金额以分计，也可写 12.5万元、125000元"
    assert [line.partition("2021 ")[2].split()[0] for line in lines[3:-1]] == [
        f"disclosure/{line.key}" for line in record().form.table("disclosure").lines
    ]
    assert all(line.endswith("--data 'my data'") for line in lines[3:])


def test_a_key_of_the_record_can_only_be_seen_and_what_is_known_of_a_line_is_kept_in_its_command() -> None:
    notes = [Note("scope", "ambiguous"), Note(f"{A}/granted/total", "unreadable", "模糊"), Note(f"{A}/granted/business", "blank")]
    lines = told(data_of(record({f"{A}/granted/total": None, f"{A}/granted/business": None}, notes=notes)))

    assert [line for line in lines if " scope " in line and "correct" in line] == [
        "      确实看不清：  site-builder correct 140825101 2021 scope --seen --why '…' --by '…'"
    ]
    assert any("applications/granted/total '?' --why" in line for line in lines)
    table = [Note(A, "lost")]
    partly = record({f"{A}/granted/total": None, f"{A}/granted/business": None}, notes=[*table, Note(f"{A}/granted/business", "blank")])
    assert any("granted '0,-,0,0,0,0,?' --why" in line for line in told(data_of(partly)))


def test_what_is_settled_cut_or_blank_needs_no_eyes() -> None:
    one = record({f"{A}/{line}/total": None for line in ("received", "granted", "concluded")})
    notes = (Note(f"{A}/received/total", "lost"), Note(f"{A}/granted/total", "cut"), Note(f"{A}/concluded/total", "blank"))
    held = data_of(msgspec.structs.replace(one, notes=notes), settled=frozenset({(TOWN, 2021, f"{A}/received/total")}))

    assert review.items(held) == ()
    assert len(review.items(data_of(msgspec.structs.replace(one, notes=notes)))) == 1


def test_every_command_that_review_prints_for_the_committed_data_is_taken_once_a_person_fills_it_in(tmp_path: Path) -> None:
    """The commands of ten real reports, through a shell's own splitting: each is refused as printed, and taken once it is filled in."""
    shutil.copytree(ROOT / "data", tmp_path / "data")
    lines = run("review", "--root", ROOT, "--data", tmp_path / "data").splitlines()
    commands = [shlex.split(line.partition("：  ")[2])[1:] for line in lines if "site-builder correct" in line]

    assert len(commands) == 84
    assert "？" not in str(commands)
    for command in commands[::12]:
        assert "没有写原因" in run(*command, code=1)
    for command in (commands[0], commands[41], commands[42]):
        filled = [one.replace("?", "0").replace("…", "原件第3页") for one in command]
        assert run(*filled).startswith("已记 ")
    for command in (commands[21], commands[61]):
        assert run(*(one.replace("…", "印章盖住") for one in command), code=0 if "--seen" in command else 1)
    assert check.check(ROOT, tmp_path / "data").problems == ()


def test_review_says_so_where_nothing_needs_eyes_and_knows_two_languages(tmp_path: Path) -> None:
    store.write_record(tmp_path, record())

    assert run("review", "--root", ROOT, "--data", tmp_path) == "没有要看的格。\n"
    assert run("review", "--root", ROOT, "--data", tmp_path, "--lang", "en") == "No cell needs eyes.\n"
    run("review", "--root", ROOT, "--data", tmp_path, "--lang", "fr", code=2)


# ── what a person saw ───────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("at", "values", "words"),
    [
        (f"{A}/grantd", "1", "2021版表上没有这个位置 → 是不是 applications/granted？"),
        (f"{A}/granted/natural", "1", "表上没有这个位置"),
        ("nowhere", "1", "表上没有这个位置"),
        (A, "1", "这是整张表 → 逐行写"),
        (f"{A}/granted", "1,2", "写了2个数，这里有7格 → 按 自然人、商业企业"),
        (f"{A}/granted/total", "1,2", "写了2个数，这里有1格"),
        (f"{A}/granted/total", "-1", "-1 是负数"),
        (f"{A}/granted/total", "?", "? 不是数 → 照原件填"),
        (f"{A}/granted/total", "", "空 不是数"),
        (f"{A}/granted/total", "1.5", "1.5 不是数"),
        (f"{A}/granted/total", "１", "１ 不是数"),
        (f"{A}/granted/total", str(10**16), "太大 → 核对单位"),
        ("disclosure/fees/amount", "0.001元", "不是数 → 照原件填：分的整数"),
        (f"{A}/granted/total", "0", "记录已是 0"),
    ],
)
def test_what_does_not_fit_is_refused_in_a_line_and_nothing_is_written(tmp_path: Path, at: str, values: str, words: str) -> None:
    store.write_record(tmp_path, record())

    said = refused(tmp_path, entry(at, values))

    assert words in said
    assert f"{TOWN} 2021 {at}" in said
    assert all(" → " in line for line in said.splitlines())


def test_who_why_and_when_are_asked_for_and_every_mistake_is_told_at_once(tmp_path: Path) -> None:
    store.write_record(tmp_path, record())

    said = refused(tmp_path, entry(f"{A}/granted", "x,-1,0,0,0,0,0", why=" ", by="…"))
    assert len(said.splitlines()) == 4
    assert "没有写原因" in said
    assert "is no date" in refused(tmp_path, Entry(f"{A}/granted/total", "1", None, "w", "b", "昨天"))
    assert "140825101 2020: 没有这份记录" in refused(tmp_path, entry(f"{A}/granted/total", "1"), 2020)
    assert "没有未读出的格" in refused(tmp_path, entry(f"{A}/granted", seen=""))


@pytest.mark.parametrize(
    ("edition", "at", "values", "set_"),
    [
        ("2021", f"{A}/granted/total", "3", 3),
        ("2021", f"{A}/granted/total", "-", None),
        ("2021", f"{A}/granted", "1，0,blank,0,0,-,1", (1, 0, None, 0, 0, None, 1)),
        ("2021", "disclosure/fees/amount", "12.5万元", 12_500_000),
        ("2021", "disclosure/fees/amount", "0.01元", 1),
        ("2021", "disclosure/fees/amount", "7分", 7),
        ("2019", "disclosure/procurement", "3,957380289590", (3, 957_380_289_590)),
        ("2019", "disclosure/licences", "5,-3,-", (5, -3, None)),
        ("2019", "disclosure/licences", "-,−3,2", (None, -3, 2)),
    ],
)
def test_values_are_taken_as_they_are_written(tmp_path: Path, edition: str, at: str, values: str, set_: object) -> None:
    store.write_record(tmp_path, record(edition=edition))

    run("correct", TOWN, "2021", at, values, "--why", "原件第3页", "--by", "lx", "--when", "2026-02-20", "--data", tmp_path)

    (one,) = store.read(tmp_path).corrections[TOWN, 2021]
    zeros = 0 if at in record(edition=edition).form.cells else (0,) * len(cells_at(record(edition=edition).form, at))
    assert one == Correction(at=at, why="原件第3页", by="lx", when="2026-02-20", expect=zeros, set=set_)  # type: ignore[arg-type]


@given(filled_forms(), st.data())
def test_a_correction_expects_what_stands_after_those_before_it(case, data: st.DataObject) -> None:  # type: ignore[no-untyped-def]
    """Entry after entry as the command writes them, at any places: none is ever a conflict, and the last one at each cell stands."""
    form, cells = case
    one = record(cells, edition=form.edition)
    places = [*form.cells, *dict.fromkeys(at.rpartition("/")[0] for at in form.cells)]
    made: list[Correction] = []
    last: dict[str, int | None] = {}
    for at in data.draw(st.lists(st.sampled_from(places), max_size=6)):
        now = apply(one, made).record
        below = cells_at(form, at)
        values = tuple(data.draw(st.one_of(st.none(), st.integers(0, 99))) for _ in below)
        expect = tuple(now.value(cell) for cell in below)
        is_cell = at in form.cells
        made.append(
            Correction(
                at=at, why="w", by="b", when="2026-01-01", expect=expect[0] if is_cell else expect, set=values[0] if is_cell else values
            )
        )
        last |= zip(below, values, strict=True)
    applied = apply(one, msgspec.json.decode(written(made), type=list[Correction]))

    assert applied.conflicts == ()
    assert {at: applied.record.value(at) for at in last} == last
    assert {at for at in form.cells if applied.record.value(at) != one.value(at)} == applied.corrected
    assert [problem for correction in made for problem in problems_of(correction, one)] == []


def test_the_command_tells_what_it_changes_among_the_findings_and_how_to_keep_the_page_of_a_lead(tmp_path: Path) -> None:
    wrong = {f"{A}/{line}/{column}": 2 for line in ("received", "granted") for column in ("individual", "total")}
    store.write_record(tmp_path, record(wrong))
    later = record({f"{A}/brought_forward/total": 1}, year=2022)
    store.write_record(tmp_path, later)

    said = run("correct", TOWN, "2021", f"{A}/concluded", "2,0,0,0,0,0,2", "--why", "原件，第3页", "--by", "lx", "--data", tmp_path)

    assert said.count("消失  对不上  140825101 2021") == 4
    assert "carry-over" not in said  # it stands as before
    header, line = (shlex.split(line) for line in said.splitlines() if line.startswith("  echo"))
    assert header[1] == "agency,year,at,event,date,url,text,by"
    assert re.fullmatch(r"140825101,2021,applications/concluded,misread,[0-9]{4}-[0-9]{2}-[0-9]{2},,原件，第3页,lx", line[1])
    (tmp_path / "events.csv").write_text(f"{header[1]}\n{line[1]}\n", encoding="utf-8")
    assert [event.event for event in store.read(tmp_path).events] == ["misread"]

    said = run("correct", TOWN, "2021", f"{A}/carried_forward/total", "1", "--why", "原件第3页", "--by", "lx", "--data", tmp_path)
    assert "消失  接不上  140825101 2022" in said
    assert "新增  对不上  140825101 2021" in said


def test_a_place_that_could_not_be_read_is_settled_with_the_kind_of_its_note(tmp_path: Path) -> None:
    store.write_record(tmp_path, short_row())

    assert "这里的备注是 lost，不是 unreadable" in refused(tmp_path, entry(f"{A}/granted", seen="unreadable"))
    said = run("correct", TOWN, "2021", f"{A}/granted", "--seen", "--why", "印章盖住", "--by", "lx", "--data", tmp_path)

    assert "看过，读不出 [lost]" in said
    assert review.items(store.read(tmp_path)) == ()
    run("correct", TOWN, "2021", f"{A}/granted", "--why", "w", "--by", "lx", "--data", tmp_path, code=2)


# ── a correction outlives everything ────────────────────────────────────────────────────────────────────────────────

PLACES: dict[str, tuple[str, str, str, NoteKind | None]] = {
    # edition, address, the values a person saw (None: could not read it), the kind of the note there
    "a cell": ("2021", f"{A}/granted/total", "3", None),
    "a cell that is blank": ("2021", f"{A}/received/business", "-", None),
    "a cell that was lost": ("2021", f"{A}/granted/individual", "3", "lost"),
    "a line": ("2021", f"{A}/granted", "1,0,0,1,0,0,2", None),
    "a line that was lost": ("2021", f"{A}/granted", "1,0,0,1,0,-,2", "lost"),
    "money": ("2021", "disclosure/fees/amount", "12.5万元", None),
    "a line with money": ("2019", "disclosure/procurement", "3,9.01元", "ambiguous"),
    "a change below zero": ("2019", "disclosure/licences/change", "-3", None),
    "a line seen": ("2021", f"{A}/granted", "", "ambiguous"),
    "a table seen": ("2021", "disputes", "", "unreadable"),
}


def printed(place: str, *, changed: int | None = None, elsewhere: int = 0, sha: str = "a1") -> Record:
    """The report as read: unread at the place where a note says so, else 0; ``changed`` stands in every cell of the place instead."""
    edition, at, _, kind = PLACES[place]
    form = record(edition=edition).form
    below = cells_at(form, at)
    value = changed if changed is not None else None if kind else 0
    other = "disputes/litigation_direct/pending" if at.startswith("applications") else f"{A}/received/research"
    cells = {**dict.fromkeys(below, value), other: elsewhere}
    notes = [Note(at, kind, "1 2", "31")] if kind and changed is None else []
    return record(cells, edition=edition, notes=notes, source=source(sha256=sha * 32))


def start(data: Path, place: str) -> tuple[Path, Correction]:
    """Enter what a person saw; gives the file of corrections and the entry."""
    _, at, values, _ = PLACES[place]
    store.write_record(data, printed(place))
    done = correct(data, TOWN, 2021, entry(at, values or None, None if values else ""))
    return done.path, done.correction


def same_bytes(data: Path, place: str, _: Correction) -> None:
    store.write_record(data, printed(place))


def changed_elsewhere(data: Path, place: str, _: Correction) -> None:
    store.write_record(data, printed(place, elsewhere=7, sha="b2"))


def changed_to_what_was_set(data: Path, place: str, entered: Correction) -> None:
    seen = apply(printed(place), [entered]).record
    store.write_record(data, msgspec.structs.replace(seen, source=source(sha256="b2" * 32)))


def changed_to_another(data: Path, place: str, _: Correction) -> None:
    store.write_record(data, printed(place, changed=8, sha="b2"))


def superseded(data: Path, place: str, _: Correction) -> None:
    supersede(data, printed(place), printed(place, changed=8, sha="b2"), "换版", "lx", "2026-03-06")


def two_editors(data: Path, _place: str, _: Correction) -> None:
    """A second one, at the same moment, elsewhere in the same report."""
    correct(data, TOWN, 2021, entry(f"{A}/partly_granted/total", "5", by="other"))


HAPPENINGS = (same_bytes, changed_elsewhere, changed_to_what_was_set, changed_to_another, superseded, two_editors)


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("happens", HAPPENINGS, ids=lambda one: one.__name__)
def test_a_correction_is_never_lost_and_where_it_no_longer_fits_that_is_told(
    tmp_path: Path, happens: Callable[[Path, str, Correction], None], place: str
) -> None:
    path, entered = start(tmp_path, place)
    before = path.read_bytes()

    happens(tmp_path, place, entered)
    held = store.read(tmp_path)

    corrections = held.corrections[TOWN, 2021]
    assert corrections[0] == entered
    assert len(corrections) == (2 if happens is two_editors else 1)
    assert msgspec.json.decode(path.read_bytes(), type=list[Correction])[0] == entered
    below = cells_at(held.records[0].form, entered.at)
    is_other = happens in (changed_to_another, superseded)
    if entered.seen is not None:
        assert held.conflicts == ()
        assert (TOWN, 2021, entered.at) in held.settled
        assert {held.records[0].value(at) for at in below} == ({8} if is_other else {None})
    else:
        values = entered.set if isinstance(entered.set, tuple) else (entered.set,)
        assert tuple(held.records[0].value(at) for at in below) == values, "what a person saw stays published"
        assert [one.at for one in held.conflicts] == ([entered.at] if is_other else [])
        assert bool(held.corrected & {(TOWN, 2021, at) for at in below}) == (happens is not changed_to_what_was_set)
        if is_other:
            (problem,) = check._conflicts(held, tmp_path)
            assert f": {entered.at}: expects" in str(problem)
        assert [item.kind for item in review.items(held)] == (["conflict"] if is_other else [])
    if happens is superseded:
        assert corrections_beside(superseded_path(tmp_path, printed(place))).read_bytes() == before


def test_the_check_tells_each_correction_that_no_longer_fits_and_no_other(tmp_path: Path) -> None:
    """Of every place and of both happenings that it no longer fits after, each in a year of its own: a check makes every page of a site."""
    expected = {}
    cases = [(place, happens) for place in PLACES if PLACES[place][2] for happens in (changed_to_another, superseded)]
    for year, (place, happens) in enumerate(cases, 2001):
        alone = tmp_path / f"{year}"
        _, entered = start(alone, place)
        happens(alone, place, entered)
        for kind in ("records", "corrections"):
            file = alone / kind / TOWN[:6] / TOWN / "2021.json"
            moved = tmp_path / "data" / kind / TOWN[:6] / TOWN / f"{year}.json"
            moved.parent.mkdir(parents=True, exist_ok=True)
            moved.write_bytes(file.read_bytes().replace(b'"year": 2021', b'"year": %d' % year))
        expected[f"{year}.json"] = f": {entered.at}: expects"

    told = [str(problem) for problem in check.check(ROOT, tmp_path / "data").problems]

    assert [len([one for one in told if name in one and words in one]) for name, words in expected.items()] == [1] * len(cases)
    assert len(told) == len(cases) == 16


@pytest.mark.parametrize("values", ["3", "8", "5"], ids=["as before", "as the copy now reads", "something else"])
def test_a_conflict_ends_when_somebody_looks_again(tmp_path: Path, values: str) -> None:
    changed_to_another(tmp_path, "a cell", start(tmp_path, "a cell")[1])
    at = PLACES["a cell"][1]
    held = store.read(tmp_path)
    lines = told(held)
    assert "更正要的是3，当时原读0；现在的底本读作8" in lines[2]
    (command,) = [line for line in lines if "site-builder correct" in line]
    assert f"{at} 8 --why" in command

    correct(tmp_path, TOWN, 2021, entry(at, values))
    held = store.read(tmp_path)

    assert held.conflicts == ()
    assert held.records[0].value(at) == int(values)
    assert ((TOWN, 2021, at) in held.corrected) == (values != "8")
    assert len(held.corrections[TOWN, 2021]) == 2


def _enter(data: Path, line: str) -> None:
    correct(data, TOWN, 2021, entry(f"{A}/{line}/total", "1", by=line))


def test_editors_at_the_same_moment_lose_nothing_of_each_other(tmp_path: Path) -> None:
    store.write_record(tmp_path, record())
    lines = [line.key for line in record().form.table(A).lines][:8]
    fork = multiprocessing.get_context("fork")
    editors = [fork.Process(target=_enter, args=(tmp_path, line)) for line in lines]
    for one in editors:
        one.start()
    for one in editors:
        one.join()

    assert [one.exitcode for one in editors] == [0] * len(editors)
    assert {one.by for one in store.read(tmp_path).corrections[TOWN, 2021]} == set(lines)


def test_the_file_stays_as_people_write_it_one_entry_a_line(tmp_path: Path) -> None:
    path = tmp_path / "data/corrections/411621/411621104/2020.json"
    shutil.copytree(ROOT / "data", tmp_path / "data")
    before = path.read_text(encoding="utf-8")

    correct(tmp_path / "data", "411621104", 2020, entry(f"{A}/granted/total", "1"))

    after = path.read_text(encoding="utf-8")
    assert after.startswith(before.rstrip().removesuffix("]") + ",\n ")
    assert len(after.splitlines()) == len(before.splitlines()) + 1
