"""What a release is called: its number, its date, its hash. They stand on home, the page of data, release.json and the data package only;
and in what is of releases as such, of which a reader could make nothing without: their feed, and the page of what one changes in another.

All three are of the data, so that equal data make an equal release wherever it is built: which release of a folder it is, is ``publish``'s.
"""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from site_builder.errors import Problem, SiteError
from site_builder.form import FORMS

if TYPE_CHECKING:
    from site_builder.pages import Site


FILE = "release.json"
LEAST = 99
"""Percent of the reports of the release that stands which the next one has, unless a person says that it may have fewer."""


@dataclass(frozen=True, slots=True)
class Release:
    """``number`` is the year and month of ``date`` (2026.03), the newest in the data (ISO); both empty where no report has one. ``hash``,
    eight hexadecimal digits, tells two releases of one month apart.
    """

    number: str
    date: str
    hash: str


def release(site: "Site") -> Release:
    """The release that this site is."""
    return Release(site.date[:7].replace("-", "."), site.date, site.version)


def told(site: "Site") -> dict[str, Any]:
    """``release.json``: for programs that ask whether there is anything new, and where."""
    stands = release(site)
    keys = site.printed.values
    return {
        "number": stands.number,
        "date": stands.date,
        "hash": stands.hash,
        "reports": keys.height,
        "bodies": keys["agency"].n_unique(),
        "years": sorted(keys["year"].unique()),
        "editions": {edition: len(form.cells) for edition, form in FORMS.items()},
        "licence": site.config.data_licence,
        "previous": site.config.previous or None,
        "package": "data/datapackage.json",
        "sums": "SHA256SUMS",
        **({"synthetic": True} if site.data.synthetic else {}),
    }


def refuse_to_shrink(site: "Site", out: Path) -> None:
    """SiteError where the site has less than ``LEAST`` percent of the reports of the one that stands at ``out``.

    A folder that was only half copied reads like one of which reports were taken out: a person must say which it is. Those that were
    withdrawn are kept with their reason, and so not missing. Where no release stands, or one of invented bodies gives way to one of real
    ones or the other way round, there is nothing to hold the site against.
    """
    try:
        before = json.loads((out / FILE).read_bytes())
        reports, invented = int(before["reports"]), bool(before.get("synthetic"))
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return
    now = site.printed.values.height
    standing = {(record.agency, record.year) for record in site.data.records}
    withdrawn = {(record.agency, record.year) for record in site.data.superseded} - standing
    if invented is site.data.synthetic and (now + len(withdrawn)) * 100 < reports * LEAST:
        what = f"收录由 {reports:,} 份减到 {now:,} 份，不足上一版的 {LEAST}%，没有发布"
        raise SiteError(Problem(str(out), what, "核对 data 是否完整；确实该减，加 --allow-shrink"))
