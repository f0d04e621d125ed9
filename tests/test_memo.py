"""What is kept by what it was worked out of: made once, and never more of it than asked."""

from site_builder.memo import Kept, Memo


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


def test_what_is_made_of_more_than_its_key_is_made_once_for_a_key_and_a_full_one_begins_anew():
    kept = Kept[str, int](2)

    assert [kept.of(key, lambda n=n: n) for n, key in enumerate("abacba")] == [0, 1, 0, 3, 4, 5]
