"""Pack the script that draws our charts in the browser into the file that ships inside the package: ``python tools/pack_vega.py``.

Again when the lock takes another vl-convert. Same vl-convert, same bytes.
"""

import sys
from pathlib import Path

from site_builder.figures.bundle import PACKED, pack

if __name__ == "__main__":
    target = Path(__file__).parent.parent / "site_builder" / "figures" / PACKED
    target.write_bytes(pack())
    sys.stdout.write(f"{target}: {target.stat().st_size} bytes\n")
