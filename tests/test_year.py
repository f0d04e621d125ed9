"""A year's update as a maintainer walks it: an inbox of every format, what is set aside and its way out, review, release, a new version,
a withdrawal. Each command is the real one, with its exit code and its closing line; the bodies are invented.
"""

import csv
import io
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from site_builder import store
from site_builder.form import FORMS, Form
from tests import drawing, filling
from tests.commanding import typed
from tests.making import WORKED

ROOT = Path(__file__).parent.parent
FORM = FORMS["2021"]
TOWNS = {
    "990101101": "甲镇",
    "990101102": "乙镇",
    "990101103": "丙乡",
    "990101104": "丁镇",
    "990101105": "戊镇",
    "990101106": "己镇",
    "990101107": "辛镇",
    "990101108": "壬乡",
    "990101109": "癸镇",
    "990101205": "庚乡",
}
RULED = "table{border-collapse:collapse}td{border:1px solid #000;font-size:9px}"
ZERO = dict.fromkeys(FORM.cells, 0) | WORKED
RECEIVED, GRANTED, CONCLUDED, CARRIED = (f"applications/{line}" for line in ("received", "granted", "concluded", "brought_forward"))


def cells(**lines: int) -> Mapping[str, int]:
    """A form of zeros, but for one licence and for requests of individuals: line → number, in its column and in the total."""
    return ZERO | {f"applications/{line}/{column}": value for line, value in lines.items() for column in ("individual", "total")}


def called(town: str, year: int) -> str:
    return f"示例县{town}人民政府{year}年政府信息公开工作年度报告"


def html(title: str, values: Mapping[str, int], form: Form = FORM) -> str:
    return drawing.html([[table] for table in drawing.plain(form, values)], RULED).replace(drawing.TITLE, title)


def docx(title: str, values: Mapping[str, int]) -> bytes:
    return drawing.packed(drawing.body([[table] for table in drawing.plain(FORM, values)]).replace(drawing.TITLE, title))


def printed(folder: Path, pages: Mapping[str, str]) -> None:
    """Pages as PDF, as a person saves them from the browser."""
    work = folder.parent / "to-print"
    work.mkdir()
    for name, page in pages.items():
        (work / f"{name}.html").write_text(page, encoding="utf-8")
    done = subprocess.run([sys.executable, str(ROOT / "tests" / "print_pdf.py"), str(work)], capture_output=True, check=False)
    assert done.returncode == 0, done.stderr
    for name in pages:
        (work / f"{name}.pdf").replace(folder / f"{name}.pdf")


class Maintainer:
    """A rebuilt copy in a folder of its own, and the commands that are typed there."""

    def __init__(self, home: Path) -> None:
        self.home = home
        for name in ("content", "templates"):
            shutil.copytree(ROOT / name, home / name)
        (home / "data").mkdir()
        names = {"99": "虚构丙省", "9901": "示例市", "990101": "示例县", **TOWNS}
        self.write("data/divisions.csv", [("code", "name"), *names.items()])
        self.write("data/agencies.csv", [("id", "name", "division", "kind", "level", "aliases", "from", "to", "succeeds")])

    def write(self, place: str, rows: list[tuple[str, ...]]) -> None:
        text = io.StringIO(newline="")
        csv.writer(text, lineterminator="\n").writerows(rows)
        path = self.home / place
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text.getvalue(), encoding="utf-8")

    def append(self, place: str, line: str) -> None:
        with (self.home / place).open("a", encoding="utf-8") as file:
            file.write(f"{line}\n")

    def types(self, *arguments: str, code: int = 0) -> list[str]:
        """Run a command; gives what it printed, after its exit code is held to what was meant."""
        done = typed(*arguments, cwd=self.home)
        assert done.returncode == code, f"{' '.join(arguments)} → {done.returncode}\n{done.stdout}\n{done.stderr}"
        return done.stdout.splitlines()


def last_years(folder: Path) -> None:
    """The reports for 2024 that the copy holds already: 辛镇's does not add up, 乙镇's carries one request forward."""
    folder.mkdir()
    (folder / "a.html").write_text(html(called("甲镇", 2024), cells(received=2, granted=2, concluded=2)), encoding="utf-8")
    (folder / "b.html").write_text(html(called("乙镇", 2024), cells(received=1, carried_forward=1)), encoding="utf-8")
    (folder / "x.html").write_text(html(called("辛镇", 2024), cells(received=3, granted=3, concluded=4)), encoding="utf-8")


