"""Two thousand invented reports with four hundred contradictions planted and as many decoys: what the audit says of them."""

from collections import Counter
from pathlib import Path

import pytest

from site_builder.audit.rules import every
from site_builder.store import Data
from tests.contradictions.audited import audited
from tests.contradictions.corpus import Corpus, corpus, counted, ingested
from tests.contradictions.judged import Judged, judged, table
from tests.contradictions.sentences import patterns

SEED = 1
RECALL = 0.99
PRECISION = 0.97
MISSED = 0.25
ACCUSED = 0.1
"""Of what is planted for one rule: the part that it may miss, and as how many it may tell of without reason."""


@pytest.fixture(scope="module")
def made() -> Corpus:
    return corpus(SEED)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("corpus")


@pytest.fixture(scope="module")
def data(made: Corpus, folder: Path) -> Data:
    read, told = ingested(made, folder)
    assert [one for one in told if one.ending != "accepted"] == []
    return read


@pytest.fixture(scope="module")
def held(made: Corpus, data: Data, folder: Path) -> Judged:
    return judged(made, audited(data, folder / "data"))


def test_every_rule_has_something_planted(made: Corpus) -> None:
    planted = counted(made)

    assert {rule.id for rule in every()} == set(planted)
    assert min(planted.values()) >= 8
    assert len(made.planted) >= 400
    assert len(made.decoys) >= 400


def test_a_seed_gives_one_corpus(made: Corpus) -> None:
    again = corpus(SEED)

    assert again.histories == made.histories
    assert again.planted == made.planted
    assert corpus(SEED + 1).histories != made.histories


def test_no_sound_sentence_is_written_twice() -> None:
    written = list(patterns())

    assert len(written) == len(set(written)) >= 40


def test_what_is_printed_is_what_is_audited_or_is_noted(made: Corpus, data: Data) -> None:
    """Cell by cell, but where a person corrected them; a row of blanks may be lost, with a note, in a report or two of a hundred."""
    corrected = {(agency, year) for agency, year, _ in data.corrected}
    read = {(one.agency, one.year): one for one in data.records}
    drafts = {(draft.body.id, draft.year): draft for draft, _ in made.reports()}

    assert set(read) == set(drafts)
    lost = set()
    for key in drafts.keys() - corrected:
        for at, printed in drafts[key].cells.items():
            if read[key].value(at) != printed:
                note = read[key].why_null(at)
                assert note is not None, (key, at)
                assert note.kind in ("cut", "lost"), (key, at, note)
                lost.add(key)
    assert len(lost) < len(drafts) / 100


def test_what_is_planted_is_found(held: Judged, made: Corpus) -> None:
    missed = [f"{one.seed.rule} {one.agency} {one.seed.year}: {one.seed.what}" for one in held.missed]

    assert held.recall >= RECALL, "\n".join([table(made, held), *missed])


def test_no_rule_alone_misses_or_accuses(held: Judged, made: Corpus) -> None:
    """A rule that no longer works is one of thirty, and would not show in figures over all of them."""
    planted, missed = counted(made), Counter(one.seed.rule for one in held.missed)
    false = Counter(rule for _, _, rule in {(finding.agency, finding.year, finding.rule) for finding, _ in held.false})

    assert {rule for rule, n in missed.items() if n > planted[rule] * MISSED} == set(), table(made, held)
    assert {rule for rule, n in false.items() if n > planted[rule] * ACCUSED} == set(), table(made, held)


def test_no_report_is_wrongly_said_to_contradict_itself(held: Judged) -> None:
    assert [(finding, truth and truth.seed.what) for finding, truth in held.grave] == []


def test_hardly_a_remark_is_wrong(held: Judged, made: Corpus) -> None:
    wrong = [f"{finding.rule} {finding.agency} {finding.year} {finding.seen}: {truth and truth.seed.what}" for finding, truth in held.false]

    assert held.precision >= PRECISION, "\n".join([table(made, held), *wrong])
