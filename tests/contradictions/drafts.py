"""One report before it is printed: whose it is, what its cells hold, what its text says; and sound histories of such reports.

A draft is sound when it is made: its tables add up, its text says what they hold. ``planted`` and ``decoys`` change drafts. The figures
are invented; the bodies have real codes only so that places, neighbours and laws can be looked up.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from random import Random

from site_builder.agencies import Agency
from site_builder.form import FORMS, Form
from site_builder.form.shared import APPLICANT_COLUMNS

YEARS = range(2019, 2026)
COLUMNS = tuple(column.key for column in APPLICANT_COLUMNS[:-1])
ENDINGS = ("upheld", "corrected", "other", "pending")
DISPUTES = ("reconsideration", "litigation_direct", "litigation_after_review")

Cells = dict[str, int | None]


@dataclass(frozen=True, slots=True)
class Draft:
    """One report. ``told`` holds what the text says in place of what it would say by itself, by the key of the passage ("" leaves it out).

    ``headings`` likewise for the six sections, by numeral; ``slash`` prints what is unknown as a slash; ``cut`` ends the text after that
    section; ``seed`` decides its wording and shape; ``signed`` is the date at its end, ``posted`` that of the page, if it is told.
    """

    body: Agency
    year: int
    edition: str
    cells: Cells
    published: int
    seed: int
    signed: date
    told: Mapping[str, str] = field(default_factory=dict)
    headings: Mapping[str, str] = field(default_factory=dict)
    slash: bool = False
    cut: str = ""
    posted: date | None = None

    @property
    def form(self) -> Form:
        return FORMS[self.edition]

    def at(self, place: str) -> int | None:
        """A cell of table three or four: ``received/total``, ``reconsideration/pending``."""
        table = "disputes" if place.partition("/")[0] in DISPUTES else "applications"
        return self.cells[f"{table}/{place}"]

    def known(self, place: str) -> int:
        return self.at(place) or 0

    @property
    def reviews(self) -> int:
        return self.known("reconsideration/total")

    @property
    def suits(self) -> int:
        return self.known("litigation_direct/total") + self.known("litigation_after_review/total")

    def group(self, key: str) -> int:
        """How many requests came to one of the six outcomes."""
        lines = next(group.lines for group in self.form.table("applications").groups if group.key == key)
        return sum(self.known(f"{line}/total") for line in lines)


History = dict[int, Draft]


def outcome_lines(form: Form) -> list[str]:
    return [line for group in form.table("applications").groups for line in group.lines]


# ── sound histories ─────────────────────────────────────────────────────────────────────────────────────────────────

_SIZE = {"township": (1, 7), "county": (8, 24), "city": (25, 70), "province": (30, 90)}
_WHO = (78, 12, 1, 2, 4, 3)
_ENDS = {
    "granted": 46,
    "partly_granted": 12,
    "not_disclosed.third_party": 2,
    "not_disclosed.internal_affairs": 3,
    "not_disclosed.process_information": 3,
    "unavailable.not_held": 17,
    "unavailable.must_be_created": 4,
    "unavailable.unclear": 1,
    "unprocessed.petition": 6,
    "unprocessed.repeat": 2,
    "other": 4,
}


def sums(cells: Cells, form: Form) -> Cells:
    """The cells with every total of tables three and four made from its parts."""
    for column in COLUMNS:
        cells[f"applications/concluded/{column}"] = sum(cells[f"applications/{line}/{column}"] or 0 for line in outcome_lines(form))
    for line in form.table("applications").lines:
        cells[f"applications/{line.key}/total"] = sum(cells[f"applications/{line.key}/{column}"] or 0 for column in COLUMNS)
    for key in DISPUTES:
        cells[f"disputes/{key}/total"] = sum(cells[f"disputes/{key}/{end}"] or 0 for end in ENDINGS)
    return cells


def requests(cells: Cells, form: Form, brought: Mapping[str, int], count: int, chance: Random, keep: float = 0.1) -> dict[str, int]:
    """Fill table three for so many new requests; gives what is carried forward, by column."""
    carried = dict.fromkeys(COLUMNS, 0)
    for column in COLUMNS:
        cells[f"applications/brought_forward/{column}"] = brought[column]
        cells[f"applications/received/{column}"] = 0
    came = list(chance.choices(COLUMNS, _WHO, k=count))
    for column in came:
        cells[f"applications/received/{column}"] = (cells[f"applications/received/{column}"] or 0) + 1
    for column in [*came, *(one for one in COLUMNS for _ in range(brought[one]))]:
        if column in came and chance.random() < keep:
            carried[column] += 1
            continue
        end = chance.choices(list(_ENDS), list(_ENDS.values()))[0]
        end = "other.other" if end == "other" and form.edition == "2021" else end
        place = f"applications/{end}/{column}"
        cells[place] = (cells[place] or 0) + 1
    for column in COLUMNS:
        cells[f"applications/carried_forward/{column}"] = carried[column]
    return carried


def history(
    body: Agency, chance: Random, years: range = YEARS, brought: Mapping[str, int] | None = None, stock: int | None = None
) -> History:
    """A body's reports, one a year, all sound: each year continues the last, no two years are alike, none is without requests."""
    carried = dict(brought) if brought else dict.fromkeys(COLUMNS, 0)
    pending = dict.fromkeys(DISPUTES, 0)
    stock = chance.randint(3, 30) if stock is None else stock
    items, shown = {key: chance.randint(1, 90) for key in _ITEMS}, chance.randint(20, 60)
    drafts: History = {}
    for year in years:
        form = FORMS["2019" if year < 2021 else "2021"]
        cells: Cells = dict.fromkeys(form.cells, 0)
        if form.edition == "2019":
            made = chance.randint(0, 6)
            shown += made
            _line(cells, "normative_documents", made=made, published=made, total_public=shown)
            for key in _ITEMS:
                change = chance.choice((0, 0, 1, 2, -1)) if key != "fees" else 0
                _line(cells, key, prior_items=items[key], change=change, **({} if key == "fees" else {"decisions": chance.randint(0, 300)}))
                items[key] += change
            _line(cells, "procurement", projects=chance.randint(0, 12), amount=chance.randint(0, 90_000) * 10_000)
        else:
            issued, repealed = chance.randint(0, 5), chance.choice((0, 0, 1, 2))
            repealed = min(repealed, stock)
            stock += issued - repealed
            _line(cells, "normative_documents", issued=issued, repealed=repealed, in_force=stock)
            for key in ("licences", "penalties", "compulsion"):
                _line(cells, key, decisions=chance.randint(0, 400))
            _line(cells, "fees", amount=chance.randint(0, 5_000) * 10_000)
        low, high = _SIZE[body.level]
        carried = requests(cells, form, carried, chance.randint(low, high), chance)
        pending = _dispute(cells, pending, chance)
        drafts[year] = Draft(
            body, year, form.edition, sums(cells, form), chance.randint(40, 600), chance.randrange(10**9), _signed(body, year, chance)
        )
    return drafts


