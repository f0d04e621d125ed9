"""What is wrong, and whose mistake it is: problems are ours to mend, findings are what the reports themselves say.

Findings never fail a check. Problems are broken files, conflicts of corrections, dead links, and notes ``ambiguous`` or ``unreadable``
that neither a correction nor a ``seen`` settles; notes of the other kinds are counted, never failing.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from site_builder import site, store
from site_builder.audit import Finding, equation_text, rule_of
from site_builder.errors import Problem, SiteError
from site_builder.form import Severity
from site_builder.held import Waiting, waiting
from site_builder.news import News, news, published
from site_builder.pages.states import SETTLED
from site_builder.review import unsettled
from site_builder.superseded import superseded_path

NEEDS_EYES = ("ambiguous", "unreadable")
SEVERITY_NAMES: Mapping[Severity, str] = {"contradiction": "对不上", "continuity": "接不上", "remark": "提示"}
"""The gravest first."""


@dataclass(frozen=True, slots=True)
class Checked:
    """Everything that a check found.

    ``settled`` counts the notes that a person looked at and could not read either, ``lost`` those of that kind that nobody settled;
    ``waiting`` are the quarantined readings; ``leads`` counts points to check by their severity; ``lines`` leads from (agency, year) to
    the record's places. ``news`` is what the next release would newly say, and no more, of whom; None where it was not asked for.
    """

    findings: tuple[Finding, ...] = ()
    problems: tuple[Problem, ...] = ()
    records: int = 0
    bodies: int = 0
    years: tuple[int, ...] = ()
    settled: int = 0
    lost: int = 0
    waiting: Mapping[Path, Waiting] = field(default_factory=dict)
    leads: Mapping[str, int] = field(default_factory=dict)
    lines: Mapping[tuple[str, int], Mapping[str, str]] = field(default_factory=dict)
    news: News | None = None


def check(root: Path, data: Path, since: Path | None = None) -> Checked:
    """Check records, corrections, configuration, words, templates and links, without writing anything.

    ``since`` is a built release that the points to check are compared with.
    """
    try:
        earlier = None if since is None else published(since)
        built = site.prepare(root, data)
        problems = list(_unsettled(built.data, data))
        problems.extend(_conflicts(built.data, data))
        problems.extend(_untold(built.data, data))
        waits = waiting(data, problems)
        try:
            for _ in site.files(built, site.printer_of(built, root)):
                pass
        except SiteError as error:
            problems.extend(error.problems)
    except SiteError as error:
        return Checked(problems=error.problems)
    held = built.data
    return Checked(
        findings=built.audit.findings,
        problems=tuple(problems),
        records=len(held.records),
        bodies=len({record.agency for record in held.records}),
        years=tuple(sorted({record.year for record in held.records})),
        settled=sum(1 for record in held.records for note in record.notes if (record.agency, record.year, note.at) in held.settled),
        lost=sum(note.kind not in NEEDS_EYES for _, note in unsettled(held)),
        waiting=waits,
        leads=_leads(built.audit.findings),
        lines={(record.agency, record.year): record.lines for record in held.records},
        news=None if earlier is None else news(built, earlier),
    )


def _leads(findings: Iterable[Finding]) -> Mapping[str, int]:
    """Points to check by the gravest severity of their findings."""
    severities: dict[str, set[str]] = defaultdict(set)
    for finding in findings:
        severities[finding.lead].add(finding.severity)
    return Counter(next(one for one in SEVERITY_NAMES if one in some) for some in severities.values())


def _unsettled(held: store.Data, data: Path) -> Iterator[Problem]:
    for record, note in unsettled(held):
        if note.kind in NEEDS_EYES:
            yield Problem(
                f"{store.record_path(data / 'records', record)}: {note.at}",
                f"{note.kind}, {note.line or 'place unknown'}: {note.raw or 'no text'}",
                "look at the original, then record what you saw: site-builder review prints the commands",
            )


def _conflicts(held: store.Data, data: Path) -> Iterator[Problem]:
    for one in held.conflicts:
        yield Problem(
            f"{data / 'corrections' / store.county_of(one.agency) / one.agency / f'{one.year}.json'}: {one.at}",
            f"expects {one.expected}, but the record says {one.found}",
            "look at the source again, then record what you saw: site-builder review prints the command",
        )


def _untold(held: store.Data, data: Path) -> Iterator[Problem]:
    """Superseded reports of which no event says why they went: the pages of their leads would be gone without a word."""
    told = {(event.agency, event.year) for event in held.events if event.event in SETTLED and not event.at}
    for record in held.superseded:
        if (record.agency, record.year) not in told:
            yield Problem(
                str(superseded_path(data, record)),
                "no event says why it stands no more",
                f"add {record.agency},{record.year},,replaced (or misread),… to data/events.csv",
            )


def line(finding: Finding) -> str:
    """One finding in one line, its equation or what was seen; the id of its rule stands in brackets."""
    whose = f"{SEVERITY_NAMES[finding.severity]}  {finding.agency} {finding.year}"
    what = equation_text(finding) or " ".join(f"{key}={value}" for key, value in finding.seen) or "—"
    return f"{whose}  {what}  [{finding.rule}] {rule_of(finding.rule).label.zh}  {finding.at}"


def summary(checked: Checked) -> Iterator[str]:
    """How much is held, how much is ours to mend, how much the reports contradict, in two lines.

    One more stands before them where anything was found; behind them one for cells not read, and one for documents that wait.
    """
    if checked.findings:
        equations = sum(bool(finding.equation.terms) for finding in checked.findings)
        others = len(checked.findings) - equations
        told = [f"不成立的等式 {equations} 条"] * bool(equations) + [f"其他线索 {others} 条"] * bool(others)
        yield f"{'、'.join(told)}，归为待核处 {sum(checked.leads.values())}"
    years = "—".join(map(str, dict.fromkeys((*checked.years[:1], *checked.years[-1:]))))
    yield f"记录 {checked.records} 份 · 机关 {checked.bodies} 个" + (f" · {years}年度" if years else "")
    kinds = " · ".join(f"{name} {checked.leads[key]}" for key, name in SEVERITY_NAMES.items() if checked.leads.get(key))
    leads = f"待核处 {sum(checked.leads.values())}" + (f"（{kinds}）" if kinds else "")
    yield f"我方待办 {len(checked.problems)} · 已看过、确实读不出 {checked.settled} · {leads}"
    if checked.lost:
        yield f"另有未读出 {checked.lost} 处，不算差错 → site-builder review"
    if checked.waiting:
        reasons = Counter(kind for one in checked.waiting.values() for kind in one.missing)
        why = " · ".join(f"{kind} {n}" for kind, n in sorted(reasons.items()))
        yield f"另有隔离的文件 {len(checked.waiting)} 份（{why}），不算差错 → {next(iter(checked.waiting)).parent} 里有原因，处理后再读"


def as_json(checked: Checked) -> dict[str, Any]:
    """One object: ``findings`` (rule, severity, agency, year, at, equation, seen, authority, grade, lines) and ``problems`` (where, what,
    remedy). ``seen`` is what a rule saw that is no equation, else empty; ``lines`` are places of form lines and of the text.

    Compared with a release, also ``new`` and ``gone``: points to check, as ``news.New`` and ``news.Gone``.
    """
    return {
        "findings": [
            {
                "rule": finding.rule,
                "severity": finding.severity,
                "agency": finding.agency,
                "year": finding.year,
                "at": finding.at,
                "equation": equation_text(finding),
                "seen": dict(finding.seen),
                "authority": rule_of(finding.rule).authority.zh,
                "grade": rule_of(finding.rule).grade,
                "lines": _places(finding, checked),
            }
            for finding in checked.findings
        ],
        "problems": [{"where": one.where, "what": one.what, "remedy": one.remedy} for one in checked.problems],
        **({} if checked.news is None else asdict(checked.news)),
    }


def _places(finding: Finding, checked: Checked) -> dict[str, str]:
    places = {}
    for term in finding.equation.terms:
        form_line = "/".join(term.at.split("/")[:2])  # also of stated/claims/3
        place = checked.lines.get((finding.agency, finding.year + term.year), {}).get(form_line)
        if place:
            places[f"{finding.year + term.year} {form_line}" if term.year else form_line] = place
    return places
