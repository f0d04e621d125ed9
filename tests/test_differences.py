"""A lead about two versions lists the cells in which they differ, as the paper names them; one about reasons tells its intervals."""

from pathlib import Path

from site_builder import site, store
from site_builder.pages import pages
from site_builder.pages.differences import LONGEST
from site_builder.record import Record
from site_builder.store import write_record
from site_builder.superseding import supersede
from tests.making import WORKED, record, source
from tests.paging import ROOT, printed, text

LEAD = "l/140825/140825101-2021-report-version.html"
OLD = record(WORKED | {"disclosure/procurement/amount": 1234500}, source=source(sha256="a1" * 32), edition="2019", year=2020)


def made(folder: Path, old: Record, new: Record) -> dict[str, str]:
    """The pages of a site on which a body replaced its report."""
    write_record(folder, old)
    supersede(folder, old, new, "换版", "lx", "2026-03-20")
    assert store.read(folder).superseded
    return printed(site.prepare(ROOT, folder))


def test_the_cells_that_differ_stand_side_by_side_with_their_units(tmp_path: Path) -> None:
    cells = {"disclosure/procurement/amount": 2000000, "applications/received/total": 1, "applications/received/individual": None}
    html = made(tmp_path, OLD, record(WORKED | cells, source=source(sha256="b2" * 32), edition="2019", year=2020))
    said = text(html[LEAD.replace("2021", "2020")])

    assert "两版不同的格" in said
    assert "政府集中采购·采购总金额1.2345 万元2 万元" in said
    assert "一、本年新收政府信息公开申请数量·总计01" in said
    assert "一、本年新收政府信息公开申请数量·自然人" not in said.partition("两版不同的格")[2].partition("出处")[0]
    assert "Cells that differ" in text(html["en/" + LEAD.replace("2021", "2020")])


def test_a_report_made_anew_lists_its_first_cells_and_counts_the_rest(tmp_path: Path) -> None:
    form = record().form
    new = record(dict.fromkeys(form.cells, 3), source=source(sha256="b2" * 32))
    said = text(made(tmp_path, record(source=source(sha256="a1" * 32)), new)[LEAD])

    assert f"另有{len(form.cells) - LONGEST}格不同，这里不列。" in said


def test_no_other_lead_lists_versions(tmp_path: Path) -> None:
    write_record(tmp_path, record())
    made_of = [page for page in pages(site.prepare(ROOT, tmp_path)) if page.template == "lead.html"]

    assert made_of
    assert all(page.context["differences"] is None for page in made_of)
