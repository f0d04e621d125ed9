"""Reasons far from those of like bodies: told of a body that stands apart, and not where requests merely come in bundles."""

from math import comb, isclose
from random import Random

import polars as pl
import pytest

from site_builder.audit import Finding
from site_builder.audit.reasons import FEWEST, LINES, chance, reasons
from site_builder.facts import Facts
from site_builder.form import address
from site_builder.texts import no_texts

CELLS = {line: address("applications", line, "total") for line in LINES}
PETITION, NOT_HELD = "unprocessed.petition", "unavailable.not_held"


def facts(*bodies: dict[str, int | None], **keys: object) -> Facts:
    """Bureaus of one province that give these numbers of requests by reason, and 0 of every other."""
    alike = {"year": 2022, "scope": "own", "province": "41", "kind": "局", "level": "county"} | keys
    rows = [{"agency": f"b{n:03}"} | alike | {at: body.get(line, 0) for line, at in CELLS.items()} for n, body in enumerate(bodies)]
    schema = {
        "agency": pl.String,
        **{key: pl.Int64 if key == "year" else pl.String for key in alike},
        **dict.fromkeys(CELLS.values(), pl.Int64),
    }
    values = pl.DataFrame(rows, schema=schema)
    return Facts(values, values.clear())


def found(some: Facts) -> list[Finding]:
    return list(reasons(some, no_texts(), {}))


def like(n: int) -> list[dict[str, int | None]]:
    return [{NOT_HELD: 8 + number % 3, PETITION: 2 + number % 2} for number in range(n)]


def test_a_body_that_stands_apart_is_told_with_what_the_others_say():
    one, two = found(facts({NOT_HELD: 1, PETITION: 59}, *like(30)))

    assert [(f.rule, f.severity, f.agency) for f in (one, two)] == [("reasons", "remark", "b000")] * 2
    assert dict(one.seen) == {"line": f"applications/{NOT_HELD}", "part": 1, "n": 60, "like_part": 270, "like_n": 345}
    assert dict(two.seen) == {"line": f"applications/{PETITION}", "part": 59, "n": 60, "like_part": 75, "like_n": 345}
    assert (one.at, one.cause) == (CELLS[NOT_HELD], f"report/reasons-{NOT_HELD}")


def test_two_bodies_that_stand_apart_do_not_hide_each_other():
    told = {(f.agency, dict(f.seen)["line"]) for f in found(facts({PETITION: 59}, {PETITION: 48}, *like(30)))}
    assert {("b000", f"applications/{PETITION}"), ("b001", f"applications/{PETITION}")} <= told


def test_too_few_requests_or_bodies_tell_nothing():
    assert found(facts({PETITION: FEWEST - 1}, *like(30))) == []
    assert found(facts({PETITION: 60}, *like(FEWEST - 1))) == []
    assert found(facts()) == []


def test_ten_other_bodies_with_a_hundred_requests_are_enough():
    ten = [{NOT_HELD: 8, PETITION: 2}] * 10
    assert {f.agency for f in found(facts({PETITION: 60}, *ten))} == {"b000"}
    assert found(facts({PETITION: 60}, *ten[:9], {NOT_HELD: 9})) == []
    assert found(facts({PETITION: 60}, *[{NOT_HELD: 80, PETITION: 20}] * 9)) == []


def test_less_than_a_fifth_apart_is_not_far():
    others = [{NOT_HELD: 9}] * 100
    assert f"applications/{PETITION}" in {dict(f.seen)["line"] for f in found(facts({PETITION: 12, NOT_HELD: 48}, *others))}
    assert found(facts({PETITION: 11, NOT_HELD: 49}, *others)) == []


def test_an_unknown_line_leaves_the_body_out_and_areas_are_compared_with_nobody():
    assert found(facts({PETITION: 60, "unprocessed.repeat": None}, *like(30))) == []
    assert found(facts({PETITION: 60}, *like(30), scope="area")) == []


def test_where_like_bodies_are_far_from_each_other_nobody_is_far():
    split = [{NOT_HELD: 20} if number % 2 else {PETITION: 20} for number in range(30)]
    assert found(facts({PETITION: 60}, *split)) == []


@pytest.mark.parametrize("bundled", [0.0, 0.1, 0.3])
def test_years_without_anybody_apart_have_no_finding(bundled):
    """Bodies of one make, whose requests come one by one or in bundles: a binomial test would tell of most such years."""
    for seed in range(3):
        chance_ = Random(seed)
        assert found(facts(*(drawn(chance_, bundled) for _ in range(60)))) == []


