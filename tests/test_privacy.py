"""Nothing that may not be published leaves: secrets planted in every text of a data folder occur in no file of the site, of any type.

The site is built whole, through the public function; then every byte of it is searched, also what is packed inside Parquet, workbooks
and pictures. ``test_privacy_documents.py`` does the same from documents.
"""

import csv
import gzip
import html
import io
import json
import re
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from random import Random

import polars as pl
import pytest

from site_builder import site
from site_builder.form import FORMS
from site_builder.ingest import batch
from site_builder.record import Claim, Correction, Note, Part, Record, Stated
from site_builder.record_json import to_builtins
from site_builder.redact import publishable
from site_builder.store import read, write_record
from tests.making import record, source

ROOT = Path(__file__).parent.parent
NUMBER = 200
A = "applications"

_SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗"
_GIVEN = "翀骁昶罡晔濛犇淼焱垚鑫骉羴猋晶磊赟旻昊翯"


@dataclass(frozen=True)
class Planted:
    """A secret, and the sentence it stands in as an agency would write it."""

    secret: str
    said: str


def planted() -> list[Planted]:
    """Two hundred invented secrets: mobiles, landlines, e-mails, id numbers, and names with the words that give them away."""
    chance = Random(7)

    def digits(n: int) -> str:
        return "".join(chance.choice("0123456789") for _ in range(n))

    found = []
    for number in range(NUMBER):
        kind = number % 8
        if kind == 0:
            secret = f"1{chance.choice('3456789')}{digits(9)}"
            found.append(Planted(secret, f"联系 {secret}"))
        elif kind == 1:
            secret = f"{chance.randint(2, 8)}{digits(6)}"
            found.append(Planted(secret, f"（电话：{secret}）"))
        elif kind == 2:
            secret = f"0{chance.randint(310, 999)}-{chance.randint(2, 8)}{digits(6)}"
            found.append(Planted(secret, f"咨询 {secret}"))
        elif kind == 3:
            secret = f"u{digits(5)}x{number}@example{chance.randint(1, 9)}.com"
            found.append(Planted(secret, f"发至{secret}"))
        elif kind == 4:
            born = f"19{chance.randint(50, 99)}{chance.randint(1, 12):02}{chance.randint(1, 28):02}"
            secret = f"{chance.randint(110000, 659999)}{born}{digits(3)}X"
            found.append(Planted(secret, f"证件{secret}"))
        elif kind == 5:
            secret = _SURNAMES[number % 20] + _GIVEN[number // 20] + chance.choice(_GIVEN)
            found.append(Planted(secret, f"联系人：{secret}"))
        elif kind == 6:
            secret = _SURNAMES[number % 20] + _GIVEN[number // 20] + chance.choice(_GIVEN)
            found.append(Planted(secret, f"经办人 {secret} 审核"))
        else:
            secret = f"{chance.randint(2, 9)}{digits(8)}"
            found.append(Planted(secret, f"QQ：{secret}"))
    assert len({one.secret for one in found}) == NUMBER
    return found


SECRETS = planted()


class Hand:
    """Deals the secrets out, each to the next place that can hold a text, until every place has had some."""

    def __init__(self) -> None:
        self.given = 0

    def text(self, before: str = "") -> str:
        one = SECRETS[self.given % NUMBER]
        self.given += 1
        return f"{before}{one.said}"

    def secret(self) -> str:
        one = SECRETS[self.given % NUMBER]
        self.given += 1
        return one.secret

    def in_an_address(self) -> str:
        """A secret that its shape alone gives away: where there is no room for a cue, only such a one can be known."""
        while self.given % 8 not in (0, 2, 3, 4):
            self.given += 1
        return self.secret()


def sown(data: Path) -> int:
    """A data folder with a secret in every text that can carry one; gives how many times one was planted."""
    hand = Hand()
    bodies = {"140825101": "镇", "140825102": "镇", "410104006": "街道", "411621-mou-ju": "局", "4101": "市", "140825": "县"}
    addresses = list(FORMS["2021"].cells)
    corrections: list[tuple[str, int, list[Correction]]] = []
    for body in bodies:
        for year in range(2019, 2026):
            whole = _record(body, year, hand, addresses)
            write_record(data, whole)
            line = f"{A}/partly_granted"
            some = [
                Correction(at=f"{A}/received/total", expect=5, set=4, why=hand.text("原件"), by=hand.secret(), when="2026-02-20"),
                Correction(at=line, seen="ambiguous", why=hand.text("原件"), by=hand.secret(), when="2026-02-20"),
                Correction(at=f"{A}/granted/total", expect=99, set=3, why=hand.text(), by=hand.secret(), when="2026-02-20"),
            ]
            corrections.append((body, year, some))
    for body, year, some in corrections:
        path = data / "corrections" / body[:6].partition("-")[0].ljust(6, "0") / body / f"{year}.json"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("[" + ",\n".join(_json(one) for one in some) + "]", encoding="utf-8")
    with (data / "agencies.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("id", "name", "division", "kind", "level", "aliases", "from", "to", "succeeds"))
        for body, kind in bodies.items():
            code = body.partition("-")[0]
            level = {2: "province", 4: "city", 6: "county", 9: "township"}[len(code)]
            aliases = ";".join(hand.text("又名").replace(";", "") for _ in range(3))
            writer.writerow((body, hand.text(f"某{kind}"), code, kind, level, aliases, "", "", ""))
    with (data / "events.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("agency", "year", "at", "event", "date", "url", "text", "by"))
        for number, event in enumerate(("looked", "confirmed", "asked", "replied", "replaced", "withdrawn", "misread") * 3):
            body = sorted(bodies)[number % len(bodies)]
            at = "" if event == "looked" else f"{A}/concluded"
            url = f"https://www.example.gov.cn/?q={hand.in_an_address()}"
            writer.writerow(
                (body, 2019 + number % 7, at, event, f"2026-03-{number % 28 + 1:02}", url, hand.text("来信称，"), hand.secret())
            )
    return hand.given


def _record(body: str, year: int, hand: Hand, addresses: list[str]) -> Record:
    numbers = {f"{A}/received/individual": 5, f"{A}/received/total": 5, f"{A}/concluded/total": 9, f"{A}/partly_granted/total": None}
    notes = (
        Note(at=f"{A}/partly_granted", kind="ambiguous", raw=hand.text("2 0 "), line=hand.secret()[:40], candidates=(hand.text(),)),
        Note(at=f"{A}/granted", kind="extra", raw=hand.text("9 "), line="8"),
        Note(at="disputes/reconsideration", kind="lost", raw=hand.text()),
        Note(at="agency", kind="resolved", raw=hand.text("镇"), identity="outcomes"),
    )
    lines = {f"{A}/partly_granted/{at.rpartition('/')[2]}": None for at in addresses if at.startswith(f"{A}/partly_granted/")}
    lines |= {at: None for at in addresses if at.startswith("disputes/reconsideration/")}
    return record(
        numbers | lines,
        agency=body,
        year=year,
        edition="2021",
        notes=notes,
        name=hand.text("某镇人民政府"),
        source=source(
            file=f"{hand.secret()}.docx",
            kind="official_page",
            url=f"https://www.example.gov.cn/zw/{hand.in_an_address()}/t.html",
            dated=f"{year + 1}-01-20 {hand.secret()}",
            retrieved=f"{year + 1}-04-01",
        ),
        stated=Stated(
            disclosed_total=30,
            breakdown=(Part(hand.text("信息"), 10, (Part(hand.text("其中"), 4),)), Part(hand.text(), 20)),
            applications_received=7,
            claims=(Claim(hand.text("received"), 2, hand.text("件"), hand.secret()[:30]),),
            notices=(hand.text("国办公开办函"),),
            sections=(hand.text("一"),),
            topics=(hand.text(),),
        ),
    )


def _json(one: Correction) -> str:
    return json.dumps(to_builtins(one), ensure_ascii=False)


def texts(folder: Path) -> Iterator[tuple[Path, str]]:
    """Every file of a site as text: its path, its bytes, what its escapes stand for, and every value inside Parquet."""
    for path in sorted(folder.rglob("*")):
        if not path.is_file():
            continue
        raw = path.read_bytes()
        if path.suffix == ".parquet":
            table = pl.read_parquet(io.BytesIO(raw)).select(pl.selectors.string())
            yield path, "\n".join(str(value) for column in table for value in column.drop_nulls().unique())
        yield from ((path, raw_.decode("utf-8", "replace")) for raw_ in packed(raw))
        text = raw.decode("utf-8", "replace")
        yield path, f"{path.relative_to(folder)}\n{text}\n{html.unescape(text)}\n{_unescaped(text) if path.suffix == '.json' else ''}"


def packed(raw: bytes) -> Iterator[bytes]:
    """What is packed in a file: the members of a zip (and of zips in it), a gzip, the texts of a PNG, the metadata of Parquet."""
    if raw.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            for info in archive.infolist():
                yield info.filename.encode() + b"\n" + info.comment
                inside = archive.read(info)
                yield inside
                yield html.unescape(inside.decode("utf-8", "replace")).encode()
                yield from packed(inside)
    elif raw.startswith(b"\x1f\x8b"):
        yield gzip.decompress(raw)
    elif raw.startswith(b"PAR1"):
        yield str(pl.read_parquet_metadata(io.BytesIO(raw))).encode()
    elif raw.startswith(b"\x89PNG"):
        at = 8
        while at < len(raw):
            length, kind = int.from_bytes(raw[at : at + 4]), raw[at + 4 : at + 8]
            chunk = raw[at + 8 : at + 8 + length]
            if kind in (b"zTXt", b"iTXt", b"iCCP", b"eXIf"):
                yield chunk
                yield from _inflated(chunk)
            at += 12 + length


def _inflated(chunk: bytes) -> Iterator[bytes]:
    """Whatever is compressed in a chunk of a picture, wherever it begins."""
    for start in (found.start() for found in re.finditer(b"\x78[\x01\x5e\x9c\xda]", chunk)):
        with suppress(zlib.error):
            yield zlib.decompressobj().decompress(chunk[start:])


def _unescaped(text: str) -> str:
    return re.sub(r"\\u([0-9a-fA-F]{4})", lambda found: chr(int(found[1], 16)), text)


def leaks(folder: Path, secrets: list[str]) -> list[str]:
    return [f"{path.relative_to(folder)}: {secret}" for path, text in texts(folder) for secret in secrets if secret in text]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    base = tmp_path_factory.mktemp("privacy")
    assert sown(base / "data") > NUMBER, "some secret is planted nowhere"
    site.build(ROOT, base / "data", base / "dist")
    return base / "dist"


def test_each_planted_secret_is_one_that_redact_knows() -> None:
    assert [one for one in SECRETS if one.secret in publishable(one.said)] == []


def test_no_planted_secret_is_in_any_file_of_the_site(built: Path) -> None:
    assert leaks(built, [one.secret for one in SECRETS]) == []


def test_the_search_would_find_one(built: Path) -> None:
    """Else silence would prove nothing: a name of the site is found in its pages, its downloads and inside Parquet."""
    found = {path.rpartition(".")[2] for path in (line.partition(":")[0] for line in leaks(built, ["某镇", "新绛县", "140825101"]))}

    assert {"html", "csv", "parquet", "xlsx"} <= found


def test_the_search_looks_into_what_is_packed() -> None:
    book = io.BytesIO()
    with zipfile.ZipFile(book, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/sheet1.xml", "<t>zz&#115;ecret</t>")
    text = zlib.compress(b"zzsecret")
    chunk = b"Author\x00\x00" + text
    picture = b"\x89PNG\r\n\x1a\n" + len(chunk).to_bytes(4) + b"zTXt" + chunk + b"\x00" * 4
    table = io.BytesIO()
    pl.DataFrame({"a": [1]}).write_parquet(table, metadata={"by": "zzsecret"})

    for raw in (book.getvalue(), picture, table.getvalue(), gzip.compress(b"zzsecret")):
        assert any(b"zzsecret" in inside for inside in packed(raw))


def test_who_corrected_and_who_wrote_down_is_not_in_the_site(tmp_path: Path) -> None:
    """A handle looks like any word, so no pattern could find it: it must not be handed on at all."""
    data = tmp_path / "data"
    write_record(data, record({f"{A}/received/total": 5}, agency="140825101", year=2021))
    path = data / "corrections" / "140825" / "140825101" / "2021.json"
    path.parent.mkdir(parents=True)
    made = Correction(at=f"{A}/received/total", expect=5, set=4, why="原件第3页", by="zzhandle", when="2026-02-20")
    path.write_text(f"[{_json(made)}]", encoding="utf-8")
    (data / "events.csv").write_text(
        "agency,year,at,event,date,url,text,by\n140825101,2021,,confirmed,2026-03-01,,,zzscribe\n", encoding="utf-8"
    )
    site.build(ROOT, data, tmp_path / "dist")

    assert leaks(tmp_path / "dist", ["zzhandle", "zzscribe", "report.txt"]) == []


def test_the_telephone_of_a_real_report_is_in_no_file(real_reports: Path, committed_site: Path, tmp_path: Path) -> None:
    """A county bureau printed its number and its address in the first paragraph of its report for 2020."""
    (report,) = (real_reports / "raw").glob("002_aa87010067cc11a4.*")
    printed = re.search(r"电话：([0-9]{7})", report.read_text(encoding="utf-8"))
    assert printed is not None
    data = tmp_path / "data"
    data.mkdir()
    (data / "agencies.csv").write_bytes((ROOT / "data" / "agencies.csv").read_bytes())
    told = list(batch.ingest([report], data, batch.Order(batch.Expected("360923-jiguan-shiwu"))))
    assert [one.ending for one in told] == ["accepted"]
    site.build(ROOT, data, tmp_path / "dist")

    assert leaks(tmp_path / "dist", [printed[1], report.stem, report.name]) == []
    assert leaks(committed_site, [printed[1], report.stem]) == []


def test_the_planted_folder_is_sound(tmp_path: Path) -> None:
    """A folder that could not be read would leak nothing and prove nothing."""
    sown(tmp_path)
    held = read(tmp_path)

    assert len(held.records) == 42
    assert len(held.corrections) == 42
    assert len(held.conflicts) == 42
    assert held.settled
