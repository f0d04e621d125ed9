"""What two reports share, as a page may show it: marked to the letter, short, and without whoever may be reached by it."""

import gzip
import re
import shutil
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from site_builder.audit import Finding
from site_builder.audit.copies import Key
from site_builder.audit.findings import seen
from site_builder.audit.spans import covered, runs
from site_builder.cli import app
from site_builder.excerpts import CONTEXT, LEFT_OUT, LONGEST, Texts, excerpts
from site_builder.form import FORMS
from site_builder.pages.model import Run
from tests.narratives import copied, narrative
from tests.paging import ROOT, text
from tests.printing import report, tabs

A, B = "140825101", "140825102"
NAMES = {A: ("三泉镇人民政府", "三泉镇", "新绛县"), B: ("泉掌镇人民政府", "泉掌镇", "新绛县")}
PLAIN = "本镇逐条核对公开目录，逢月底回看一遍，缺的补上，错的改掉，群众来问就当面讲清。"


def finding(section: str = "一", other: str = "一") -> Finding:
    return seen("copied", "remark", A, 2022, other=B, other_year=2021, section=section, other_section=other, share=90, family=2)


def shown(own_text: str, other_text: str) -> Texts | None:
    texts = {Key(A, 2022, "一"): own_text, Key(B, 2021, "一"): other_text}
    return excerpts([finding()], texts.__getitem__, NAMES.__getitem__).get(finding())


def whole(some: tuple[Run, ...]) -> str:
    return "".join(run.text for run in some)


def marked(some: tuple[Run, ...]) -> list[str]:
    return [run.text for run in some if run.shared]


def test_what_both_have_is_marked_in_both_without_names_and_figures():
    both = shown(f"新绛县三泉镇人民政府全年公开12件。{PLAIN}", f"{PLAIN}泉掌镇另设公开栏34处。")

    assert both is not None
    own_runs, other_runs = both
    assert marked(own_runs) == marked(other_runs) == [PLAIN.removesuffix("。")]
    assert whole(own_runs) == f"新绛县三泉镇人民政府全年公开12件。{PLAIN}"


def test_a_run_goes_on_over_the_names_and_figures_that_differ():
    one = "我们在三泉镇办事大厅设了查阅点，备好目录12份，方便老人翻看，也方便外来人员抄录。"
    other = one.replace("三泉镇", "泉掌镇").replace("12", "9")
    both = shown(one, other)

    assert both is not None
    assert marked(both[0]) == ["我们在", "办事大厅设了查阅点，备好目录", "份，方便老人翻看，也方便外来人员抄录"]


def test_a_paragraph_in_which_somebody_can_be_reached_or_is_named_is_left_out_whole():
    for contact in (
        "如有疑问，请与镇政府办公室联系，电话0359-7512345。",
        "邮箱：sanquan@example.com。",
        "联系人：王小明，欢迎来访。",
        "领导小组组长：李大伟，副组长：赵二。",
        "联系电话：\n0359—751 2345\n地址见首页。",
    ):
        both = shown(f"{PLAIN}\n{contact}\n{PLAIN}", f"{PLAIN}\n{contact}")
        assert both is not None
        assert (whole(both[0]), whole(both[1])) == (f"{PLAIN}\n{PLAIN}", PLAIN)
    assert shown("联系人：王小明，欢迎来访。", PLAIN) is None


def test_what_is_not_shared_is_cut_short_and_no_text_is_longer_than_a_page_has_room_for():
    long = narrative(7).by("本镇")
    both = shown(f"{PLAIN}\n{long}\n{PLAIN}", PLAIN)

    assert both is not None
    assert marked(both[0]) == [PLAIN.removesuffix("。")] * 2
    assert len(whole(both[0])) <= 2 * len(PLAIN) + 2 * CONTEXT + len(LEFT_OUT) + 4
    many = "".join(narrative(n).by("本镇") for n in range(9))
    both = shown(many, many)
    assert both is not None
    assert [len(whole(some)) for some in both] == [LONGEST + len(LEFT_OUT)] * 2
    assert whole(both[0]).endswith(LEFT_OUT)


