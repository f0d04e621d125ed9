"""Two names change places in one step where the system can, and in two that a journal mends where it cannot."""

import ctypes
import errno
import json
from pathlib import Path
from types import SimpleNamespace

import pytest

from site_builder import swap
from site_builder.errors import SiteError

WAYS = [swap.exchange, swap.no_exchange]


@pytest.fixture
def room(tmp_path: Path) -> Path:
    room = tmp_path / "room"
    room.mkdir()
    return room


def folder(path: Path, word: str) -> Path:
    path.mkdir()
    (path / "word").write_text(word)
    return path


def word(path: Path) -> str:
    return (path / "word").read_text()


def test_two_folders_change_places_in_one_step(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    one, other = folder(tmp_path / "one", "1"), folder(tmp_path / "other", "2")

    assert swap.exchange(one, other) is True
    assert (word(one), word(other)) == ("2", "1")
    monkeypatch.chdir(tmp_path)
    assert swap.exchange(Path("one"), Path("other")) is True
    assert (word(one), word(other)) == ("1", "2")


def test_what_may_not_be_exchanged_is_told_with_its_place(tmp_path: Path) -> None:
    one = folder(tmp_path / "one", "1")

    with pytest.raises(FileNotFoundError) as error:
        swap.exchange(one, tmp_path / "nowhere")

    assert (error.value.errno, error.value.filename) == (errno.ENOENT, str(tmp_path / "nowhere"))
    assert word(one) == "1"


def refusing(number: int) -> object:
    """A system whose exchange is refused with this error."""

    def renameat2(*_names: object) -> int:
        ctypes.set_errno(number)
        return -1

    return SimpleNamespace(renameat2=renameat2)


@pytest.mark.parametrize("system", [SimpleNamespace(), *map(refusing, (errno.ENOSYS, errno.EINVAL, errno.ENOTSUP, errno.EPERM))])
def test_where_there_is_no_exchange_nothing_is_done(tmp_path: Path, system: object, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ctypes, "CDLL", lambda *_name, **_options: system)

    assert swap.exchange(tmp_path / "one", tmp_path / "other") is False
    assert swap.no_exchange(tmp_path / "one", tmp_path / "other") is False


@pytest.mark.parametrize("exchange", WAYS)
def test_the_new_folder_takes_the_name_and_the_old_one_another(tmp_path: Path, room: Path, exchange: swap.Exchange) -> None:
    out, new, old = folder(tmp_path / "out", "old"), folder(room / "new", "new"), room / "old"

    swap.swap(new, out, old, exchange)

    assert (word(out), word(old)) == ("new", "old")
    assert [entry.name for entry in room.iterdir()] == ["old"]


@pytest.mark.parametrize("exchange", WAYS)
def test_where_nothing_stood_nothing_is_kept(tmp_path: Path, room: Path, exchange: swap.Exchange) -> None:
    swap.swap(folder(room / "new", "new"), tmp_path / "out", room / "old", exchange)

    assert word(tmp_path / "out") == "new"
    assert list(room.iterdir()) == []


@pytest.mark.parametrize("exchange", WAYS)
@pytest.mark.parametrize("target", ["room/1", "room/gone"])
def test_a_link_takes_the_place_of_a_link_and_keeps_what_a_folder_was(
    tmp_path: Path, room: Path, exchange: swap.Exchange, target: str
) -> None:
    folder(room / "1", "old")
    folder(room / "2", "new")
    out, link = tmp_path / "out", room / "link"
    out.symlink_to(target)
    link.symlink_to("room/2")

    swap.swap(link, out, room / "old", exchange)

    assert word(out) == "new"
    assert sorted(entry.name for entry in room.iterdir()) == ["1", "2"]

    swap.swap(folder(room / "plain", "plain"), out, room / "old", exchange)

    assert (out.is_symlink(), word(out)) == (False, "plain")
    assert (room / "old").readlink() == Path("room/2")


def test_a_swap_that_dies_between_two_renames_is_ended_by_what_the_journal_says(tmp_path: Path, room: Path) -> None:
    out, new, old = folder(tmp_path / "out", "old"), room / "new", room / "old"
    with pytest.raises(FileNotFoundError):
        swap.swap(new, out, old, swap.no_exchange)  # there is no new folder: the second rename fails
    assert not out.exists()
    assert json.loads((room / swap.JOURNAL).read_text()) == {"out": "out", "new": "new", "old": "old"}

    swap.recover(room)

    assert word(out) == "old"
    assert list(room.iterdir()) == []
    swap.recover(room)
    assert word(out) == "old"


def test_the_new_folder_comes_before_the_old_one_and_neither_replaces_what_stands(tmp_path: Path, room: Path) -> None:
    journal = json.dumps({"out": "../elsewhere/out", "new": "../new", "old": "old"})
    folder(room / "new", "new")
    folder(room / "old", "old")

    (room / swap.JOURNAL).write_text(journal)
    swap.recover(room)
    assert word(tmp_path / "out") == "new", "a journal names nothing outside"

    (room / swap.JOURNAL).write_text(journal)
    swap.recover(room)
    assert (word(tmp_path / "out"), word(room / "old")) == ("new", "old")
    assert [entry.name for entry in room.iterdir()] == ["old"]


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"out": 1, "new": "a", "old": "b"}'])
def test_a_journal_that_is_not_ours_is_left_where_it_is(room: Path, text: str) -> None:
    (room / swap.JOURNAL).write_text(text)

    with pytest.raises(SiteError, match="not a journal of ours → look which folder is the site"):
        swap.recover(room)

    assert (room / swap.JOURNAL).read_text() == text
