"""Guards of ours taken away, one at a time, in a copy: ``make guards``. The tests that are named must notice each.

A guard is a few words of our code without which something gets through that must not. Prints a line for each; exits 1 where one was not
noticed, where its tests fail without any change, or where its words are not to be found (they were moved: name them anew here).
"""

import sys
from dataclasses import dataclass
from pathlib import Path

from tests.campaigns.mutating import FAILED, copied, otherwise, tests


@dataclass(frozen=True, slots=True)
class Guard:
    """What it holds off, where it stands, the words that are put in the place of others, and who must notice."""

    name: str
    file: str
    old: str
    new: str
    tests: tuple[str, ...]


GUARDS = (
    Guard(
        "a formula in a CSV cell",
        "formats.py",
        '_FORMULA = tuple("=+-@\\t\\r＝＋－＠")',
        '_FORMULA = ("\\0",)',
        ("tests/test_exports.py::test_no_text_is_taken_for_a_formula",),
    ),
    Guard(
        "markup in a text",
        "compiling.py",
        "str(escape(shown(text)))",
        "str(shown(text))",
        ("tests/test_render.py::test_text_cannot_become_markup",),
    ),
    Guard(
        "the end of a script in its JSON",
        "harmless.py",
        '_UNSAFE_IN_SCRIPT = re.compile(f"[<>&',
        '_UNSAFE_IN_SCRIPT = re.compile(f"[',
        ("tests/test_exports.py::test_json_in_a_page_ends_no_element",),
    ),
    Guard(
        "an address that runs a script",
        "harmless.py",
        'return cleaned if parts.scheme in {"http", "https"} and parts.netloc else ""',
        "return cleaned",
        ("tests/test_render.py::test_only_addresses_of_the_web_and_of_mail_are_followed",),
    ),
    Guard(
        "a path that leaves the release",
        "sums.py",
        ' and not {".", ".."} & set(path.split("/"))',
        "",
        ("tests/test_publish.py::test_a_path_that_no_release_may_hold_is_a_programmers_mistake",),
    ),
    Guard(
        "somebody else's folder",
        "publish.py",
        "        _refuse_foreign(out, room)\n",
        "        pass\n",
        ("tests/test_publish.py::test_somebody_elses_folder_is_never_touched",),
    ),
    Guard(
        "two builds at once",
        "publish.py",
        "fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)",
        "fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)",
        ("tests/test_publish.py::test_a_second_build_gives_up_with_one_line",),
    ),
    Guard(
        "phones in a text",
        "redact.py",
        '(PHONE, rf"{_BEFORE}(?:(?:\\+|00)?86[- ]?)?1[3-9][0-9]{{9}}{_AFTER}")',
        '(PHONE, r"(?!)")',
        ("tests/test_redact.py::test_what_is_planted_without_a_cue_vanishes",),
    ),
    Guard(
        "half of the reports gone",
        "release.py",
        "reports * LEAST:",
        "0:",
        ("tests/test_faults.py::test_a_build_of_far_fewer_reports_asks_first",),
    ),
    Guard(
        "digits that are none",
        "ingest/text.py",
        '(?P<unit>[件项条个次宗起份]|元|万元|亿元)?", re.ASCII',
        '(?P<unit>[件项条个次宗起份]|元|万元|亿元)?"',
        ("tests/test_text.py::test_every_digit_of_unicode_alone_and_beside_a_digit",),
    ),
    Guard(
        "a row with one cell too many",
        "ingest/row.py",
        'if len(filled) >= n:\n        return nothing(columns, "ambiguous")\n    if place.cut and not place.below:',
        "if len(filled) >= n:\n        return _values(cells[filled[0] :][:n], columns, money)\n    if place.cut and not place.below:",
        ("tests/test_row.py::test_too_many_are_ambiguous_however_they_stand",),
    ),
    Guard(
        "a zip bomb",
        "ingest/readers/archive.py",
        "info.file_size > MOST_BYTES or info.file_size > MOST_RATIO * max(info.compress_size, 1)",
        "False",
        ("tests/test_docx.py::test_what_is_no_word_document_is_named_with_a_remedy",),
    ),
    Guard(
        "a file opened by a document",
        "ingest/guard.py",
        "(resource.RLIMIT_NOFILE, 0)",
        "(resource.RLIMIT_NOFILE, 64)",
        ("tests/test_guard.py::test_in_the_cage_nothing_opens",),
    ),
    Guard(
        "sums that do not add up",
        "audit/equations.py",
        "broken = (_most(left) < _least(form, right)).fill_null(value=False) |",
        "broken =",
        ("tests/test_audit.py::test_two_received_and_none_concluded_is_one_lead_of_four_findings",),
    ),
    Guard(
        "a sum with an unknown part",
        "facts.py",
        "for part in parts], ignore_nulls=False)",
        "for part in parts])",
        ("tests/test_facts.py::test_a_sum_with_a_null_in_it_is_null",),
    ),
    Guard(
        "another host's name for the server",
        "serve.py",
        "if self.request.host_name not in HOSTS:",
        "if not HOSTS:",
        ("tests/test_serve.py::test_any_other_host_is_refused",),
    ),
    Guard(
        "a correction of what is no longer said",
        "corrections.py",
        "elif found not in (to_set, expected):",
        "elif not found:",
        ("tests/test_store.py::test_a_stale_correction_stays_published_and_is_a_conflict",),
    ),
)


def main() -> int:
    """Take each guard away; 1 where that was not noticed."""
    with copied() as copy:
        moved = [guard.name for guard in GUARDS if (copy / "site_builder" / guard.file).read_text(encoding="utf-8").count(guard.old) != 1]
        if moved:
            _say(f"not found, or twice: {'; '.join(moved)} → name its words anew in tests/campaigns/guards.py")
            return 1
        code, said = tests(copy, list(dict.fromkeys(test for guard in GUARDS for test in guard.tests)))
        if code:
            _say(f"the tests fail as the code stands: {said} → mend that first")
            return 1
        noticed = sum(_noticed(copy, guard) for guard in GUARDS)
    _say(f"guards: {len(GUARDS)} taken away, {noticed} noticed")
    return int(noticed < len(GUARDS))


def _noticed(copy: Path, guard: Guard) -> bool:
    file = copy / "site_builder" / guard.file
    with otherwise(file, file.read_text(encoding="utf-8").replace(guard.old, guard.new)):
        code, said = tests(copy, guard.tests)
    _say(f"{'noticed' if code == FAILED else 'NOT NOTICED':12}{guard.name:42}{guard.file:28}{said[-90:]}")
    return code == FAILED


def _say(line: str) -> None:
    sys.stdout.write(f"{line.rstrip()}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
