"""What was worked out before, kept by what it was worked out of."""

from collections.abc import Callable
from typing import Generic, TypeVar

K = TypeVar("K")
V = TypeVar("V")


class Memo(dict[K, V]):
    """What ``make`` gives, by its one argument. Asked as a dict, so that loops in C can ask; it begins anew when it holds ``most``."""

    def __init__(self, make: Callable[[K], V], most: int) -> None:
        super().__init__()
        self._make, self._most = make, most

    def __missing__(self, key: K) -> V:
        if len(self) >= self._most:
            self.clear()
        made = self[key] = self._make(key)
        return made


class Kept(Generic[K, V]):
    """What is worked out of more than its key holds, and would be the same for all of that key; it begins anew when it holds ``most``."""

    def __init__(self, most: int) -> None:
        self._held: dict[K, V] = {}
        self._most = most

    def of(self, key: K, make: Callable[[], V]) -> V:
        """What ``make`` gave for the key."""
        if key not in self._held:
            if len(self._held) >= self._most:
                self._held.clear()
            self._held[key] = make()
        return self._held[key]
