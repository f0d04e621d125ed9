"""Hostile paths, ids, links and archives: each must be refused or harmless, and nothing beyond the folder that is worked in may change."""

import io
import json
import os
import tarfile
import zipfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from itertools import product
from pathlib import Path

from site_builder.agencies import county_of
from site_builder.errors import SiteError
from site_builder.files import LOCK, editing
from site_builder.form import FORMS
from site_builder.ingest import batch
from site_builder.ingest.spool import FOLDER
from site_builder.ingest.workers import Workers
from site_builder.publish import publish, verify
from site_builder.store import read, write_record
from tests import printing
from tests.making import record

_FORM = FORMS["2021"]

Case = tuple[str, Callable[[Path], str | None]]
"""What is tried, and the trial in an empty folder, which gives what went wrong, if anything did."""

NEVER = (
    *("../x", "../../x", "/x", "//x", "a/../x", "a/../../x", "./x", "a/./x", "a//x", "x/", ".", "..", "", "/", "a/..", "a/."),
    *(
        "a\\x",
        "..\\x",
        "C:x",
        "C:\\x",
        "\\\\host\\x",
        "~",
        "~/x",
        "$HOME/x",
        "`x`",
        "x;y",
        "x|y",
        "x&y",
        "x y",
        " x",
        "x ",
        "x\n",
        "\nx",
        "x\ty",
    ),
    *(
        "x\x00",
        "\x00",
        "x\x1b[0m",
        "x\u202egpj",
        "x\u200b",
        "\ufeffx",
        "é",
        "e\u0301",
        "ﬁ",
        "ｘ",
        "．．/x",
        "..／x",
        "x％",
        "镇",
        "İ",
        "ı",
        "K",
        "ſ",
    ),
    *("X", "a/X", "Index.html", "INDEX.HTML", "x?y", "x#y", "x%2e", "%2e%2e/x", "x:y", "x*", "x'y", 'x"y', "x<y", "x=y", "x@y", "x,y"),
    *("SHA256SUMS", ".site-builder", "SHA256SUMS/x", "a/CNAME", "CNAME/x"),
)
"""Paths that no release may hold."""

NO_IDS = (
    *(
        "",
        ".",
        "..",
        "/",
        "../x",
        "../../140825101",
        "/140825101",
        "140825101/",
        "140825101/x",
        "140825101/../x",
        "140825101\\x",
        "140825101\x00",
    ),
    *("140825101\n", "\n140825101", " 140825101", "140825101 ", "140825101-", "-140825101", "140825101--x", "140825101-x-", "140825101_x"),
    *(
        "140825101-X",
        "140825101-x.y",
        "140825101-x y",
        "140825101-x/y",
        "140825101-x/../../y",
        "140825101-é",
        "140825101-ｘ",
        "140825101-ſ",
    ),
    *(
        "140825101-K",
        "140825101-ı",
        "140825101-x\u202e",
        "140825101-x\u200b",
        "140825101-镇",
        "140825101-x%2f",
        "140825101-~",
        "140825101-*",
    ),
    *(
        "1",
        "140",
        "14082",
        "1408251",
        "14082510",
        "1408251011",
        "１４０８２５１０１",
        "١٤٠٨٢٥١٠١",
        "१४०८२५१०१",
        "14082510①",
        "14082510²",
        "0x140825",
    ),
    *("CON", "nul", "aux", "140825101.json", ".140825101", "140825101;x", "140825101|x", "140825101&x", "140825101$x", "140825101`x`"),
)
"""What is no id of a body."""

TWICE = (
    ("a", "a"),
    ("a/b", "a/b"),
    ("CNAME", "cname"),
    ("cname", "CNAME"),
    ("a", "a/b"),
    ("a/b", "a"),
    ("a/b/c", "a/b"),
    ("a/b", "a/b/c"),
    ("x.html", "X.html"),
    ("a/x", "A/x"),
    ("ss", "ß"),
    ("i", "İ"),
    ("k", "K"),
    ("fi", "ﬁ"),
)
"""Pairs of paths that would be one file, or a file and a folder at once, on some file system."""

_LINKED = (
    "dist",
    ".releases",
    ".releases/.lock",
    ".releases/.site-builder",
    ".releases/.new-x",
    ".releases/.new-out",
    ".releases/1-00000000",
)
_DATA = (LOCK, "ingest.log", f"{FOLDER}/lock", f"{FOLDER}/now.jsonl", f"{FOLDER}/before.jsonl", "records/140825/140825101/2021.json")
_LEADING = ("folder", "file", "nothing")
_MEMBERS = (
    *("../../x.txt", "/x.txt", "..\\..\\x.txt", "C:\\x.txt", "a/../../../x.txt", "\x1b[2Jx.txt", "x\n.txt", "\u202etxt.x", "x\x00.txt"),
    *("con.txt", "~/x.txt", "$(touch hit).txt", "-rf.txt", "x" * 200 + ".txt", "镇.txt", "'.txt", '".txt', "<script>.txt"),
)


def cases(workers: Workers) -> Iterator[Case]:
    """Every trial; ``workers`` read the archives."""
    yield from ((f"publish {path!r}", lambda folder, path=path: _refused(folder, [path])) for path in NEVER)
    yield from ((f"publish {one!r} and {other!r}", lambda folder, pair=(one, other): _refused(folder, pair)) for one, other in TWICE)
    yield from ((f"body {id_!r}", lambda folder, id_=id_: _no_body(folder, id_)) for id_ in NO_IDS)
    for place, leading, plain in product(_LINKED, _LEADING, (False, True)):
        yield f"{place} is a link to a {leading}, plain {plain}", lambda folder, case=(place, leading, plain): _linked(folder, *case)
    for place, leading in product(_DATA, _LEADING):
        yield f"{place} is a link to a {leading}", lambda folder, case=(place, leading): _data_linked(folder, *case, workers)
    for name, packed in product(_MEMBERS, (_zip, _tar)):
        yield f"{packed.__name__} with {name[:30]!r}", lambda folder, name=name, packed=packed: _archive(folder, packed(name), workers)


