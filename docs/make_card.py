"""Photograph the atlas of a built site, for those who share a link: `python docs/make_card.py`.

The picture has the size that social networks show, 1200×630.
"""

from __future__ import annotations

from pathlib import Path

from make_pictures import make_small

from authoring.browser.chromium import chromium

DOCS = Path(__file__).parent
SITE = DOCS.parent / "build" / "site"
CARD = DOCS / "_static" / "card.png"
SIZE = {"width": 1200, "height": 630}
ALONE = """.content { margin: auto }
.sidebar-drawer, .ways, footer, .content-icon-container, h2 { display: none !important }"""


def card(site: Path, picture: Path) -> None:
    """Guess, and photograph what is shown then.

    Args:
        site: A built site.
        picture: PNG file to write.
    """
    with chromium() as browser:
        page = browser.new_page(viewport=SIZE, color_scheme="light")
        page.goto((site / "index.html").as_uri())
        page.get_by_role("slider").fill("90")
        page.get_by_role("button", name="Show what happened").click()
        page.add_style_tag(content=ALONE)
        page.screenshot(path=picture)


if __name__ == "__main__":
    card(SITE, CARD)
    make_small(CARD)
