"""What one point to check says of itself, sentence by sentence: its headline, its equations, what arithmetic allows, what to ask.

Says how printed figures relate and what else it may be; never what anybody did. Every number is the record's.
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache

from site_builder.audit import Finding, equation_text
from site_builder.audit.findings import STATED, line_of
from site_builder.audit.possible import possible
from site_builder.form import Equation, Term, identity
from site_builder.pages.cells import source_place
from site_builder.pages.desk import Desk
from site_builder.pages.exhibits import line_name
from site_builder.pages.holdings import Sheet, outcome
from site_builder.pages.papers import numbered
from site_builder.pages.saying import also, is_of_the_form, joined, saying, stated_name, stated_terms
from site_builder.redact import publishable
from site_builder.words import Speaker, number

PERSONS = frozenset("名人位")
"""Units that count people: never held against a number of requests."""

HAN = "一二三四五六七八九十"
TOTAL = "total"


def is_between(findings: Sequence[Finding]) -> bool:
    """Whether a finding of the lead looks back at the report of the year before."""
    return any(term.year for finding in findings for term in finding.equation.terms)


def teller(findings: Sequence[Finding]) -> Finding:
    """The finding that a lead is told by: of the first rule that adds up outcomes, else of the first; its total where that is broken.

    What the form makes equal is told before what the text says of it.
    """
    rules = list(dict.fromkeys(finding.rule for finding in findings))
    rules.sort(key=lambda rule: not is_of_the_form(rule))
    rule = next((rule for rule in ("outcomes", "conservation") if rule in rules), rules[0])
    some = [finding for finding in findings if finding.rule == rule]
    return next((finding for finding in some if finding.at.endswith(f"/{TOTAL}")), some[0])


def headline(desk: Desk, sheet: Sheet, findings: Sequence[Finding]) -> str:
    """What does not agree, as numbers: 予以公开2件，办理结果总计印作0件. Of a rule that is no identity of the form, its own title."""
    finding, w = teller(findings), desk.w
    if not is_of_the_form(finding.rule):
        own = [one for one in findings if one.rule == finding.rule]
        titles = [saying(desk, sheet, one, "title")[0] for one in own]
        first, others = titles[own.index(finding)], len(set(titles)) - 1
        return w("point.headline.and_more", what=first, n=others) if others else first
    what = _headline(sheet, finding, w)
    column = sheet.form.cells[finding.at].column
    whole = column.key == TOTAL or not _is_down(finding.equation) or finding.rule not in {"outcomes", "conservation", "carry-over"}
    return what if whole else w("point.headline.in_column", column=w("lead.column", column=column.label[w.lang]), what=what)


def _headline(sheet: Sheet, finding: Finding, w: Speaker) -> str:
    left, right = _sum(finding.equation.left, finding.left), _sum(finding.equation.right, finding.right)
    if finding.rule == "outcomes" and finding.left[0] is not None:
        single = _single(sheet, finding, w)
        if single:
            part, n = single
            key = "one_request" if w.lang == "en" and part.startswith("Disclosed") else "one"
            return w(f"point.headline.{key}", part=part if w.lang == "zh" else part.lower(), n=n, total=left)
        return w("point.headline.sum_least" if None in finding.right else "point.headline.sum", total=left, sum=right)
    line = line_name(sheet, finding.at.rpartition("/")[0], w.lang)
    if finding.rule == "conservation" and None not in finding.left + finding.right:
        return w("point.headline.conserved", a=left, b=right)
    if finding.rule in {"applicants", "endings"} and None not in finding.left + finding.right:
        return w("point.headline.line", line=line, total=left, sum=right)
    if finding.rule == "carry-over":
        return w("point.headline.between", **_carried(sheet, finding, w))
    return w("point.headline.between_any" if is_between([finding]) else "point.headline.any", line=line, equation=equation_text(finding))


def _carried(sheet: Sheet, finding: Finding, w: Speaker) -> dict[str, str]:
    """The two lines and numbers of a break between years, earlier first."""
    brought, forward = finding.equation.left[0], finding.equation.right[0]
    return {
        "before": str(finding.year - 1),
        "year": sheet.year,
        "forward": short(sheet, forward.at, w),
        "brought": short(sheet, brought.at, w),
        "a": _figure(finding.right[0], w),
        "b": _figure(finding.left[0], w),
    }


def short(sheet: Sheet, at: str, w: Speaker) -> str:
    """The line of a cell by its short name; what a number of the text is of."""
    if at not in sheet.form.cells:
        return stated_name(sheet, at, w)
    label = sheet.form.cells[at].line.label
    return (label.short or label.zh) if w.lang == "zh" else label.en


def _figure(value: int | None, w: Speaker) -> str:
    return w("mark.unknown") if value is None else number(value)


def _single(sheet: Sheet, finding: Finding, w: Speaker) -> tuple[str, int] | None:
    """The one part of a sum that is not 0, with its number; None where there are several, or one is unknown."""
    parts = [(term.at, value) for term, value in zip(finding.equation.right, finding.right, strict=True) if value != 0]
    if len(parts) != 1 or parts[0][1] is None:
        return None
    return short(sheet, parts[0][0], w), parts[0][1]


def _sum(terms: Sequence[Term], values: Sequence[int | None]) -> int:
    return sum(term.sign * (value or 0) for term, value in zip(terms, values, strict=True))


def _is_down(equation: Equation) -> bool:
    """Whether an equation adds lines within one column, and not the columns of one line."""
    return len({term.at.rpartition("/")[0] for term in equation.terms}) > 1


# ── the equations ───────────────────────────────────────────────────────────────────────────────────────────────────


def parts(sheet: Sheet, finding: Finding, w: Speaker) -> str:
    """What a long sum is made of: the parts that are not 0 by name, how many are 0, how many unknown; empty for a short sum."""
    if len(finding.right) <= 7:
        return ""
    pairs = list(zip(finding.equation.right, finding.right, strict=True))
    told = [_part(sheet, finding, term.at, value, w) for term, value in pairs if value]
    zero, unknown = finding.right.count(0), finding.right.count(None)
    if zero:
        told.append(w("point.parts_zero", n=zero))
    if unknown:
        told.append(w("point.parts_unknown", n=unknown))
    return w("list.comma").join(told)


def _part(sheet: Sheet, finding: Finding, at: str, value: int, w: Speaker) -> str:
    """A part by its line; by its column too where the parts are of several, which is so where the totals are blank."""
    line = short(sheet, at, w)
    if at not in sheet.form.cells or len({term.at.rpartition("/")[2] for term in finding.equation.right}) == 1:
        return w("point.part", line=line, n=value)
    return w("point.part_column", line=line, column=sheet.form.cells[at].column.label[w.lang], n=value)


def columns_note(sheet: Sheet, findings: Sequence[Finding], w: Speaker) -> str:
    """In which columns the equations break, and how it stands in the others; empty where the columns differ from rule to rule."""
    by_rule: dict[str, list[Finding]] = {}
    for finding in findings:
        by_rule.setdefault(finding.rule, []).append(finding)
    columns = {tuple(finding.at.rpartition("/")[2] for finding in some) for some in by_rule.values()}
    alike = all(len({equation_text(finding) for finding in some}) == 1 for some in by_rule.values())
    if len(columns) != 1 or not alike or not all(_is_down(finding.equation) and finding.rule in _BY_COLUMN for finding in findings):
        return ""
    names = [w("lead.column", column=sheet.form.cells[finding.at].column.label[w.lang]) for finding in next(iter(by_rule.values()))]
    said = [w("point.one_column" if len(names) == 1 else "point.same_columns", columns=joined(names, w))]
    rest = _rest(sheet, by_rule, next(iter(columns)), w)
    return w("point.semicolon").join([*said, rest] if rest else said)


_BY_COLUMN = frozenset({"conservation", "outcomes", "carry-over"})


def _rest(sheet: Sheet, rules: Sequence[str] | dict[str, list[Finding]], broken: Sequence[str], w: Speaker) -> str:
    """How the same equations stand in the other columns."""
    if any(identity(rule).between_years for rule in rules):
        return ""
    others: dict[str, list[int | None]] = {}
    for candidate in sheet.form.identities:
        if candidate.id in rules:
            for equation in candidate.equations:
                column = equation.at.rpartition("/")[2]
                if column not in broken:
                    others.setdefault(column, []).extend(sheet.record.value(term.at) for term in equation.terms)
    unknown = sum(None in values for values in others.values())
    if not others:
        return ""
    if unknown:
        return w("point.rest_unknown", n=len(others), unknown=unknown)
    return w("point.rest_hold" if any(any(values) for values in others.values()) else "point.rest_zero", n=len(others))


def possibility(sheet: Sheet, findings: Sequence[Finding], w: Speaker) -> str:
    """The one line whose change would make all equations hold, in a sentence; empty where there is none, or more than one."""
    if not any(finding.equation.terms for finding in findings):
        return ""
    found = possible(findings, _printed(sheet), sheet.form)
    if found is None:
        return ""
    line = line_name(sheet, found.line, w.lang)
    names = {key: w("lead.column", column=sheet.form.cells[f"{found.line}/{key}"].column.label[w.lang]) for key in found.values}
    if len(set(found.values.values())) == 1:
        value = next(iter(found.values.values()))
        said = w("point.possible_same", line=line, columns=joined(list(names.values()), w), value=value)
    else:
        each = [w("point.possible_value", column=names[key], value=value) for key, value in found.values.items()]
        said = w("point.possible_each", line=line, values=w("list.pause").join(each))
    return said + (w("point.possible_one") if len(findings) == 1 else w("point.possible_all", n=len(findings))) + w("point.possible_only")


@lru_cache(maxsize=64)
def _printed(sheet: Sheet) -> Mapping[str, int | None]:
    """The printed cells of a report by address."""
    return {at: sheet.record.value(at) for at in sheet.form.cells}


# ── what stands beside ──────────────────────────────────────────────────────────────────────────────────────────────


def also_stated(sheet: Sheet, findings: Sequence[Finding], lines: Sequence[str], w: Speaker) -> tuple[str, ...]:
    """What the text says in words about lines of the lead, and why the two need not agree; not what its equations name already."""
    said, named = [], {at for finding in findings for at in stated_terms(finding)}
    for n, claim in enumerate(sheet.record.stated.claims):
        if claim.of not in lines or claim.kind != "count" or f"stated/claims/{n}" in named:
            continue
        table, _, key = claim.of.partition("/")
        columns = [column.key for column in sheet.form.table(table).line(key).columns]
        at = f"{claim.of}/{TOTAL if TOTAL in columns else columns[0]}"
        pieces = _figure(sheet.record.value(at), w)
        unit = publishable(claim.unit)
        place = source_place(claim.line, w)
        if claim.unit in PERSONS:
            said.append(w("point.also_stated_people", n=claim.value, unit=unit, place=place, pieces=pieces))
        else:
            said.append(w("point.also_stated", line=short(sheet, at, w), n=claim.value, unit=unit, place=place, pieces=pieces))
    return tuple(said)


def reasons(sheet: Sheet, findings: Sequence[Finding], lines: Sequence[str], w: Speaker) -> Iterator[str]:
    """What else it may be, our misreading with how much we read."""
    of_text = dict.fromkeys(finding.rule for finding in findings if not is_of_the_form(finding.rule))
    yield from dict.fromkeys(text for rule in of_text for text in also(rule, w))
    if of_text and not lines:
        yield w("point.also_read")
        yield w("point.also_unthought")
        return
    places = [(table, sheet.form.table(table).line(key)) for table, _, key in (line.partition("/") for line in lines)]
    cells = [f"{table}/{line.key}/{column.key}" for table, line in places for column in line.columns]
    numbers = sum(sheet.record.value(at) is not None for at in cells)
    told = {*lines, *cells, *(line.partition("/")[0] for line in lines)}
    notes = sum(note.at in told for note in sheet.record.notes)
    if is_between(findings):
        yield w("point.also_between")
    if sheet.record.scope == "area":
        yield w("point.also_sum")
    if not is_of_several(findings):
        yield w("point.also_unfilled", line=line_name(sheet, findings[0].cause, w.lang))
    yield w("point.also_converted")
    count = HAN[len(lines) - 1] if w.lang == "zh" and 0 < len(lines) <= len(HAN) else number(len(lines))
    noted = w("point.some_notes", n=notes) if notes else w("point.no_notes")
    yield w("point.also_misread", lines=count, numbers=numbers, notes=noted)
    yield w("point.also_unthought")


def is_of_several(findings: Sequence[Finding]) -> bool:
    """Whether the text is held against several lines together, so that none of them is the one that would be wrong."""
    lines = {line_of(term.at) for one in findings for term in one.equation.terms if not term.at.startswith(STATED)}
    return any(term.at.startswith(STATED) for one in findings for term in one.equation.terms) and len(lines) > 1


def effect(sheet: Sheet, findings: Sequence[Finding], w: Speaker) -> str:
    """What the lead changes in our own figures: nothing is mended, and a printed total is never divided by."""
    if is_between(findings):
        return w("point.effect_between")
    if not findings[0].cause.startswith("applications/") or not {finding.rule for finding in findings} & {"outcomes", "conservation"}:
        return w("point.effect_as_printed")
    received = sheet.total("applications/received/total")
    parts_ = [at for group in sheet.form.table("applications").groups for at in outcome(group)]
    mix = sheet.total(*parts_)
    first = w("point.effect_area") if sheet.record.scope == "area" else ""
    counted = w("point.effect_received", n=received) if received is not None and not first else ""
    return first + counted + (w("point.effect_mix", n=mix) if mix is not None else w("point.effect_no_mix"))


def question(desk: Desk, sheet: Sheet, findings: Sequence[Finding]) -> str:
    """A question that a reader may send, with the printed figures in it."""
    finding, w = teller(findings), desk.w
    if not is_of_the_form(finding.rule):
        return saying(desk, sheet, finding, "ask")[0]
    table = sheet.form.cells[finding.at].table
    line = line_name(sheet, finding.at.rpartition("/")[0], w.lang)
    common = {"kind": sheet.agency.kind, "year": sheet.year, "numeral": numeral(table.numeral, w), "line": line}
    if finding.rule == "outcomes" and finding.left[0] is not None and None not in finding.right and finding.at.endswith(TOTAL):
        single = _single(sheet, finding, w)
        if single:
            return w("point.ask_one", part=single[0], n=single[1], total=finding.left[0], **common)
        return w("point.ask_sum", sum=_sum(finding.equation.right, finding.right), total=finding.left[0], **common)
    if finding.rule == "carry-over":
        return w("point.ask_between", kind=sheet.agency.kind, **_carried(sheet, finding, w))
    return w("point.ask_any", equation=equation_text(finding), **common)


def addressee(desk: Desk, sheet: Sheet) -> str:
    """Whom the question may be put to."""
    w, county = desk.w, desk.site.data.divisions.get(sheet.agency.division[:6])
    if sheet.agency.level != "township" or county is None:
        return w("point.ask_body")
    if sheet.agency.kind == "街道":
        return w("point.ask_street", county=county.kind)
    return w("point.ask_township", kind=sheet.agency.kind, county=county.kind)


def numeral(text: str, w: Speaker) -> str:
    """A table's number, in Arabic digits on English pages."""
    return text if w.lang == "zh" else numbered(text, "", w.lang).strip()
