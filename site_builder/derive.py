"""Blanks that arithmetic forces: a value that is the same in every way the table could be completed.

Knows the identities within one report and nothing else: no other year, no plausibility. Never changes what is printed, never
fills what we could not read, and marks what it fills ``derived``.

How: every unknown cell starts as a number between 0 and infinity, and each identity narrows its terms (what is left of the
total when the others are at their least, or at their most) until nothing moves. Each step keeps every possible completion,
so a cell whose bounds meet is forced; a cell that would need cleverer reasoning stays blank, which is always honest.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

import polars as pl

from site_builder.facts import MARK, Facts
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
    steps = _steps(tuple(equations))
    bounds = printed.select(steps.first).with_row_index("place").with_columns(steps.can_hold)
    settled, width = [bounds.clear()], bounds.select(steps.width)
    for _ in range(ROUNDS):
        before, bounds = width, bounds.with_columns(steps.sums).with_columns(steps.left_over).with_columns(steps.narrowed)
        width = bounds.select(steps.width)
        moved = _moved(before, width)
        if not moved.all():
            settled.append(bounds.filter(~moved))
            bounds, width = bounds.filter(moved), width.filter(moved)
        if bounds.is_empty():
            break
    met = pl.concat(settled, how="diagonal").filter(steps.possible).select("place", *steps.met)
    everywhere = pl.select(place=pl.int_range(printed.height, dtype=pl.UInt32))
    return everywhere.join(met, on="place", how="left", maintain_order="left").drop("place")


@dataclass(frozen=True, slots=True)
class _Steps:
    """What is asked of a frame, in this order: hundreds of expressions, which take longer to write down than to carry out."""

    first: list[pl.Expr]
    can_hold: list[pl.Expr]
    sums: list[pl.Expr]
    left_over: list[pl.Expr]
    narrowed: list[pl.Expr]
    width: list[pl.Expr]
    possible: pl.Expr
    met: list[pl.Expr]


@lru_cache(maxsize=32)
def _steps(equations: tuple[Equation, ...]) -> _Steps:
    cells = _cells(equations)
    lows, highs = [pl.col(_low(cell)) for cell in cells], [pl.col(_high(cell)) for cell in cells]
    sides = [_sides(equation) for equation in equations]
    return _Steps(
        first=[pl.col(cell).fill_null(0).alias(_low(cell)) for cell in cells] + [pl.col(cell).alias(_high(cell)) for cell in cells],
        can_hold=[_can_hold(n, *side) for n, side in enumerate(sides)],
        sums=[column for n, side in enumerate(sides) for column in _sums(n, *side)],
        left_over=[column for n in range(len(sides)) for column in _left_over(n)],
        narrowed=_narrowed(cells, sides),
        width=_width(lows, highs),
        possible=pl.all_horizontal([low <= high.fill_null(MOST) for low, high in zip(lows, highs, strict=True)]),
        met=[pl.when(low == high).then(low).alias(cell) for cell, low, high in zip(cells, lows, highs, strict=True)],
    )


# ── bounds ──────────────────────────────────────────────────────────────────────────────────────────────────────────
# Low bounds stay in 0…MOST+1 and high bounds in -1…MOST (null: none), so that no sum over a line of the form can wrap.


def _sums(n: int, left: Sequence[str], right: Sequence[str]) -> Iterator[pl.Expr]:
    """Of each side of equation ``n``: the sum of the low bounds, of the known high bounds, and how many terms have no high bound."""
    for side, cells in (("left", left), ("right", right)):
        yield pl.sum_horizontal(_low(cell) for cell in cells).alias(f"{side} low {n}")
        yield pl.sum_horizontal(pl.col(_high(cell)).fill_null(0) for cell in cells).alias(f"{side} high {n}")
        yield pl.sum_horizontal(pl.col(_high(cell)).is_null().cast(pl.Int64) for cell in cells).alias(f"{side} open {n}")


def _left_over(n: int) -> Iterator[pl.Expr]:
    """Of each side of an equation that can hold: ``room``, how far its cells together may rise above their least; and how much must still
    come together above their most, ``need`` where each has a most, ``rest`` where one has none. Null elsewhere.
    """
    for own, other in (("left", "right"), ("right", "left")):
        holds, opened, short = pl.col(_holds(n)), pl.col(f"{own} open {n}"), pl.col(f"{other} low {n}") - pl.col(f"{own} high {n}")
        bounded = holds & (pl.col(f"{other} open {n}") == 0)
        yield pl.when(bounded).then(pl.col(f"{other} high {n}") - pl.col(f"{own} low {n}")).alias(f"{own} room {n}")
        yield pl.when(holds & (opened == 0)).then(short).alias(f"{own} need {n}")
        yield pl.when(holds & (opened == 1)).then(short).alias(f"{own} rest {n}")


def _narrowed(cells: Sequence[str], sides: Sequence[tuple[list[str], list[str]]]) -> list[pl.Expr]:
    """Both bounds of each cell after every equation has had its say: what the other side leaves it at the most and at the least."""
    stands: dict[str, list[tuple[str, int]]] = {cell: [] for cell in cells}
    for n, (left, right) in enumerate(sides):
        for side, own in ((left, "left"), (right, "right")):
            for cell in side:
                stands[cell].append((own, n))
    highs, lows = [], []
    for cell, where in stands.items():
        low, high = pl.col(_low(cell)), pl.col(_high(cell))
        room, need, rest = ([f"{own} {what} {n}" for own, n in where] for what in ("room", "need", "rest"))
        most = pl.min_horizontal(high, pl.min_horizontal(room) + low)
        highs.append(pl.when(most <= MOST).then(most.clip(lower_bound=-1)).alias(_high(cell)))
        alone = pl.when(high.is_null()).then(pl.max_horizontal(rest))
        lows.append(pl.max_horizontal(low, pl.max_horizontal(need) + high, alone).clip(upper_bound=MOST + 1).alias(_low(cell)))
    return highs + lows


def _can_hold(n: int, left: Sequence[str], right: Sequence[str]) -> pl.Expr:
    """Whether the printed cells leave equation ``n`` a chance: the most of either side is no less than the least of the other."""
    most, least = {}, {}
    for side, cells in (("left", left), ("right", right)):
        least[side] = pl.sum_horizontal(_low(cell) for cell in cells)
        most[side] = pl.sum_horizontal([pl.col(_high(cell)) for cell in cells], ignore_nulls=False)
    enough = [(most[one] >= least[other]).fill_null(value=True) for one, other in (("left", "right"), ("right", "left"))]
    return pl.all_horizontal(enough).alias(_holds(n))


def _width(lows: Sequence[pl.Expr], highs: Sequence[pl.Expr]) -> list[pl.Expr]:
    """How far apart the bounds of a row are. A low one never falls, a high one never rises, nor goes once it is there: so a row has moved
    exactly where one of these three is another. (A table has some hundred cells, and ``MOST`` is far below what their sums can hold.)
    """
    return [
        pl.sum_horizontal(lows).alias("low"),
        pl.sum_horizontal([high.fill_null(0) for high in highs]).alias("high"),
        pl.sum_horizontal([high.is_null().cast(pl.Int64) for high in highs]).alias("open"),
    ]


def _moved(before: pl.DataFrame, after: pl.DataFrame) -> pl.Series:
    """Row by row, whether any of its bounds has moved."""
    return (before["low"] != after["low"]) | (before["high"] != after["high"]) | (before["open"] != after["open"])


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
    new_marks = wide.select(_either(name, fill, pl.lit("derived", dtype=MARK)) for name in marks.columns)
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