@given(st.integers(0, 10_000), st.integers(50, 98))
def test_of_a_copy_exactly_the_letters_are_marked_that_stand_in_common_runs(seed: int, per_cent: int):
    """Counted a second way: by the runs of the other text, and not by spans."""
    texts = [told.by("我们") for told in (copied(narrative(seed), per_cent, seed), narrative(seed))]
    both = shown(*texts)

    assert both is not None
    one, other = ("".join(re.findall("[\u3400-\u9fff]", text)) for text in texts)
    for own_runs, mine, theirs in zip(both, (one, other), (other, one), strict=True):
        assert len(re.findall("[\u3400-\u9fff]", "".join(marked(own_runs)))) == covered(mine, frozenset(runs(theirs)))


def test_only_findings_about_shared_text_are_asked_for_their_texts():
    def refuse(key: Key) -> str:
        raise AssertionError(key)

    assert excerpts([seen("all-zero", "remark", A, 2022, k=0, n=0)], refuse, NAMES.__getitem__) == {}


def test_reports_that_are_read_with_their_narratives_stand_side_by_side_on_the_page(tmp_path: Path):
    """From two documents to the page of the lead, through the commands; then again without the narratives."""
    data, out = copied_reports(tmp_path)
    lead = (out / LEAD).read_text(encoding="utf-8")

    quotes = re.findall(r"<blockquote[^>]*><p>(.*?)</p></blockquote>", lead, re.DOTALL)
    assert [len(re.findall("<mark>", quote)) >= 10 for quote in quotes] == [True, True]
    said, twin = (re.findall("<mark>(.*?)</mark>", quote, re.DOTALL) for quote in quotes)
    assert "".join(said) == "".join(twin)
    assert re.findall(r"2022年1月2[0-9]日", text(lead))[:1] == ["2022年1月25日"]
    assert "2022年1月21日" in text(lead)
    assert "可能出自上级下发的同一模板" in text(lead)
    assert len(gzip.compress((out / LEAD).read_bytes(), 6)) <= 20_000
    every = b"".join(path.read_bytes() for path in sorted((out / "l").rglob("*.html")))
    for private in ("7512345", "王小明"):
        assert private.encode() not in every

    shutil.rmtree(data / "narratives")
    typed("build", "--root", ROOT, "--data", data, "--out", out)
    assert not (out / LEAD).exists()


LEAD = "l/140825/140825102-2021-report-copied.html"


def copied_reports(folder: Path) -> tuple[Path, Path]:
    """Two invented reports, the second mostly a copy of the first, read and built: the data folder and the site."""
    form, inbox = FORMS["2021"], folder / "inbox"
    inbox.mkdir()
    first = narrative(11)
    told = (("三泉镇", first, "2022年1月21日"), ("泽掌镇", copied(first, 92, 3), "2022年1月25日"))
    for name, words, day in told:
        body = f"{words.by(name)}\n联系人：王小明，电话0359-7512345。"
        title = f"新绛县{name}人民政府2021年政府信息公开工作年度报告"
        said = report(form, dict.fromkeys(form.cells, 0), tabs, title).replace("全年工作正常开展。", body)
        (inbox / f"{name}.txt").write_text(f"{said}\n新绛县{name}人民政府\n{day}\n", encoding="utf-8")
    data, out = folder / "data", folder / "dist"
    typed("ingest", inbox, "--narratives", "--root", ROOT, "--data", data)
    typed("build", "--root", ROOT, "--data", data, "--out", out)
    return data, out


def typed(*arguments: str | Path) -> None:
    done = CliRunner().invoke(app, [str(one) for one in arguments])
    assert done.exit_code == 0, (done.output, done.exception)
