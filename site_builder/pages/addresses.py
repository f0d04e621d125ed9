"""The addresses at which programs find JSON on every site: what is promised to stay, in the order in which the page of data tells it.

A test holds that nothing else is JSON on a built site, and that each of these is there. Values only.
"""

ADDRESSES = {
    "release": "release.json",
    "package": "data/datapackage.json",
    "lines": "data/reports.jsonl",
    "lines_province": "data/provinces/{province}/reports.jsonl",
    "body": "a/{county}/{body}.json",
    "region": "data/regions/{region}.json",
    "region_bodies": "data/regions/{region}-bodies.json",
    "regions": "r/index.json",
    "held": "held.json",
    "held_place": "held/{region}.json",
    "held_places": "held/{region}-places.json",
    "measure": "data/measures/{measure}.json",
    "measure_province": "data/measures/{measure}-{province}.json",
    "figure": "data/figures/{figure}.json",
    "counts": "l/index.json",
    "points": "l/{region}.json",
    "point": "l/{county}/{point}.json",
    "rule": "points/{rule}.json",
    "table_schema": "data/schemas/{table}.json",
    "record_schema": "data/schema.json",
}
"""Pattern by the key of its sentence in the words (``address.<key>``)."""

KEYS = ("key", "digest", "data", "date", "title", "caption", "notes", "columns", "rows")
"""What each twin of a page or a figure holds, in this order; that of a body has ``agency`` and ``reports`` after ``date``."""
