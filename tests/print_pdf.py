"""HTML files → PDF files beside them, as a person would save them from the browser: ``python tests/print_pdf.py FOLDER``.

A process of its own, for one Chromium serves the whole session and Playwright does not nest. Exits 3 where there is no Chromium.
"""

import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

sys.path.insert(0, str(Path(__file__).parent.parent))
from tests.browser.chromium import find


def main(folder: Path) -> int:
    path = find()
    if path is None:
        return 3
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-dev-shm-usage"])
        page = browser.new_page()
        for file in sorted(folder.glob("*.html")):
            page.set_content(file.read_text(encoding="utf-8"))
            page.pdf(path=file.with_suffix(".pdf"), prefer_css_page_size=True, display_header_footer="footer" in file.stem)
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
