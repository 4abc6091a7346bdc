"""Students' Markdown as HTML that runs nothing in a teacher's browser.

nbgrader's pages show Markdown cells with whatever HTML stands in them. In the formgrader a script
there would act with the teacher's rights, and could change grades. `nbgrader_config.py` puts
`harmless_markdown` in the place of nbconvert's filter, for formgrader and feedback alike.
"""

from __future__ import annotations

import bleach
from nbconvert.filters import markdown2html

_TAGS = bleach.ALLOWED_TAGS | {
    "br", "caption", "dd", "del", "details", "div", "dl", "dt", "h1", "h2", "h3", "h4", "h5", "h6",
    "hr", "img", "kbd", "mark", "p", "pre", "s", "small", "span", "sub", "summary", "sup", "table",
    "tbody", "td", "tfoot", "th", "thead", "tr", "u",
}  # fmt: skip
_ATTRIBUTES = {
    "*": ["class", "id", "title", "align"],
    "a": ["href"],
    "img": ["src", "alt", "width", "height"],
    "ol": ["start"],
    "td": ["colspan", "rowspan"],
    "th": ["colspan", "rowspan"],
}
_PROTOCOLS = frozenset({"data", "http", "https", "mailto"})


def harmless_markdown(source: str) -> str:
    """Markdown as HTML of known tags and attributes, without scripts, styles or frames.

    Args:
        source: Markdown, perhaps hostile.

    Example:
    >>> harmless_markdown("**5 < 6** <img src=x onerror=alert(1)>")
    '<p><strong>5 &lt; 6</strong> <img src="x"></p>\\n'
    """
    html = markdown2html(source)
    return str(bleach.clean(html, _TAGS, _ATTRIBUTES, protocols=_PROTOCOLS))
