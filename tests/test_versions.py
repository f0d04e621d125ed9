"""Two versions of one report: told where the body replaced it and figures differ, never where the mistake was ours."""

from pathlib import Path

from site_builder import store
from site_builder.audit import Finding
from site_builder.audit.versions import Changed, changed, replaced, versions
from site_builder.events import Event
from site_builder.facts import facts
from site_builder.record import Record
from site_builder.superseding import supersede
from site_builder.texts import texts
from tests.making import record, register, source

A = "applications"
OLD = record({f"{A}/received/total": 0}, source=source(sha256="a1" * 32, posted="2022-01-20"))
NEW = record(
    {f"{A}/{line}/{column}": 1 for line in ("received", "granted", "concluded") for column in ("individual", "total")},
    source=source(sha256="b2" * 32, posted="2022-05-06"),
)


def found(stands: Record, *former: Record) -> list[Finding]:
    return list(versions(facts([stands], register()), texts([stands]), former))


def test_a_replaced_report_is_told_with_how_many_cells_differ_and_since_when():
    (one,) = found(NEW, OLD)

    assert (one.rule, one.severity, one.year, one.cause) == ("version", "remark", 2021, "report/version")
    assert dict(one.seen) == {"cells": 6, "first": "2022-05-06", "other": "a1a1a1a1a1a1"}
    values = {at: NEW.value(at) for at in NEW.form.cells}
    assert changed(OLD, values)[0] == Changed(f"{A}/received/individual", 0, 1)


def test_it_is_held_against_the_newest_of_several_versions():
    between = record({f"{A}/received/total": 1}, source=source(sha256="c3" * 32, posted="2022-03-01"))
    assert [dict(one.seen)["other"] for one in (*found(NEW, OLD, between), *found(NEW, between, OLD))] == ["c3c3c3c3c3c3"] * 2


def test_versions_that_differ_in_blanks_or_in_the_form_only_say_nothing():
    assert found(record(rest=None), OLD) == found(OLD, OLD) == found(OLD, record(rest=None)) == found(NEW) == []
    assert found(NEW, record(edition="2019")) == []


def test_only_what_an_event_says_the_body_replaced_is_a_version():
    digest = "（SHA-256 a1a1a1a1a1a1）"
    assert replaced([OLD], [Event(OLD.agency, 2021, "", "replaced", "2022-05-07", "", f"网站换了附件{digest}")]) == (OLD,)
    assert replaced([OLD], [Event(OLD.agency, 2021, "", "misread", "2022-05-07", "", f"收错了机关{digest}")]) == ()
    assert replaced([OLD], [Event(OLD.agency, 2022, "", "replaced", "2022-05-07", "", digest)]) == replaced([OLD], []) == ()


def test_what_is_superseded_on_disk_becomes_a_version(tmp_path: Path) -> None:
    store.write_record(tmp_path, OLD)
    supersede(tmp_path, OLD, NEW, "网站换了附件", "lx", "2022-05-07")
    held = store.read(tmp_path)
    assert replaced(held.superseded, held.events) == (OLD,)
