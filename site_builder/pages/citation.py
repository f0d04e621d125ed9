"""How to cite the page of a body: plainly, and after GB/T 7714. The date is the data's; that of the visit is the reader's to write."""

import hashlib
from collections.abc import Sequence

from site_builder.pages.desk import Desk
from site_builder.pages.holdings import Sheet
from site_builder.record import encode

DIGITS = 8


def citation(desk: Desk, sheets: Sequence[Sheet], title: str, address: str) -> tuple[str, str]:
    """The plain line and the one of the standard; digest and date are of these reports alone, so that no other report changes them."""
    w, site = desk.w, desk.site
    date = newest(sheets)
    url = f"{site.config.base_url}/{desk.to(address)}" if site.config.base_url else ""
    said = {
        "site": site.config.title[desk.lang],
        "title": title,
        "digest": digest(sheets),
        "as_of": desk.as_of(date),
        "dated": f"({date})" if date else "",
    }
    plain, standard = (w("cite.at_url", url=url), w("cite.standard_url", url=url)) if url else (w("cite.no_url"), w("cite.no_url"))
    return w("cite.plain", **said, url=plain), w("cite.standard", **said, url=standard)


def digest(sheets: Sequence[Sheet]) -> str:
    """Eight hexadecimal digits of some reports as recorded."""
    whole = hashlib.sha256()
    for sheet in sheets:
        whole.update(encode(sheet.record))
    return whole.hexdigest()[:DIGITS]


def newest(sheets: Sequence[Sheet]) -> str:
    """The newest date that the sources of some reports carry (ISO); empty where none does."""
    sources = [sheet.record.source for sheet in sheets]
    return max((date for source in sources for date in (source.dated, source.posted, source.retrieved) if date), default="")