def inbox(folder: Path) -> None:
    """Twelve documents, as they come: four formats, and eight that need a person."""
    folder.mkdir()
    (folder / "a.html").write_text(html(called("甲镇", 2025), cells(received=6, granted=6, concluded=5)), encoding="utf-8")
    b = docx(called("乙镇", 2025), cells(received=4, granted=4, concluded=4))
    (folder / "b.docx").write_bytes(b)
    (folder / "j.docx").write_bytes(b)
    cut = html(called("丙乡", 2025), cells(received=2, granted=2, concluded=2))
    row = next(row for row in cut.split("<tr>") if FORM.table("applications").line("granted").label.zh in row)
    two = '<td colspan="1" rowspan="1">0</td>' * 2
    merged = row[: row.rindex(two)] + '<td colspan="2" rowspan="1">0</td>' + row[row.rindex(two) + len(two) :]
    many = "".join(html(called(town, 2025), ZERO) for town in ("壬乡", "癸镇", "庚乡"))
    printed(folder, {"c": cut.replace(row, merged), "d": html(called("丁镇", 2024), ZERO), "k": many, "h": _scan()})
    (folder / "e.docx").write_bytes(docx(called("己镇", 2025), ZERO))
    (folder / "f.mht").write_text("MIME-Version: 1.0\r\nContent-Type: multipart/related\r\n\r\n", encoding="utf-8")
    links = '<a href="/files/1.docx">附件1.docx</a> <a href="/files/2.pdf">附件2.pdf</a>'
    (folder / "g.html").write_text(f"<html><body><h1>{called('癸镇', 2025)}</h1><p>{links}</p></body></html>", encoding="utf-8")
    (folder / "i.doc").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512))
    (folder / "l.html").write_text(html(called("庚街道", 2025).replace("人民政府", "办事处"), ZERO), encoding="utf-8")


def _scan() -> str:
    """A page that is one picture."""
    dot = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNgAAAAAgABSK+kcQAAAABJRU5ErkJggg=="
    return f'<html><style>@page{{margin:0}}body{{margin:0}}</style><img src="data:image/png;base64,{dot}" style="width:100vw;height:100vh">'


LISTED = {
    "a.html": "990101101",
    "b.docx": "990101102",
    "c.pdf": "990101103",
    "d.pdf": "990101104",
    "e.docx": "990101105",
    "f.mht": "990101106",
    "g.html": "990101109",
    "h.pdf": "990101107",
    "i.doc": "990101106",
    "j.docx": "990101102",
}


def sources(maintainer: Maintainer, files: Mapping[str, str]) -> None:
    rows = [
        (file, f"https://www.example.gov.cn/{file}", "2026-01-28", "2026-02-20", agency, "2025", "official_page")
        for file, agency in files.items()
    ]
    maintainer.write("inbox/2026-02/sources.csv", [("file", "url", "posted", "retrieved", "agency", "year", "kind"), *rows])


