"""The pages of the committed data are HTML without a mistake, as the Nu checker sees it, and html-validate where it is there."""

import pytest

from tests.browser.markup import NoCheckerError, complaints, second_complaints
from tests.browser.visiting import Built


def test_the_checker_finds_nothing(site: Built) -> None:
    try:
        found = complaints(site.folder)
    except NoCheckerError as error:
        pytest.skip(str(error))

    assert found == []


def test_the_second_checker_finds_nothing(site: Built) -> None:
    try:
        found = second_complaints(site.folder)
    except NoCheckerError as error:
        pytest.skip(str(error))

    assert found == []
