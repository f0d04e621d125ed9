"""Documents read on a real dask scheduler with two workers on loopback, one of which is killed; and what is refused before one is asked."""

from pathlib import Path

import pytest

from site_builder.errors import SiteError
from site_builder.ingest import workers
from tests.campaigns.cluster import run


def test_a_killed_worker_and_poison_cost_no_other_document(tmp_path: Path) -> None:
    """``make cluster`` does it with 400 documents and ten poisoned."""
    together, alone, same = run(tmp_path, 80, 1)

    assert [(one.file, one.ending, one.kind) for one in together] == [(one.file, one.ending, one.kind) for one in alone]
    assert sum(1 for one in together if one.ending == "accepted") == 79
    assert [one.kind for one in together if one.ending == "quarantined"] == ["memory"]
    assert same


@pytest.mark.parametrize("address", ["tcp://10.0.0.5:8786", "tcp://scheduler:8786", "127.0.0.1:8786", "http://127.0.0.1:8786", "tls://"])
def test_a_scheduler_that_anybody_could_speak_to_is_refused(address: str) -> None:
    with pytest.raises(SiteError, match="loopback"), workers.cluster(address):
        pass


def test_a_scheduler_that_does_not_answer_is_named_with_the_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "PATIENCE", 1)

    with pytest.raises(SiteError, match="dask scheduler"), workers.cluster("tcp://127.0.0.1:9"):
        pass
