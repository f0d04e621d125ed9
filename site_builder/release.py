"""What a release is called: its number, its date, its hash. They stand on home, the page of data, release.json and the data package only;
and in what is of releases as such, of which a reader could make nothing without: their feed, and the page of what one changes in another.

All three are of the data, so that equal data make an equal release wherever it is built: which release of a folder it is, is ``publish``'s.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from site_builder.form import FORMS

if TYPE_CHECKING:
    from site_builder.pages import Site


FILE = "release.json"


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
