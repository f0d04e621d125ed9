"""What lines come to where some of their cells are blank, against every way to fill the blanks."""

from itertools import product

import polars as pl
import pytest

from site_builder.audit import amounts
from site_builder.form import Term

ONE, TWO = "disputes/reconsideration", "disputes/litigation_direct"
PARTS = ("upheld", "corrected", "other", "pending")


def row(line: str, parts: tuple[int | None, ...], total: int | None) -> dict[str, int | None]:
    return dict(zip(amounts.cells(line), (*parts, total), strict=True))


def frame(*rows: dict[str, int | None]) -> pl.DataFrame:
    return pl.DataFrame(list(rows), schema=dict.fromkeys(rows[0], pl.Int64))


def test_the_cells_of_a_line_end_with_its_total() -> None:
    assert amounts.cells(ONE) == tuple(f"{ONE}/{column}" for column in (*PARTS, "total"))
    assert amounts.cells("applications/received")[-2:] == ("applications/received/other_organisation", "applications/received/total")
    with pytest.raises(KeyError, match="no edition of the form prints applications/recieved/total"):
        amounts.cells("applications/recieved")


CASES = [
    (row(ONE, (1, 0, 2, 0), 3), 3, True),
    (row(ONE, (1, 0, 2, 0), 9), 9, True),
    (row(ONE, (None, 0, 2, 0), 9), 9, True),
    (row(ONE, (1, 4, 2, 0), None), 7, True),
    (row(ONE, (1, None, 2, 0), None), 3, False),
    (row(ONE, (None,) * 4, None), 0, False),
]


@pytest.mark.parametrize(("cells", "least", "exact"), CASES)
def test_a_line_comes_to_its_total_else_to_its_parts_else_to_no_less_than_those_known(
    cells: dict[str, int | None], least: int, exact: bool
) -> None:
    got = frame(cells).select(least=amounts.least([ONE]), exact=amounts.exact([ONE])).row(0)

    assert got == (least, exact)
    for number in range(11):
        found = frame(cells).select(amounts.impossible(pl.lit(number), [ONE])).item()
        assert found is (number != least if exact else number < least)


def test_lines_come_together_to_the_sum_of_what_each_does() -> None:
    for (one, least, exact), (other, more, surely) in product(CASES, CASES):
        cells = one | {at.replace(ONE, TWO): number for at, number in other.items()}
        got = frame(cells).select(least=amounts.least([ONE, TWO]), exact=amounts.exact([ONE, TWO]))
        assert got.row(0) == (least + more, exact and surely)


def test_what_is_told_is_the_total_or_else_every_part_with_its_sign() -> None:
    cells = row(ONE, (1, None, 2, 0), None) | row(TWO, (5, 0, 0, 0), 5)

    terms, numbers = amounts.told(cells, [ONE, TWO])

    assert (terms, numbers) == ((*(Term(f"{ONE}/{part}") for part in PARTS), Term(f"{TWO}/total")), (1, None, 2, 0, 5))
    assert amounts.told(cells, [TWO], sign=-1) == ((Term(f"{TWO}/total", -1),), (5,))
