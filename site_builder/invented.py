"""The mark of an invented site in what is taken away from it: every CSV begins with a column ``synthetic`` that says true.

Pages carry their own banner; a file is opened far from its page. The tables of all reports are made with that column (``downloads``).
Knows file formats only; opens no file.
"""

import csv
import io
import json
from collections.abc import Iterable, Iterator

COLUMN = "synthetic"

_BOM = "\ufeff"
_OBJECT = b"{\n"


def marked(files: Iterable[tuple[str, bytes]]) -> Iterator[tuple[str, bytes]]:
    """The same files: CSV with a first column ``synthetic`` that is true, JSON of numbers with that key; the rest as it is."""
    for path, raw in files:
        if path.endswith(".csv"):
            yield path, _csv(raw)
        elif path.endswith(".json") and not path.endswith("schema.json"):
            yield path, _json(raw)
        else:
            yield path, raw


def _csv(raw: bytes) -> bytes:
    text = raw.decode()
    bom = _BOM if text.startswith(_BOM) else ""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    rows = csv.reader(io.StringIO(text.removeprefix(_BOM), newline=""), strict=True)
    writer.writerows((COLUMN if number == 0 else "true", *row) for number, row in enumerate(rows))
    return (bom + out.getvalue()).encode()


def _json(raw: bytes) -> bytes:
    if raw.startswith(_OBJECT):  # as ours are written, one key a line: none is read and written again for one more
        return _OBJECT + f' "{COLUMN}": true,\n'.encode() + raw.removeprefix(_OBJECT)
    value = json.loads(raw)
    body = {COLUMN: True, **value} if isinstance(value, dict) else {COLUMN: True, "rows": value}
    return (json.dumps(body, ensure_ascii=False, indent=1) + "\n").encode()
