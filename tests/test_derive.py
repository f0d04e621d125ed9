"""What arithmetic forces is filled, and nothing else ever is."""

from math import inf

import msgspec
import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from site_builder.derive import ROUNDS, derive, forced
from site_builder.facts import Facts, facts
from site_builder.form import FORMS, Equation, Form, Term, addresses
from site_builder.record import Note, Record
from tests.making import APPLICANTS, filled_forms, record, register


def derived(report: Record) -> dict[str, int | None]:
    """What derive fills in a report, by address."""
    made = derive(facts([report], register()))
    marks, values = made.marks.row(0, named=True), made.values.row(0, named=True)
    return {place: values[place] for place in addresses() if marks[place] == "derived"}


def line(key: str, *numbers: int | None) -> dict[str, int | None]:
    return {f"applications/{key}/{column}": number for column, number in zip((*APPLICANTS, "total"), numbers, strict=True)}


BLANK = (None,) * 7
ZERO = (0,) * 7
ONE = (1, 0, 0, 0, 0, 0, 1)


# ── real cases ──────────────────────────────────────────────────────────────────────────────────────────────────────


def test_blank_outcomes_are_zero_when_the_total_is_already_reached():
    """A sub-district's report of 2020: the first lines of outcomes empty, one request not held."""
    refusals = ("state_secret", "prohibited_by_law", "security_stability")
    blank = ["granted", "partly_granted", *(f"not_disclosed.{key}" for key in refusals)]
    cells = line("received", *ONE) | line("unavailable.not_held", *ONE) | line("concluded", *ONE)
    for key in blank:
        cells |= line(key, *BLANK)
    found = derived(record(cells, year=2020, edition="2019"))
    assert found == {place: 0 for place, value in cells.items() if value is None}
    assert len(found) == 35


def test_a_whole_column_is_zero_when_nothing_was_received_or_brought_forward():
    cells = {place: None for place in FORMS["2021"].cells if place.startswith("applications/")}
    cells |= line("received", *ZERO) | line("brought_forward", *ZERO)
    found = derived(record(cells))
    assert set(found.values()) == {0}
    assert set(found) == {place for place, value in cells.items() if value is None}


def test_totals_that_were_left_out_are_not_zero_but_what_the_line_and_the_columns_leave():
    """As an office printed it that leaves all zeros empty, and the sums of its outcome lines too."""
    cells = {place: None for place in FORMS["2019"].cells if place.startswith("applications/")}
    cells |= line("received", 20, 3, None, None, 2, 1, 26) | line("granted", 12, 3, None, None, 1, 1, None)
    cells |= line("unavailable.not_held", 8, None, None, None, 1, None, None) | line("brought_forward", *BLANK[:6], 0)
    cells |= line("concluded", 20, 3, None, None, 2, 1, 26)
    found = derived(record(cells, year=2019, edition="2019"))
    totals = {place: value for place, value in found.items() if place.endswith("/total") and value}
    assert totals == {"applications/granted/total": 17, "applications/unavailable.not_held/total": 9}
    assert set(found) == {place for place, value in cells.items() if value is None}
    assert {value for place, value in found.items() if place not in totals} == {0}


def test_zeros_that_survived_prove_nothing_about_the_others():
    assert derived(record(line("received", 0, 0, 0, None, None, None, None) | line("brought_forward", *BLANK), rest=None)) == {}


def test_a_report_of_blanks_stays_blank():
    assert derived(record(rest=None)) == {}
    assert derived(record(rest=None, edition="2019", year=2020)) == {}


def test_a_forced_value_need_not_be_zero():
    cells = line("received", 3, 0, 0, 0, 0, 0, 3) | line("granted", *BLANK) | line("concluded", 3, 0, 0, 0, 0, 0, 3)
    assert derived(record(cells)) == line("granted", 3, 0, 0, 0, 0, 0, 3)


def test_a_total_of_reconsiderations_forces_its_endings():
    cells = {f"disputes/reconsideration/{ending}": None for ending in ("upheld", "corrected", "other", "pending")}
    assert derived(record(cells)) == dict.fromkeys(cells, 0)
    assert derived(record(cells | {"disputes/reconsideration/total": 2})) == {}


def test_only_a_blank_is_filled_but_every_unknown_is_a_number():
    place = "applications/granted/individual"
    for kind in ("not_applicable", "lost", "cut", "ambiguous", "unreadable"):
        assert derived(record({place: None}, why=kind)) == {}
    cells = {f"applications/{key}/{column}": None for key in ("granted", "partly_granted") for column in ("individual", "total")}
    cells |= line("received", 1, 0, 0, 0, 0, 0, 1) | line("concluded", 1, 0, 0, 0, 0, 0, 1)
    lost = (Note(at="applications/granted", kind="lost"),)
    assert derived(record(cells, notes=lost)) == {}, "the lost cell may be the one that was disclosed"


def test_a_column_that_may_be_negative_is_never_derived():
    assert derived(record({"disclosure/licences/change": None, "disclosure/fees/prior_items": None}, edition="2019")) == {}