@pytest.mark.browser
def test_a_year_of_updates_as_its_maintainer_walks_it(tmp_path: Path) -> None:
    home = tmp_path / "copy"
    home.mkdir()
    one = Maintainer(home)
    data = home / "data"
    (home / "inbox").mkdir()

    # before: last year's reports, one point to check of which a correction takes away
    last_years(home / "inbox" / "2025-02")
    assert one.types("ingest", "inbox/2025-02")[-1] == "读入3 · 隔离0 · 重复0 · 不支持0 · 共3 ✓"
    one.types("build")
    assert one.types("check")[-2:] == [
        "记录 3 份 · 机关 3 个 · 2024年度",
        "我方待办 0 · 已看过、确实读不出 0 · 待核处 1（对不上 1）",
    ]

    # 1, 2: a list and a folder
    inbox(home / "inbox" / "2026-02")
    sources(one, LISTED)
    manifest = ("--manifest", "inbox/2026-02/sources.csv")
    told = one.types("ingest", "inbox/2026-02", *manifest, code=1)
    by_file = {line.split()[0]: line for line in told}
    assert told[-2:] == ["读入3 · 隔离5 · 重复1 · 不支持3 · 共12 ✓", "退出码 1：8份需要你处理（build 不受影响）"]
    for file, words in {
        "a.html": ("甲镇", "200格", "读全"),
        "b.docx": ("乙镇", "2025", "2021版"),
        "c.pdf": ("丙乡", "未读出7", "[lost]", "第1页"),
        "d.pdf": ("隔离 [year_conflict]", "清单写 2025", "2024年", "→"),
        "e.docx": ("隔离 [agency_conflict]", "清单写戊镇", "己镇"),
        "f.mht": ("不支持 [mht]", "仅HTML"),
        "g.html": ("隔离 [no_tables]", "附件 2 个：附件1.docx、附件2.pdf", "下载附件再读"),
        "h.pdf": ("不支持 [scan]", "site-builder form 2021 --template"),
        "i.doc": ("不支持 [doc]", "DOCX"),
        "j.docx": ("重复 [same_bytes]", "b.docx"),
        "k.pdf": ("隔离 [many_reports]", "3 份报告的标题", "拆开再读"),
        "l.html": ("隔离 [unknown_agency]", "庚街道", "data/agencies.csv"),
    }.items():
        assert all(word in by_file[file] for word in words), by_file[file]
    assert one.types("ingest", "inbox/2026-02", *manifest, code=1)[-2] == "读入0 · 隔离5 · 重复4 · 不支持3 · 共12 ✓"

    # 3: out of quarantine
    one.append("data/agencies.csv", "990101009,庚街道,990101,街道,township,,2024-06,,990101205")
    (line, before, closing) = one.types("ingest", "inbox/2026-02/l.html", *manifest)
    assert line.endswith("读全")
    assert before.strip() == "前身：庚乡 990101205"
    assert closing == "读入1 · 隔离0 · 重复0 · 不支持0 · 共1 ✓"
    folder = home / "inbox" / "2026-02"
    (folder / "d.pdf").unlink()
    (folder / "e.docx").unlink()
    (folder / "d2.html").write_text(html(called("丁镇", 2025), ZERO), encoding="utf-8")
    (folder / "e2.docx").write_bytes(docx(called("戊镇", 2025), ZERO))
    sources(
        one,
        {file: body for file, body in LISTED.items() if file not in ("d.pdf", "e.docx")} | {"d2.html": "990101104", "e2.docx": "990101105"},
    )
    told = one.types("ingest", "inbox/2026-02/d2.html", "inbox/2026-02/e2.docx", *manifest)
    assert [line.strip() for line in told if "隔离记录" in line] == [
        "d.pdf 由它取代，隔离记录一并销去",
        "e.docx 由它取代，隔离记录一并销去",
    ]
    (folder / "h.csv").write_bytes(
        filling.csv_of(
            FORM,
            [{"agency": "990101107", "name": "辛镇", "year": "2025", "scope": "本机关"} | {at: str(value) for at, value in ZERO.items()}],
        )
    )
    assert one.types("ingest", "inbox/2026-02/h.csv")[-1] == "读入1 · 隔离0 · 重复0 · 不支持0 · 共1 ✓"
    assert len(list((data / "quarantine").iterdir())) == 2

    # 4: the cells that need eyes
    review = "\n".join(one.types("review"))
    assert all(words in review for words in ("[1/1]", "丙乡", "applications/granted", "[lost]", "site-builder correct 990101103 2025"))
    one.types("correct", "990101103", "2025", GRANTED, "2,0,0,0,0,0,2", "--why", "原件第1页", "--by", "lx", "--when", "2026-02-20")
    one.types("correct", "990101107", "2024", f"{CONCLUDED}", "3,0,0,0,0,0,3", "--why", "原件第2页", "--by", "lx", "--when", "2026-02-20")
    assert "[1/1]" not in "\n".join(one.types("review"))

    # 5: whom would the next release newly name?
    news = "\n".join(one.types("check", "--new-since", "dist"))
    assert "新增待核处 2" in news
    assert all(words in news for words in ("甲镇 2025", "[outcomes]", "乙镇 2025", "[carry-over]", "https://www.example.gov.cn/a.html"))
    assert "消失 1：" in news
    assert "辛镇 2024（更正后成立）" in news
    one.append("data/events.csv", "") if (data / "events.csv").exists() else one.write(
        "data/events.csv", [("agency", "year", "at", "event", "date", "url", "text", "by")]
    )
    one.append("data/events.csv", f"990101101,2025,{CONCLUDED},confirmed,2026-02-21,,原件第2页,lx")

    # 6: build, verify, compare
    old = (home / "dist").resolve()
    built = one.types("build")[-1]
    assert "写出" in built
    assert one.types("verify", "dist")[-1].startswith("SHA256SUMS 相符：")
    difference = one.types("diff", str(old), "dist")
    assert difference[-1].startswith("新增报告 7份 · 换版 0份 · 撤下 0份 · 数字变动 2格")
    assert difference[-1].endswith("新增待核处 2条 · 消失 1条")

    # 7: a new version in March
    march = home / "inbox" / "2026-03"
    march.mkdir()
    (march / "b2.docx").write_bytes(docx(called("乙镇", 2025), cells(brought_forward=1, received=4, granted=5, concluded=5)))
    one.write(
        "inbox/2026-03/sources.csv",
        [
            ("file", "url", "posted", "retrieved", "agency", "year", "kind"),
            ("b2.docx", "https://www.example.gov.cn/b2.docx", "2026-03-05", "2026-03-06", "990101102", "2025", "official_file"),
        ],
    )
    update = ("ingest", "inbox/2026-03/b2.docx", "--manifest", "inbox/2026-03/sources.csv")
    before = store.read(data)
    told = one.types(*update, code=1)
    assert all(words in told[0] for words in ("隔离 [revision]", "不同 6 格", "上年结转", "--supersede"))
    assert store.read(data).records == before.records
    one.types("correct", "990101102", "2025", f"{CONCLUDED}/total", "6", "--why", "原件第3页", "--by", "lx", "--when", "2026-02-21")
    told = one.types(*update, "--supersede", "2026-03-05 网站更换附件")
    assert any("旧版移到 data/superseded/990101/990101102/2025-" in line for line in told)
    assert told[-1] == "读入1 · 隔离0 · 重复0 · 不支持0 · 共1 ✓"
    assert any("1 条更正的 expect 已不符 [conflict] → site-builder check" in line for line in told)
    assert len(list((data / "superseded" / "990101" / "990101102").glob(f"2025-{'?' * 12}.json"))) == 1
    one.types("check", code=1)
    one.types("correct", "990101102", "2025", f"{CONCLUDED}/total", "5", "--why", "新版第3页", "--by", "lx", "--when", "2026-03-07")
    one.types("check")
    assert "990101102,2025,,replaced," in (data / "events.csv").read_text(encoding="utf-8")
    one.types("build")
    lead = home / "dist" / "l" / "990101" / "990101102-2025-applications-concluded.html"
    assert "已更正" in lead.read_text(encoding="utf-8")

    # 8: filed under the wrong body; looked for and not found; a letter of the body
    one.types("withdraw", "990101105", "2025", "--why", "底本为己镇，误记", "--by", "lx", "--when", "2026-03-10")
    assert not (data / "records" / "990101" / "990101105" / "2025.json").exists()
    one.append("data/events.csv", "990101108,2025,,looked,2026-03-31,https://www.example.gov.cn/nb/,,lx")
    one.append(
        "data/events.csv", f"990101101,2025,{CONCLUDED},replied,2026-03-12,https://www.example.gov.cn/a.html,经核，总计应为6件，已更正。,lx"
    )
    told = one.types("check")
    assert told[-3].startswith("记录 9 份")
    assert told[-1].startswith("另有隔离的文件 2 份（many_reports 1 · tables 1），不算差错")
    one.types("build")
    site = home / "dist"
    pages = {path.name: path.read_text(encoding="utf-8") for path in site.rglob("*.html")}
    assert "经核，总计应为6件" in next(text for name, text in pages.items() if name.startswith("990101101-2025"))
    assert "990101105.html" not in pages
