"""What comparing loads of a country: ``python benchmarks/compare.py [BODIES]``, without a number of 200,000 bodies.

The largest counties of an invented country and forty of the others, each body with seven years of reports; their files as a site
has them, gzipped. A reader who compares loads the file of each county compared, and that of its province.
"""

import csv
import gzip
import sys
from collections import defaultdict
from pathlib import Path
from random import Random
from statistics import median
from tempfile import TemporaryDirectory

sys.path.insert(0, str(Path(__file__).parent.parent))

from site_builder import site, synth
from site_builder.agencies import HEADER, Agency, county_of
from site_builder.comparing.files import files
from site_builder.store import write_record
from site_builder.synth_reports import LAST, reports

ROOT = Path(__file__).parent.parent
LARGEST, OTHERS = 5, 40


def write(data: Path, bodies: list[Agency], names: dict[str, str]) -> int:
    """A data folder of these bodies, with a report for each year. Gives how many."""
    for file, header, rows in (
        ("divisions.csv", ("code", "name"), sorted(names.items())),
        (
            "agencies.csv",
            HEADER,
            [(one.id, one.name, one.division, one.kind, one.level, ";".join(one.aliases), "", "", "") for one in bodies],
        ),
    ):
        with (data / file).open("w", encoding="utf-8", newline="") as stream:
            csv.writer(stream, lineterminator="\n").writerows([header, *rows])
    told = [one.record for body in bodies for one in reports(body, range(synth.FIRST, LAST + 1), Random(body.id))]
    for record in told:
        write_record(data, record)
    return len(told)


def main(bodies: int) -> None:
    country = synth.invent(bodies, Random("1"))
    counties: defaultdict[str, list[Agency]] = defaultdict(list)
    for body in country.bodies:
        counties[county_of(body.id)].append(body)
    by_size = sorted(counties, key=lambda county: (-len(counties[county]), county))
    largest = by_size[:LARGEST]
    some = [*largest, *by_size[LARGEST :: -(-len(by_size) // OTHERS)]]
    with TemporaryDirectory() as folder:
        data = Path(folder)
        held = sorted((body for county in some for body in counties[county]), key=lambda body: body.id)
        n = write(data, held, country.names)
        sizes = {Path(path).stem: len(gzip.compress(raw, 9, mtime=0)) / 1024 for path, raw in files(site.prepare(ROOT, data))}
    sys.stdout.write(f"{bodies:,} bodies in {len(counties):,} counties; of {len(some)} counties {len(held):,} bodies, {n:,} reports\n")
    for county in largest:
        sys.stdout.write(f"  {county}: {len(counties[county])} bodies, {sizes[county]:.1f} KB\n")
    of_county = [size for code, size in sizes.items() if len(code) == 6]
    of_province = {code: size for code, size in sizes.items() if len(code) == 2}
    sys.stdout.write(f"  counties: median {median(of_county):.1f} KB, largest {max(of_county):.1f} KB\n")
    sys.stdout.write(f"  provinces: {', '.join(f'{code} {size:.1f} KB' for code, size in sorted(of_province.items()))}\n")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 200_000)