def test_an_identity_that_printed_cells_break_forces_nothing():
    """Received 2, total of outcomes printed as 0: neither of its columns forces the blank outcome."""
    part, whole = "applications/partly_granted/individual", "applications/partly_granted/total"
    cells = line("received", 2, 0, 0, 0, 0, 0, 2) | line("granted", 2, 0, 0, 0, 0, 0, 2) | {part: None, whole: None}
    assert derived(record(cells)) == {}, "0 = 2 + ? is broken as it stands"
    assert derived(record(cells | {whole: 0})) == {part: 0}, "the line's own sum holds"


def test_where_two_identities_force_different_values_neither_is_taken():
    cells = line("concluded", 1, 0, 0, 0, 0, 0, 1) | line("received", 1, 0, 0, 0, 0, 0, 1) | {"applications/granted/individual": None}
    found = derived(record(cells))  # the column leaves 1, the line leaves 0
    assert found == {}


def test_a_contradiction_that_creeps_upwards_ends():
    """Two sums that each want the other to be one more: no number is large enough, and the bounds would rise for ever."""
    x, y, z = (Term(name) for name in "xyz")
    equations = (Equation("a", "x", (x,), (y, z)), Equation("b", "y", (y,), (x, z)))
    frame = pl.DataFrame({"x": [None, None], "y": [None, 4], "z": [1, 0]}, schema=dict.fromkeys("xyz", pl.Int64))
    assert forced(frame, equations).rows() == [(None, None, None), (4, 4, 0)]


# ── on the form ─────────────────────────────────────────────────────────────────────────────────────────────────────


@st.composite
def forms_with_blanks(draw: st.DrawFn) -> tuple[Form, dict[str, int], Record]:
    """A form that adds up, and the record of it with cells, lines or all zeros left out for some reason."""
    form, cells = draw(filled_forms())
    lines = sorted({place.rpartition("/")[0] for place in cells})
    gone = set(draw(st.lists(st.sampled_from(sorted(cells)), max_size=12)))
    for at in draw(st.lists(st.sampled_from(lines), max_size=6)):
        gone |= {place for place in cells if place.startswith(f"{at}/")}
    if draw(st.booleans()):
        gone |= {place for place, value in cells.items() if value == 0}
    unread = draw(st.lists(st.sampled_from(sorted(gone)), max_size=2, unique=True)) if gone else []
    printed = {place: None if place in gone else value for place, value in cells.items()}
    return form, cells, record(printed, edition=form.edition, notes=[Note(at=place, kind="lost") for place in unread])


def of_bodies(reports: list[Record]) -> list[Record]:
    """The same reports, each of another body: what derive finds in one must not depend on the others."""
    return [msgspec.structs.replace(report, agency=f"14082510{n}") for n, report in enumerate(reports)]


def both(reports: list[Record]) -> tuple[Facts, Facts]:
    """Facts as printed, and after derive."""
    printed = facts(reports, register(*{report.agency for report in reports}))
    return printed, derive(printed)


@given(st.lists(forms_with_blanks(), min_size=2, max_size=7))
@settings(deadline=None, max_examples=12)
def test_what_is_derived_is_what_was_left_out(cases):
    """And so no identity that held on the paper is broken by what is filled."""
    _, after = both(of_bodies([report for _, _, report in cases]))
    rows = zip(after.values.iter_rows(named=True), after.marks.iter_rows(named=True), strict=True)
    for (form, cells, report), (values, marks) in zip(cases, rows, strict=True):
        for place in form.cells:
            if marks[place] == "derived":
                assert values[place] == cells[place]
                assert report.why_null(place).kind == "blank"


@given(st.lists(forms_with_blanks(), max_size=6), st.integers(0, 10**6))
@settings(deadline=None, max_examples=5)
def test_derive_changes_only_blanks_and_only_once(cases, seed):
    reports = []
    for n, (form, _, report) in enumerate(cases):
        places = sorted(form.cells)
        cells = {place: report.value(place) for place in places}
        disturbed = places[(seed * 7 + n) % len(places)]
        cells[disturbed] = (cells[disturbed] or 0) + seed % 3  # some tables contradict themselves
        reports.append(record(cells, edition=form.edition, notes=[note for note in report.notes if note.kind == "lost"]))
    before, after = both(of_bodies(reports))
    again = derive(after)
    assert again.values.equals(after.values)
    assert again.marks.equals(after.marks)
    assert after.values.schema == before.values.schema
    assert after.marks.schema == before.marks.schema
    frames = (after.values, after.marks, before.values, before.marks)
    for values, marks, was, why in zip(*(frame.iter_rows(named=True) for frame in frames), strict=True):
        for name in values:
            if marks[name] == "derived":
                assert why[name] == "blank"
                assert was[name] is None
                assert values[name] >= 0
            else:
                assert (values[name], marks[name]) == (was[name], why[name])


