"""Templates filled as people fill them: CSV as Excel saves it, XLSX with numbers, text, formulas, dates and errors in its cells."""

import csv
import io
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

from site_builder import template
from site_builder.form import Form
from site_builder.ingest.readers.spreadsheet import column_name

Filled = Mapping[str, object]
"""Address or key of the head → what is typed there; absent is left empty."""

WHOSE = {"agency": "140825101", "name": "三泉镇人民政府", "year": "2021", "scope": "本机关"}


@dataclass(frozen=True)
class Raw:
    """A cell as it stands in the XML of a sheet: its attributes and what is inside."""

    attributes: str
    inside: str


def keys(form: Form) -> list[str]:
    return [*(column.key for column in template.HEAD), *form.cells]


def letters(form: Form, key: str) -> str:
    """The letters over the column of a key in the template."""
    return column_name(keys(form).index(key))


def shown(form: Form, at: str, value: int | None, nothing: str = "") -> str:
    """A value as it is typed: fen in 万元."""
    if value is None:
        return nothing
    if form.cells[at].column.unit == "piece":
        return str(value)
    whole, rest = divmod(value, 1_000_000)
    return f"{whole}.{rest:06d}".rstrip("0").rstrip(".") if rest else str(whole)


def csv_of(form: Form, rows: Sequence[Filled], charset: str = "utf-8-sig", delimiter: str = ",") -> bytes:
    """The CSV template with these rows, as Excel saves it."""
    out = io.StringIO(newline="")
    head = csv.reader(io.StringIO(template.as_csv(form).decode("utf-8-sig"), newline=""))
    csv.writer(out, delimiter=delimiter).writerows([*head, *([row.get(key, "") for key in keys(form)] for row in rows)])
    return out.getvalue().encode(charset)


def xlsx_of(form: Form, rows: Sequence[Filled], first: int = template.FIRST_ROW) -> bytes:
    """The XLSX template with these rows typed into its first sheet: numbers as numbers, strings as text, ``Raw`` as it is."""
    lines = []
    for number, row in enumerate(rows, first):
        cells = "".join(_cell(f"{column_name(index)}{number}", row[key]) for index, key in enumerate(keys(form)) if key in row)
        lines.append(f'<row r="{number}">{cells}</row>')
    return replaced(template.as_xlsx(form), "xl/worksheets/sheet1.xml", "</sheetData>", "".join(lines) + "</sheetData>")


def _cell(reference: str, value: object) -> str:
    if isinstance(value, Raw):
        return f'<c r="{reference}" {value.attributes}>{value.inside}</c>'
    if isinstance(value, int | float):
        return f'<c r="{reference}"><v>{value!r}</v></c>'
    return f'<c r="{reference}" t="inlineStr"><is><t xml:space="preserve">{escape(str(value))}</t></is></c>'


def replaced(raw: bytes, part: str, old: str, new: str) -> bytes:
    """An archive with some text of one part replaced."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(raw)) as before, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as after:
        for name in before.namelist():
            content = before.read(name)
            if name == part:
                assert old.encode() in content, (part, old)
                content = content.replace(old.encode(), new.encode())
            after.writestr(name, content)
    return out.getvalue()
