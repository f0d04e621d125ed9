"""What the audit found, held against what was planted."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from site_builder.audit.findings import Finding
from tests.contradictions.corpus import Corpus, Truth

Said = tuple[str, int, str]
"""What is said: of whom, of which year, by which rule."""


@dataclass(frozen=True, slots=True)
class Judged:
    """Of the planted those ``found`` and ``missed``; findings that nothing planted explains, with the decoy that drew them, if one did."""

    found: tuple[Truth, ...]
    missed: tuple[Truth, ...]
    false: tuple[tuple[Finding, Truth | None], ...]
    rightly: int

    @property
    def recall(self) -> float:
        return len(self.found) / (len(self.found) + len(self.missed))

    @property
    def grave(self) -> tuple[tuple[Finding, Truth | None], ...]:
        return tuple(one for one in self.false if one[0].severity == "contradiction")

    @property
    def precision(self) -> float:
        """Of the findings that are no contradictions, how many are right."""
        false = len(_said(finding for finding, _ in self.false))
        return self.rightly / (self.rightly + false) if self.rightly + false else 1.0


def judged(corpus: Corpus, findings: Iterable[Finding]) -> Judged:
    """Each planted one is found if its rule speaks of its report; every other finding must follow from something planted."""
    findings = list(findings)
    said = {(finding.agency, finding.year, finding.rule) for finding in findings}
    wanted: set[Said] = set()
    remarks: set[Said] = set()
    decoy: dict[tuple[str, int], Truth] = {}
    for truth in corpus.planted:
        wanted |= {(agency, year, truth.seed.rule) for agency, year in truth.reports} | truth.beside
    for truth in corpus.decoys:
        wanted |= truth.beside
        remarks |= {(agency, year, truth.seed.rule) for agency, year in truth.reports} if truth.seed.remark else set()
        decoy |= dict.fromkeys(truth.reports, truth)
    for truth in corpus.planted:
        decoy |= dict.fromkeys(truth.reports, truth)
    false = []
    for finding in findings:
        key = (finding.agency, finding.year, finding.rule)
        if key not in wanted and not (key in remarks and finding.severity == "remark"):
            false.append((finding, decoy.get(key[:2])))
    found = [truth for truth in corpus.planted if any((agency, year, truth.seed.rule) in said for agency, year in truth.reports)]
    missed = [truth for truth in corpus.planted if truth not in found]
    wrong = _said(finding for finding, _ in false)
    return Judged(tuple(found), tuple(missed), tuple(false), len(_said(findings) - wrong))


def _said(findings: Iterable[Finding]) -> set[Said]:
    """What is said of whom, each once, but for contradictions: a line that breaks in seven columns is one remark."""
    return {(finding.agency, finding.year, finding.rule) for finding in findings if finding.severity != "contradiction"}


def table(corpus: Corpus, held: Judged) -> str:
    """A line per rule: planted, found, missed, false, decoys that it let alone."""
    found, missed = (Counter(one.seed.rule for one in some) for some in (held.found, held.missed))
    false = Counter(finding.rule for finding, _ in held.false)
    drawn = {(truth.agency, truth.seed.year) for finding, truth in held.false if truth is not None and finding.rule == truth.seed.rule}
    decoys: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for one in corpus.decoys:
        decoys[one.seed.rule][0] += 1
        decoys[one.seed.rule][1] += (one.agency, one.seed.year) in drawn
    rules = sorted({*found, *missed, *false, *decoys})
    lines: list[tuple[str | int, ...]] = [("rule", "planted", "found", "missed", "wrong", "decoys", "drawn")]
    lines += [(rule, found[rule] + missed[rule], found[rule], missed[rule], false[rule], *decoys[rule]) for rule in rules]
    return "\n".join(f"{rule:24s}" + "".join(f"{number:>8}" for number in numbers) for rule, *numbers in lines)
