"""The downloads as search engines for data read them: a schema.org Dataset, for the page of data.

Knows the vocabulary. How it stands in a page is ``render``'s.
"""

from collections.abc import Sequence
from typing import Any

from site_builder.pages.desk import DATA, HTML_LANG, Desk

_FORMATS = {
    "csv": "text/csv",
    "parquet": "application/vnd.apache.parquet",
    "jsonl": "application/jsonl",
    "json": "application/json",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def dataset(desk: Desk, paths: Sequence[str]) -> dict[str, Any]:
    """The Dataset with a distribution for each path; empty for a site that is invented, or does not know its address."""
    site, w = desk.site, desk.w
    base = site.config.base_url
    if not base or site.data.synthetic:
        return {}
    years = desk.held.years
    return {
        "@context": "https://schema.org/",
        "@type": "Dataset",
        "name": site.config.title[desk.lang],
        "description": w("data.description"),
        "url": f"{base}/{desk.to(DATA)}",
        "inLanguage": HTML_LANG[desk.lang],
        "license": f"https://spdx.org/licenses/{site.config.data_licence}.html",
        "isAccessibleForFree": True,
        "version": desk.release(),
        **({"dateModified": site.date} if site.date else {}),
        **({"temporalCoverage": f"{years[-1]}/{years[0]}"} if years else {}),
        "spatialCoverage": {"@type": "Place", "name": w("data.country")},
        "creator": {"@type": "Organization", "name": site.config.title[desk.lang], "url": f"{base}/"},
        "distribution": [
            {"@type": "DataDownload", "name": path, "contentUrl": f"{base}/{path}", "encodingFormat": _FORMATS[path.rpartition(".")[2]]}
            for path in paths
        ],
    }
