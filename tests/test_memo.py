"""What is kept by what it was worked out of: made once, and never more of it than asked."""

from site_builder.memo import Memo


def test_each_thing_is_made_once_and_a_full_memo_begins_anew():
    made: list[int] = []

    def square(n: int) -> int:
        made.append(n)
        return n * n

    kept = Memo(square, 3)

    assert [kept[n] for n in (1, 2, 1, 3, 2)] == [1, 4, 1, 9, 4]
    assert list(map(kept.__getitem__, (3, 1))) == [9, 1]
    assert made == [1, 2, 3]
    assert (kept[4], len(kept), kept[1], made) == (16, 1, 1, [1, 2, 3, 4, 1])
