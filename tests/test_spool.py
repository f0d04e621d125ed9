"""A run that is killed is finished by the next one, which reads only what the first did not; what cannot be trusted is read again."""

from pathlib import Path

from site_builder.ingest.spool import Entry, Spool
from tests.campaigns import kill_ingest

ENTRIES = [Entry(f"{number}.txt", f"a/{number}.txt", f"{number}".ljust(64, "0")) for number in range(1, 6)]


def killed(folder: Path, basis: str = "basis") -> None:
    """A run that put down five documents and did not come further."""
    with Spool(folder, basis) as spool:
        for entry in ENTRIES:
            spool.add(entry)


def known(folder: Path, basis: str = "basis") -> list[bool]:
    with Spool(folder, basis) as spool:
        return [spool.earlier(entry.sha256) == entry for entry in ENTRIES]


def test_what_a_killed_run_read_is_known_to_the_next_and_to_the_one_after_that(tmp_path: Path) -> None:
    killed(tmp_path)

    assert known(tmp_path) == [True] * 5
    assert known(tmp_path) == [True] * 5


def test_what_was_read_on_another_basis_is_read_again(tmp_path: Path) -> None:
    killed(tmp_path, "other")

    assert known(tmp_path) == [False] * 5


def test_a_line_that_was_cut_and_whatever_follows_damage_is_read_again(tmp_path: Path) -> None:
    killed(tmp_path)
    whole = (tmp_path / "now.jsonl").read_bytes()
    lines = whole.splitlines(keepends=True)
    for damaged, expected in ((whole[:-1], 4), (b"".join([*lines[:3], bytes(40), b"\n", *lines[4:]]), 2), (whole + bytes(4096), 5)):
        for file in tmp_path.iterdir():
            file.unlink()
        (tmp_path / "now.jsonl").write_bytes(damaged)

        assert known(tmp_path) == [True] * expected + [False] * (5 - expected)


def test_a_run_that_is_finished_leaves_nothing(tmp_path: Path) -> None:
    killed(tmp_path)
    with Spool(tmp_path, "basis") as spool:
        spool.finish()

    assert list(tmp_path.iterdir()) == []


def test_a_real_run_that_is_killed_at_random_is_finished_by_the_next() -> None:
    """``make kill-ingest`` does it more often, and with more documents."""
    assert kill_ingest.main(moments=5, seed=2, documents=50) == 0
