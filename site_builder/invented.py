"""The mark of an invented site in what is taken away from it: every CSV begins with a column ``synthetic`` that says true.

Pages carry their own banner; a file is opened far from its page. The tables of all reports are made with that column (``downloads``).
Knows file formats only; opens no file.
"""

import json
from collections.abc import Iterable, Iterator

COLUMN = "synthetic"

_BOM = "\ufeff".encode()
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
    """As ``formats`` writes them: each line that ends outside of quotes ends a row. None is read and written again for one column more."""
    bom = _BOM if raw.startswith(_BOM) else b""
    pieces = raw.removeprefix(_BOM).removesuffix(b"\n").split(b'"')
    pieces[::2] = [piece.replace(b"\n", b"\ntrue,") for piece in pieces[::2]]
    return b"%b%b,%b\n" % (bom, COLUMN.encode(), b'"'.join(pieces))


def _json(raw: bytes) -> bytes:
    if raw.startswith(_OBJECT):  # as ours are written, one key a line: none is read and written again for one more
        return _OBJECT + f' "{COLUMN}": true,\n'.encode() + raw.removeprefix(_OBJECT)
    value = json.loads(raw)
    body = {COLUMN: True, **value} if isinstance(value, dict) else {COLUMN: True, "rows": value}
    return (json.dumps(body, ensure_ascii=False, indent=1) + "\n").encode()
