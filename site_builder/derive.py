"""Blanks that arithmetic forces: a value that is the same in every way the table could be completed.

Knows the identities within one report and nothing else: no other year, no plausibility. Never changes what is printed, never
fills what we could not read, and marks what it fills ``derived``.

How: every unknown cell starts as a number between 0 and infinity, and each identity narrows its terms (what is left of the
total when the others are at their least, or at their most) until nothing moves. Each step keeps every possible completion,
so a cell whose bounds meet is forced; a cell that would need cleverer reasoning stays blank, which is always honest.
"""

from collections.abc import Iterator, Sequence

import polars as pl

from site_builder.facts import Facts
from site_builder.form import FORMS, Equation, Form
from site_builder.record import MOST

ROUNDS = 16
"""A table whose bounds still move after so many rounds climbs towards a contradiction: nothing is taken from it. (Of forms that
add up, with cells left out at random, none needed more than 5.)"""


def derive(facts: Facts) -> Facts:
    """The same facts with every forced blank filled and marked ``derived``; filling again fills nothing more.

    An identity that printed cells already break forces nothing, the others still do. Where two force different values the table
    has no completion, and nothing in it is filled. A cell that is ``lost``, ``ambiguous``, ``unreadable``, ``cut`` or
    ``not_applicable`` is an unknown number in every identity and is never filled itself.

    Takes    facts as printed (Int64 pieces; null where unknown)
    Gives    facts of the same shape and order
    """
    values, marks = facts.values.with_row_index("row"), facts.marks.with_row_index("row")
    for form in FORMS.values():
        for equations in _by_table(form):
            cells = _cells(equations)
            has_blank = pl.any_horizontal((pl.col(cell) == "blank").fill_null(value=False) for cell in cells)
            rows = marks.filter((pl.col("edition") == form.edition) & has_blank).select("row")
            if rows.height:
                found = forced(rows.join(values, on="row", how="left", maintain_order="left"), equations)
                values, marks = _filled(values, marks, pl.concat([rows, found.rename(_found)], how="horizontal"), cells)
    return Facts(values.drop("row"), marks.drop("row"))


def forced(printed: pl.DataFrame, equations: Sequence[Equation]) -> pl.DataFrame:
    """What the equations force, row by row: a column per cell they name, Int64, printed cells among them.

    Null where a cell is not forced, and in a whole row whose bounds leave no completion.

    Takes    a column per cell (Int64, none below zero, null where unknown)
    """
    cells = _cells(equations)
    bounds = printed.select(
        *(pl.col(cell).fill_null(0).alias(_low(cell)) for cell in cells),
        *(pl.col(cell).alias(_high(cell)) for cell in cells),
    ).with_row_index("place")
    sides = [_sides(equation) for equation in equations]
    bounds = bounds.with_columns(_can_hold(n, *side) for n, side in enumerate(sides))
    sums = [column for n, side in enumerate(sides) for column in _sums(n, *side)]
    narrowed = _narrowed(cells, sides)
    settled = []
    for _ in range(ROUNDS):
        before, bounds = bounds, bounds.with_columns(sums).with_columns(narrowed)
        moved = _moved(before, bounds, cells)
        settled.append(bounds.filter(~moved))
        bounds = bounds.filter(moved)
        if bounds.is_empty():
            break
    at_rest = pl.concat(settled, how="diagonal")
    possible = at_rest.filter(pl.all_horizontal(pl.col(_low(cell)) <= pl.col(_high(cell)).fill_null(MOST) for cell in cells))
    meet = (pl.when(pl.col(_low(cell)) == pl.col(_high(cell))).then(_low(cell)).alias(cell) for cell in cells)
    met = possible.select("place", *meet)
    everywhere = pl.select(place=pl.int_range(printed.height, dtype=pl.UInt32))
    return everywhere.join(met, on="place", how="left", maintain_order="left").drop("place")


# ── bounds ──────────────────────────────────────────────────────────────────────────────────────────────────────────
# Low bounds stay in 0…MOST+1 and high bounds in -1…MOST (null: none), so that no sum over a line of the form can wrap.


def _sums(n: int, left: Sequence[str], right: Sequence[str]) -> Iterator[pl.Expr]:
    """Of each side of equation ``n``: the sum of the low bounds, of the known high bounds, and how many terms have no high bound."""
    for side, cells in (("left", left), ("right", right)):
        yield pl.sum_horizontal(_low(cell) for cell in cells).alias(f"{side} low {n}")
        yield pl.sum_horizontal(pl.col(_high(cell)).fill_null(0) for cell in cells).alias(f"{side} high {n}")
        yield pl.sum_horizontal(pl.col(_high(cell)).is_null().cast(pl.Int64) for cell in cells).alias(f"{side} open {n}")


