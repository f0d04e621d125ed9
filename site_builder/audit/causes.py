"""Which findings of one report are one lead: those that share a form line, directly or through another finding.

One misprinted cell breaks the sum of its line and the sums of its column; all of them name its line. So findings are joined
through every line of their equations, and the lead is told by the line that most of them name.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace

from site_builder.audit.findings import Finding, line_of


def with_causes(findings: Iterable[Finding]) -> Iterator[Finding]:
    """The findings of one report, in their order, each with the cause of its lead.

    The cause is the line that most findings of the lead name; among equals one that an equation is told by, then the first. A finding
    that names no line is a lead of its own, and keeps its cause.
    """
    findings = list(findings)
    groups: list[list[Finding]] = []
    for finding in findings:
        joined = [group for group in groups if any(finding.lines & other.lines for other in group)]
        groups = [group for group in groups if group not in joined]
        groups.append([other for group in joined for other in group] + [finding])
    causes = {finding.id: cause for group in groups for cause in (_cause(group),) for finding in group}
    return (replace(finding, cause=causes[finding.id]) for finding in findings)


def _cause(group: list[Finding]) -> str:
    named = Counter(line for finding in group for line in finding.lines)
    if not named:
        return group[0].cause
    told = Counter(line_of(finding.at) for finding in group)
    return min(named, key=lambda line: (-named[line], -told[line], line))
