"""The right form and notice, the sections and the topics: what is missing is said only of a copy that can show it."""

from site_builder.audit import Finding
from site_builder.audit.proper import NUMERALS, TOPICS, proper
from site_builder.facts import facts
from site_builder.ingest import sections
from site_builder.record import Stated
from site_builder.texts import texts
from tests.making import record, register, source

OLD, NEW = "国办公开办函〔2019〕60号", "国办公开办函〔2021〕30号"


def found(year: int = 2022, edition: str = "2021", whole: bool = True, **stated: object) -> list[Finding]:
    some = [record(year=year, edition=edition, source=source(whole=whole), stated=Stated(**stated))]
    return list(proper(facts(some, register()), texts(some), register()))


def told(**changes: object) -> list[tuple[str, dict[str, object]]]:
    return [(one.rule, dict(one.seen)) for one in found(**changes)]


def test_the_topics_are_those_that_the_reader_finds():
    assert tuple(key for key, _ in sections._TOPICS) == TOPICS


def test_the_old_form_after_2020_is_a_remark():
    assert told(edition="2019") == [("form-of-year", {"edition": "2019"})]
    assert told(edition="2019", year=2021) == [("form-of-year", {"edition": "2019"})]
    assert told(edition="2019", year=2020) == told() == told(year=2020) == []


def test_the_old_notice_alone_is_a_remark_and_beside_the_new_one_history():
    assert told(notices=(OLD,)) == [("old-notice", {"notice": OLD})]
    assert told(notices=(OLD,), year=2021) == [("old-notice", {"notice": OLD})]
    assert told(notices=(OLD, NEW)) == told(notices=(NEW,)) == told(notices=()) == []
    assert told(notices=(OLD,), year=2020, edition="2019") == []


def test_a_missing_section_is_told_between_headings_that_are_there():
    assert told(sections=("一", "二", "三", "四", "五")) == [("sections", {"missing": "六", "found": 5})]
    assert told(sections=("一", "二", "三", "四", "六")) == [("sections", {"missing": "五", "found": 5})]
    assert told(sections=NUMERALS) == []


def test_a_copy_that_is_cut_off_or_whose_lines_ran_together_misses_nothing():
    assert told(sections=("一", "二", "三", "四", "五"), whole=False) == []
    assert told(sections=("二", "六")) == told(sections=("一", "二", "三", "四")) == told(sections=()) == []


def test_topics_that_the_first_section_does_not_speak_of_are_told():
    assert told(sections=NUMERALS, topics=TOPICS[:3]) == [("topics", {"missing": "platform oversight"})]
    assert told(sections=NUMERALS, topics=TOPICS[:2]) == [("topics", {"missing": "management platform oversight"})]
    assert told(sections=NUMERALS, topics=TOPICS[1:], year=2021) == [("topics", {"missing": "disclosure"})]
    assert told(sections=NUMERALS, topics=TOPICS) == []


def test_a_section_that_our_copy_lost_or_no_notice_asked_for_lacks_no_topic():
    assert told(sections=NUMERALS, topics=("disclosure", "oversight")) == told(sections=NUMERALS, topics=()) == []
    assert told(sections=NUMERALS, topics=TOPICS[1:4]) == told(sections=NUMERALS, topics=TOPICS[::2]) == []
    assert told(sections=NUMERALS[1:], topics=TOPICS[:3]) == [("sections", {"missing": "一", "found": 5})]
    assert told(sections=NUMERALS, topics=TOPICS[:3], year=2020, edition="2019") == []