def _narrowed(cells: Sequence[str], sides: Sequence[tuple[list[str], list[str]]]) -> list[pl.Expr]:
    """Both bounds of each cell after every equation has had its say: what the other side leaves it at the most and at the least."""
    most: dict[str, list[pl.Expr]] = {cell: [pl.col(_high(cell))] for cell in cells}
    least: dict[str, list[pl.Expr]] = {cell: [pl.col(_low(cell))] for cell in cells}
    for n, (left, right) in enumerate(sides):
        holds = pl.col(_holds(n))
        for side, own, other in ((left, "left", "right"), (right, "right", "left")):
            for cell in side:
                low, high = pl.col(_low(cell)), pl.col(_high(cell))
                up = pl.col(f"{other} high {n}") - (pl.col(f"{own} low {n}") - low)
                bounded = holds & (pl.col(f"{other} open {n}") == 0) & (up <= MOST)
                most[cell].append(pl.when(bounded).then(up.clip(lower_bound=-1)))
                down = pl.col(f"{other} low {n}") - (pl.col(f"{own} high {n}") - high.fill_null(0))
                alone = holds & (pl.col(f"{own} open {n}") == high.is_null().cast(pl.Int64))
                least[cell].append(pl.when(alone).then(down.clip(upper_bound=MOST + 1)))
    highs = [pl.min_horizontal(choices).alias(_high(cell)) for cell, choices in most.items()]
    return highs + [pl.max_horizontal(choices).alias(_low(cell)) for cell, choices in least.items()]


def _can_hold(n: int, left: Sequence[str], right: Sequence[str]) -> pl.Expr:
    """Whether the printed cells leave equation ``n`` a chance: the most of either side is no less than the least of the other."""
    most, least = {}, {}
    for side, cells in (("left", left), ("right", right)):
        least[side] = pl.sum_horizontal(_low(cell) for cell in cells)
        most[side] = pl.sum_horizontal([pl.col(_high(cell)) for cell in cells], ignore_nulls=False)
    enough = [(most[one] >= least[other]).fill_null(value=True) for one, other in (("left", "right"), ("right", "left"))]
    return pl.all_horizontal(enough).alias(_holds(n))


def _moved(before: pl.DataFrame, after: pl.DataFrame, cells: Sequence[str]) -> pl.Series:
    names = [name for cell in cells for name in (_low(cell), _high(cell))]
    both = pl.concat([after.select(names), before.select(names).rename(lambda name: f"before {name}")], how="horizontal")
    return both.select(moved=pl.any_horizontal(pl.col(name).ne_missing(pl.col(f"before {name}")) for name in names)).to_series()


# ── which equations, which cells ────────────────────────────────────────────────────────────────────────────────────


def _by_table(form: Form) -> Iterator[list[Equation]]:
    """The equations within one report, table by table; those over a column that may be negative bound nothing and are left out."""
    within = [equation for identity in form.identities if not identity.between_years for equation in identity.equations]
    for table in form.tables:
        own = [equation for equation in within if all(form.cells[term.at].table is table for term in equation.terms)]
        own = [equation for equation in own if not any(form.cells[term.at].column.signed for term in equation.terms)]
        if own:
            yield own


def _sides(equation: Equation) -> tuple[list[str], list[str]]:
    """The cells that are added on either side, once a term taken away on one side is added on the other."""
    left = [term.at for term in equation.left if term.sign == 1] + [term.at for term in equation.right if term.sign == -1]
    right = [term.at for term in equation.right if term.sign == 1] + [term.at for term in equation.left if term.sign == -1]
    return left, right


def _cells(equations: Sequence[Equation]) -> list[str]:
    return list(dict.fromkeys(term.at for equation in equations for term in equation.terms))


def _filled(values: pl.DataFrame, marks: pl.DataFrame, found: pl.DataFrame, cells: Sequence[str]) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Both frames with what was found in the cells that are blank."""
    blank = marks.select("row", *(pl.col(cell).eq_missing(pl.lit("blank")).alias(f"blank {cell}") for cell in cells))
    known = blank.join(found, on="row", how="left", maintain_order="left").drop("row")
    fill = {cell: pl.col(f"blank {cell}") & pl.col(_found(cell)).is_not_null() for cell in cells}
    wide = pl.concat([values, known], how="horizontal")
    new_values = wide.select(_either(name, fill, pl.col(_found(name))) for name in values.columns)
    wide = pl.concat([marks, known], how="horizontal")
    new_marks = wide.select(_either(name, fill, pl.lit("derived")) for name in marks.columns)
    return new_values, new_marks


def _either(name: str, fill: dict[str, pl.Expr], new: pl.Expr) -> pl.Expr:
    return pl.when(fill[name]).then(new).otherwise(name).alias(name) if name in fill else pl.col(name)


def _low(cell: str) -> str:
    return f"low {cell}"


def _high(cell: str) -> str:
    return f"high {cell}"


def _found(cell: str) -> str:
    return f"found {cell}"


def _holds(n: int) -> str:
    return f"holds {n}"
