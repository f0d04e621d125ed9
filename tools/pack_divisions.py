"""Pack a folder of division lists into the file that ships inside the package: ``python tools/pack_divisions.py FOLDER``.

The folder holds provinces.csv, cities.csv, areas.csv and streets.csv of one vintage. Same lists, same bytes.
"""

import sys
from pathlib import Path

from site_builder.divisions import PACKED, pack_divisions

if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    target = Path(__file__).parent.parent / "site_builder" / PACKED
    target.write_bytes(pack_divisions(Path(sys.argv[1])))
    sys.stdout.write(f"{target}: {target.stat().st_size} bytes\n")