def test_what_is_derived_in_one_report_does_not_depend_on_the_others():
    alone = [record({"applications/granted/total": None}), record(rest=None), record({"applications/granted/total": None}, edition="2019")]
    _, together = both(of_bodies(alone))
    for n, report in enumerate(alone):
        _, single = both([report])
        assert together.values.row(n)[1:] == single.values.row(0)[1:]
        assert together.marks.row(n)[1:] == single.marks.row(0)[1:]


# ── against every completion ────────────────────────────────────────────────────────────────────────────────────────


MOST_TRIED = 6
LINES = ("came", "yes", "no", "done", "left")


@st.composite
def small_tables(draw: st.DrawFn) -> tuple[tuple[Equation, ...], dict[str, int | None]]:
    """A table of two outcomes, their total and a carried line, over one or two columns and their sum; numbers up to 2."""
    columns = draw(st.sampled_from(("a", "ab")))
    equations, cells = [], {}
    for column in (*columns, "sum"):
        came, yes, no, done, left = (Term(f"{key}/{column}") for key in LINES)
        equations += [Equation("conservation", done.at, (came,), (done, left)), Equation("outcomes", done.at, (done,), (yes, no))]
        numbers = [draw(st.integers(0, 1)) for _ in range(3)]
        cells |= {yes.at: numbers[0], no.at: numbers[1], left.at: numbers[2], done.at: sum(numbers[:2]), came.at: sum(numbers)}
    for key in LINES:
        parts = tuple(Term(f"{key}/{column}") for column in columns)
        equations.append(Equation("applicants", f"{key}/sum", (Term(f"{key}/sum"),), parts))
        cells[f"{key}/sum"] = sum(cells[f"{key}/{column}"] for column in columns)
    printed = dict(cells)
    for place in draw(st.lists(st.sampled_from(sorted(cells)), max_size=3)):
        printed[place] = draw(st.integers(0, 3))
    for place in draw(st.lists(st.sampled_from(sorted(cells)), max_size=9, unique=True)):
        printed[place] = None
    return tuple(equations), printed


def completions(equations: tuple[Equation, ...], printed: dict[str, int | None], most: int) -> list[dict[str, int]]:
    """Every way to fill the table with numbers up to ``most`` under the equations that printed cells do not break already."""
    unknown = [place for place, value in printed.items() if value is None]
    holding = [equation for equation in equations if not broken(equation, printed)]
    found: list[dict[str, int]] = []

    def fill(sofar: dict[str, int | None], rest: list[str]) -> None:
        if any(broken(equation, sofar) for equation in holding):
            return
        if not rest:
            found.append(sofar)  # type: ignore[arg-type]
            return
        for value in range(most + 1):
            fill(sofar | {rest[0]: value}, rest[1:])

    fill(printed, unknown)
    return found


def broken(equation: Equation, cells: dict[str, int | None]) -> bool:
    sides = []
    for terms in (equation.left, equation.right):
        numbers = [cells[term.at] for term in terms]
        sides.append((sum(number or 0 for number in numbers), None not in numbers))
    (left, left_known), (right, right_known) = sides
    return (left_known and left < right) or (right_known and right < left)


def by_hand(equations: tuple[Equation, ...], printed: dict[str, int | None]) -> dict[str, float]:
    """The cells whose bounds meet, narrowed one term after the other; none of a table whose bounds cross, or move for ever."""
    holding = [equation for equation in equations if not broken(equation, printed)]
    bounds: dict[str, tuple[float, float]] = {at: (0, inf) if value is None else (value, value) for at, value in printed.items()}
    for _ in range(ROUNDS):
        narrower = dict(bounds)
        for equation in holding:
            for own, other in ((equation.left, equation.right), (equation.right, equation.left)):
                least, most = (sum(bounds[term.at][end] for term in other) for end in (0, 1))
                for term in own:
                    beside = [bounds[one.at] for one in own if one is not term]
                    low, high = narrower[term.at]
                    narrower[term.at] = (max(low, least - sum(top for _, top in beside)), min(high, most - sum(end for end, _ in beside)))
        if narrower == bounds:
            return (
                {at: low for at, (low, high) in bounds.items() if low == high} if all(low <= high for low, high in bounds.values()) else {}
            )
        bounds = narrower
    return {}


@given(small_tables())
@settings(deadline=None, max_examples=80)
def test_what_is_forced_is_so_in_every_completion_and_is_what_bounds_force_by_hand(case):
    """Exhaustive on small tables. A table that no printed identity breaks and that still has no completion is left alone."""
    equations, printed = case
    frame = pl.DataFrame([printed], schema=dict.fromkeys(printed, pl.Int64))
    found = forced(frame, equations).row(0, named=True)
    every = completions(equations, printed, most=MOST_TRIED)
    met = by_hand(equations, printed)
    for place, value in printed.items():
        if value is None:
            assert found[place] == met.get(place)
            if found[place] is not None and every:
                assert {complete[place] for complete in every} == {found[place]}
    if not every and not any(broken(equation, printed) for equation in equations):
        assert all(value is None for value in found.values()) or max(value or 0 for value in found.values()) > MOST_TRIED
