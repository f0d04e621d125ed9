"""How to read and how to request; method and about. The texts are in ``content/``; what the form or the marks know is told from them."""

from collections.abc import Iterator
from dataclasses import dataclass

from site_builder.audit.rules import every as every_rule
from site_builder.pages.desk import ABOUT, GUIDE, Desk, rule_address
from site_builder.pages.model import Link, Page
from site_builder.pages.places import INDEX
from site_builder.words import Speaker


@dataclass(frozen=True, slots=True)
class Nothing:
    """One of the nine kinds of nothing: its mark, its name, and what it means."""

    sign: str
    name: str
    meaning: str


@dataclass(frozen=True, slots=True)
class Ruled:
    """A rule as the method lists it: what must be so (its page), by which authority, how sure we are, what a break of it is called."""

    id: str
    name: Link
    authority: str
    grade: str
    chip: str


def guide_page(desk: Desk) -> Page:
    """How to read the reports, how to make a request, what to do where a report says 0. KeyError without its text."""
    text = desk.site.prose[desk.lang, "guide"]
    return desk.page(
        GUIDE,
        "guide.html",
        text.title,
        shows=(),
        description=text.description,
        crumbs=desk.crumbs(Link(text.title)),
        prose=text,
        regions=desk.to(INDEX),
        about=desk.to(ABOUT),
    )


def about_page(desk: Desk) -> Page:
    """What the site is, how it reads, counts and checks; rules and marks come from the form and the words. KeyError without its text."""
    text = desk.site.prose[desk.lang, "about"]
    return desk.page(
        ABOUT,
        "prose.html",
        text.title,
        shows=(),
        description=text.description,
        crumbs=desk.crumbs(Link(text.title)),
        prose=text,
        nothings=nothings(desk.w),
        rules=tuple(rules(desk)),
    )


def nothings(w: Speaker) -> tuple[Nothing, ...]:
    """Zero and the eight kinds of nothing, in the order of the legend: six that stand in cells, three of a report."""
    return tuple(Nothing(w(f"nothing.{key}.sign"), w(f"nothing.{key}.name"), w(f"nothing.{key}.meaning")) for key in NINE)


NINE = ("zero", "blank", "not_applicable", "derived", "unread", "cut", "not_held", "looked", "replaced")


def rules(desk: Desk) -> Iterator[Ruled]:
    """Every rule, those of the form first, in its order."""
    w = desk.w
    for rule in every_rule():
        yield Ruled(
            rule.id,
            Link(rule.label[w.lang], desk.to(rule_address(rule.id))),
            rule.authority[w.lang],
            w(f"grade.{rule.grade}"),
            w(f"lead.{rule.severity}.chip"),
        )