_ITEMS = ("licences", "other_services", "penalties", "compulsion", "fees")


def _line(cells: Cells, key: str, **values: int) -> None:
    cells.update({f"disclosure/{key}/{column}": value for column, value in values.items()})


def _dispute(cells: Cells, pending: Mapping[str, int], chance: Random) -> dict[str, int]:
    left = dict.fromkeys(DISPUTES, 0)
    for key in DISPUTES:
        for _ in range(pending[key]):
            cells[f"disputes/{key}/upheld"] = (cells[f"disputes/{key}/upheld"] or 0) + 1
        if chance.random() < 0.12:
            end = chance.choice(("upheld", "upheld", "corrected", "other", "pending"))
            cells[f"disputes/{key}/{end}"] = (cells[f"disputes/{key}/{end}"] or 0) + 1
        left[key] = cells[f"disputes/{key}/pending"] or 0
    return left


def _signed(body: Agency, year: int, chance: Random) -> date:
    """A day in time for whoever has a day: departments by 31 January, governments by 31 March."""
    if body.level == "township":
        return date(year + 1, chance.choice((1, 1, 1, 2)), chance.randint(4, 28))
    return date(year + 1, 1, chance.randint(5, 31)) if "-" in body.id else date(year + 1, chance.randint(1, 3), chance.randint(4, 28))


def by_year(drafts: History) -> Iterator[tuple[Draft, Draft | None]]:
    """Each draft with that of the year before, if it is held."""
    return ((drafts[year], drafts.get(year - 1)) for year in sorted(drafts))