def tried(case: Case, folder: Path) -> str | None:
    """What went wrong in a case, within an empty folder: told by the trial itself, or by what lies around afterwards."""
    outside, inside = folder / "outside", folder / "inside"
    for one in (outside, inside):
        one.mkdir()
    (outside / "kept.txt").write_text("kept")
    (outside / "below").mkdir()
    before = _seen(outside)
    try:
        wrong = case[1](inside)
    except Exception as error:  # noqa: BLE001 whatever it is, it is one case that went wrong, and the others are still to be tried
        wrong = f"a traceback: {type(error).__name__}: {error}"
    if _seen(outside) != before or {one.name for one in folder.iterdir()} != {"outside", "inside"}:
        return "something outside has changed"
    return wrong


def _seen(folder: Path) -> list[tuple[str, int, bytes]]:
    files = sorted(folder.rglob("*"))
    return [(str(one), one.lstat().st_mode, one.read_bytes() if one.is_file() else b"") for one in files]


def _refused(folder: Path, paths: "list[str] | tuple[str, str]") -> str | None:
    try:
        publish([(path, b"x") for path in paths], folder / "dist")
    except ValueError:
        left = {one.name for one in (folder / ".releases").iterdir()}
        return None if left <= {".lock", ".site-builder"} else f"left {left}"
    return "was published"


def _no_body(folder: Path, id_: str) -> str | None:
    data = folder / "data"
    try:
        county_of(id_)
    except ValueError:
        pass
    else:
        return "is taken for an id"
    try:
        write_record(data, record(agency=id_))
    except ValueError:
        pass
    else:
        return "was written"
    place = data / "records" / "140825" / "140825101" / "2021.json"
    place.parent.mkdir(parents=True)
    write_record(data, record())
    said = place.read_text(encoding="utf-8").replace('"140825101"', _quoted(id_), 1)
    place.write_text(said, encoding="utf-8")
    (data / "agencies.csv").write_text(
        f"id,name,division,kind,level,aliases,from,to,succeeds\n{_cell(id_)},某镇,140825101,镇,township,,,,\n", encoding="utf-8", newline=""
    )
    try:
        held = read(data)
    except SiteError:
        return None
    return "was read" if any(one.agency not in ("140825101",) for one in held.records) else None


def _quoted(text: str) -> str:
    return json.dumps(text)


def _cell(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


def _linked(folder: Path, place: str, leading: str, plain: bool) -> str | None:
    outside = folder.parent / "outside"
    target = {"folder": outside / "below", "file": outside / "kept.txt", "nothing": outside / "absent"}[leading]
    link = folder / place
    if place.startswith(".releases/"):
        publish([("old.txt", b"old")], folder / "dist", plain=plain)
        if os.path.lexists(link):
            link.unlink()
    link.parent.mkdir(parents=True, exist_ok=True)
    link.symlink_to(target)
    try:
        for number in range(4):
            publish([("index.html", b"%d" % number)], folder / "dist", plain=plain)
    except SiteError:
        return None
    return None if verify(folder / "dist").wrong == () else "the site is not whole"


def _data_linked(folder: Path, place: str, leading: str, workers: Workers) -> str | None:
    outside = folder.parent / "outside"
    link = folder / "data" / place
    link.parent.mkdir(parents=True)
    link.symlink_to({"folder": outside / "below", "file": outside / "kept.txt", "nothing": outside / "absent"}[leading])
    report = folder / "a.txt"
    report.write_text(
        printing.report(_FORM, dict.fromkeys(_FORM.cells, 0), printing.tabs, "新绛县三泉镇人民政府2021年政府信息公开工作年度报告")
    )
    with suppress(SiteError):
        list(batch.ingest([report], folder / "data", batch.Order(batch.Expected()), workers))
    with suppress(SiteError), editing(folder / "data"):
        pass
    return None


def _zip(name: str) -> tuple[str, bytes]:
    raw = io.BytesIO()
    with zipfile.ZipFile(raw, "w") as archive:
        archive.writestr(zipfile.ZipInfo(name), "x")
        link = zipfile.ZipInfo("link.txt")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "../../outside/kept.txt")
    return "a.zip", raw.getvalue()


def _tar(name: str) -> tuple[str, bytes]:
    raw = io.BytesIO()
    with tarfile.open(fileobj=raw, mode="w") as archive:
        member = tarfile.TarInfo(name.replace("\x00", ""))
        member.size = 1
        archive.addfile(member, io.BytesIO(b"x"))
        for kind in (tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.FIFOTYPE, tarfile.CHRTYPE, tarfile.DIRTYPE):
            other = tarfile.TarInfo(f"link{kind.decode()}.txt")
            other.type, other.linkname = kind, "../../outside/kept.txt"
            archive.addfile(other)
    return "a.tar", raw.getvalue()


def _archive(folder: Path, packed: tuple[str, bytes], workers: Workers) -> str | None:
    name, raw = packed
    inbox = folder / "inbox"
    inbox.mkdir()
    (inbox / name).write_bytes(raw)
    told = list(batch.ingest([inbox], folder / "data", batch.Order(batch.Expected()), workers))
    if {one.name for one in inbox.iterdir()} != {name}:
        return "was unpacked"
    return None if told and all(one.ending in ("unsupported", "quarantined", "duplicate") for one in told) else f"became {told}"
