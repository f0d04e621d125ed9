"""How to cite the page of a body: plainly, and after GB/T 7714. The date is the data's; that of the visit is the reader's to write."""

from collections.abc import Sequence

from site_builder.pages.desk import Desk
from site_builder.pages.holdings import Sheet


def citation(desk: Desk, sheets: Sequence[Sheet], title: str, address: str) -> tuple[str, str]:
    """The plain line and the one of the standard; digest and date are of these reports alone, so that no other report changes them."""
    w, site = desk.w, desk.site
    of = desk.stamp(sheets)
    url = f"{site.config.base_url}/{desk.to(address)}" if site.config.base_url else ""
    said = {
        "site": site.config.title[desk.lang],
        "title": title,
        "digest": of.digest,
        "as_of": desk.as_of(of.date),
        "dated": f"({of.date})" if of.date else "",
    }
    plain, standard = (w("cite.at_url", url=url), w("cite.standard_url", url=url)) if url else (w("cite.no_url"), w("cite.no_url"))
    return w("cite.plain", **said, url=plain), w("cite.standard", **said, url=standard)