def drawn(chance_: Random, bundled: float) -> dict[str, int | None]:
    shares = [chance_.gammavariate(0.2 * (1 / bundled - 1), 1) + 1e-9 for _ in LINES[:8]] if bundled else [1.0] * 8
    drawn_ = chance_.choices(LINES[:8], shares, k=int(chance_.lognormvariate(2.5, 1)) + 1)
    return {line: drawn_.count(line) for line in LINES}


def test_the_chance_is_that_of_a_beta_binomial_on_both_sides():
    tail = sum(comb(12, k) * 0.3**k * 0.7 ** (12 - k) for k in range(9, 13))
    assert isclose(chance(9, 12, 0.3, 1e-9), 2 * tail, rel_tol=1e-4)
    assert isclose(chance(3, 12, 0.7, 1e-9), 2 * tail, rel_tol=1e-4)
    # a and b are 1: every number out of 4 is as likely as any other
    assert isclose(chance(4, 4, 0.5, 1 / 3), 0.4)
    assert chance(2, 4, 0.5, 1 / 3) == 1.0
    assert chance(38, 40, 0.1, 0.3) > chance(38, 40, 0.1, 0.05)


# ── against plain loops ─────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("bundled", [0.0, 0.05, 0.2])
@pytest.mark.parametrize("seed", range(8))
def test_the_rule_agrees_with_plain_loops(seed, bundled):
    """Years in which two or three of 40 bodies stand apart, each by another line; in bundles few of them can be told."""
    chance_ = Random(seed)
    bodies = [drawn(chance_, bundled) for _ in range(40)]
    for number in range(2 + seed % 2):
        n = chance_.choice((10, 14, 20, 30, 60))
        few = chance_.randrange(n // 3 + 1)
        bodies[number] = dict.fromkeys(LINES, 0) | {LINES[number]: n - few, LINES[5]: few}

    told = sorted((f.agency, dict(f.seen)["line"]) for f in found(facts(*bodies)))

    assert told == sorted(plainly(bodies))
    assert told or bundled == 0.2


def plainly(every: list[dict[str, int | None]]) -> list[tuple[str, str]]:
    """The same by loops over all bodies, without the short cut that leaves out what is near."""
    bodies = [(number, {line: body[line] or 0 for line in LINES}) for number, body in enumerate(every) if any(body.values())]
    names = [f"b{number:03}" for number, _ in bodies]
    parts = [body for _, body in bodies]
    n = [sum(body.values()) for body in parts]
    all_ = range(len(parts))
    looked_at = [i for i in all_ if n[i] >= 10 and len(parts) - 1 >= 10 and sum(n) - n[i] >= 100]
    spreads = {line: differing([body[line] for body in parts], n) for line in LINES}
    told = []
    for line in LINES:
        of = [body[line] for body in parts]
        spread = []
        for i in all_:
            joint = ratio(sum(spreads[other][i][0] for other in LINES), sum(spreads[other][i][1] for other in LINES))
            spread.append(min(max(2 * max(ratio(*spreads[line][i]), joint), 0.05), 0.95))
        weight = [n[j] / (1 + (n[j] - 1) * spread[j]) for j in all_]
        for i in looked_at:
            others = [j for j in all_ if j != i]
            share = (sum(weight[j] * of[j] / n[j] for j in others) + 2) / (sum(weight[j] for j in others) + 4)
            is_apart = abs(of[i] / n[i] - sum(of[j] for j in others) / sum(n[j] for j in others)) >= 0.2
            if is_apart and chance(of[i], n[i], share, spread[i]) * len(looked_at) * len(LINES) < 0.05:
                told.append((names[i], f"applications/{line}"))
    return told


def differing(of: list[int], n: list[int]) -> list[tuple[float, float]]:
    """For each body: how much more the others differ than by chance, without the farthest twentieth, and how much for a spread of 1."""
    mean = sum(of) / sum(n)
    far = sorted(range(len(n)), key=lambda j: -((of[j] - n[j] * mean) ** 2) / n[j])[: -(-len(n) // 20)]
    told = []
    for i in range(len(n)):
        others = [j for j in range(len(n)) if j != i and j not in far]
        p, more = sum(of[j] for j in others) / sum(n[j] for j in others), len(others) - 1
        between = sum(of[j] ** 2 / n[j] for j in others) - p * sum(of[j] for j in others)
        like_n = sum(n[j] for j in others)
        told.append((between - p * (1 - p) * more, p * (1 - p) * (like_n - sum(n[j] ** 2 for j in others) / like_n - more)))
    return told


def ratio(more: float, by_chance: float) -> float:
    return more / by_chance if by_chance else 0.0
