"""The chain of what is carried over: every year held, and whether it meets the one before."""

from hypothesis import given, settings

from site_builder.audit import audit
from site_builder.audit.chain import COLUMNS, chain
from site_builder.facts import facts
from site_builder.record import Record
from tests.making import agency, record, reports

A = "applications"


def joined(*records: Record, column: str = "total", **succeeds: str) -> list[tuple[object, ...]]:
    ids = {one.agency for one in records} | {name.removeprefix("b") for name in succeeds}
    bodies = {id_: agency(id_, succeeds=succeeds.get(f"b{id_}")) for id_ in ids}
    told = chain(facts(records, bodies), bodies)
    return [row[:2] + row[3:] for row in told.iter_rows() if row[2] == column]


def of(year: int, brought: int | None, on: int | None, column: str = "individual", **changes: object) -> Record:
    cells = {f"{A}/brought_forward/{c}": brought for c in (column, "total")} | {f"{A}/carried_forward/{c}": on for c in (column, "total")}
    return record(cells, year=year, **changes)


TOWN = "140825101"


def test_each_year_says_what_it_takes_over_and_carries_on():
    assert joined(of(2019, 0, 3), of(2020, 3, 1), of(2021, 2, 0), of(2022, None, 0), of(2024, 0, 0)) == [
        (TOWN, 2019, None, None, 0, 3, "first"),
        (TOWN, 2020, TOWN, 3, 3, 1, "meets"),
        (TOWN, 2021, TOWN, 1, 2, 0, "broken"),
        (TOWN, 2022, TOWN, 0, None, 0, "unknown"),
        (TOWN, 2024, None, None, 0, 0, "first"),
    ]


def test_a_column_may_move_while_the_total_meets():
    years = (of(2021, 0, 3), of(2022, 3, 0, column="business"))
    assert [row[-1] for row in joined(*years)] == ["first", "meets"]
    assert [row[-1] for row in joined(*years, column="individual")] == ["first", "moved"]


def test_a_column_whose_total_is_unknown_may_have_moved():
    unknown = {f"{A}/brought_forward/individual": 2, f"{A}/brought_forward/total": None}
    years = (of(2021, 0, 3), record(unknown, year=2022))
    assert [row[-1] for row in joined(*years)] == ["first", "unknown"]
    assert [row[-1] for row in joined(*years, column="individual")] == ["first", "moved"]


def test_the_chain_follows_succession_and_does_not_join_an_area():
    old, new = of(2021, 0, 3, agency="410104006"), of(2022, 3, 0, agency="410104016")
    assert joined(old, new, b410104016="410104006")[-1] == ("410104016", 2022, "410104006", 3, 3, 0, "meets")
    assert [row[-1] for row in joined(of(2021, 0, 3, scope="area"), of(2022, 0, 0))] == ["first", "scope"]


@given(reports())
@settings(max_examples=15)
def test_the_chain_breaks_where_the_audit_finds_it_broken(records):
    bodies = {one.agency: agency(one.agency) for one in records}
    held = facts(records, bodies)
    told = chain(held, bodies)
    state = {"continuity": "broken", "remark": "moved"}
    found = {(f.agency, f.year, f.at.split("/")[2]): state[f.severity] for f in audit(held, bodies).findings if f.rule == "carry-over"}
    drawn = {row[:3]: row[-1] for row in told.iter_rows() if row[-1] in {"broken", "moved"}}
    assert drawn == found
    assert told.height == len(records) * len(COLUMNS)
