"""Students' Markdown as HTML that does nothing in a teacher's browser.

nbgrader's pages show Markdown cells with whatever HTML stands in them. In the formgrader a script
there would act with the teacher's rights, and could change grades; a text with the id of a field
for points would get what the teacher types. `nbgrader_config.py` puts `harmless_markdown` in the
place of nbconvert's filter, for formgrader and feedback alike.
"""

from __future__ import annotations

from html import escape
import re

import bleach
from nbconvert.filters import markdown2html
from pygments.token import STANDARD_TYPES

# Of the ids of headings, which no cell can have: nbgrader's have no colon.
ANCHOR = "text:"
# What the readers of Markdown and HTML take more than their share of time for, and how much of it a
# cell may have; one with more is shown as it was typed.
MOST = {"\\(": 100, "\\[": 100, "\\begin": 100, "![": 500, "<": 1000, "": 50_000}
_DEEP = re.compile(r"^(?:[ \t]*>){30}|^(?:[-+*] ){30}", re.MULTILINE)
_TAGS = bleach.ALLOWED_TAGS | {
    "br", "caption", "dd", "del", "details", "div", "dl", "dt", "h1", "h2", "h3", "h4", "h5", "h6",
    "hr", "img", "kbd", "mark", "p", "pre", "s", "small", "span", "sub", "summary", "sup", "table",
    "tbody", "td", "tfoot", "th", "thead", "tr", "u",
}  # fmt: skip
_ATTRIBUTES = {
    "*": ["title", "align"],
    "a": ["href"],
    "img": ["src", "alt", "width", "height"],
    "ol": ["start"],
    "td": ["colspan", "rowspan"],
    "th": ["colspan", "rowspan"],
}
_COLORED = {"highlight", *STANDARD_TYPES.values()} - {""}  # classes of code
_PROTOCOLS = frozenset({"data", "http", "https", "mailto"})
_HEADING = re.compile(r'(<h[1-6] (?:[^<>]* )?id=")')
_PERMANENT = re.compile(
    r'<a href="#[^"]*">(?:&#182;|\u00b6)</a>(?=</h[1-6]>)'
)  # links to themselves
_INSIDE = re.compile(r'(<a (?:[^<>]* )?href="#)')


def harmless_markdown(source: str) -> str:
    """Markdown as HTML of known tags and attributes, without scripts, styles or frames.

    Args:
        source: Markdown, perhaps hostile.

    Example:
    >>> harmless_markdown("**5 < 6** <img src=x onerror=alert(1)>")
    '<p><strong>5 &lt; 6</strong> <img src="x"></p>\\n'
    >>> harmless_markdown('<b id="check-double" class="score">x</b>')
    '<p><b>x</b></p>\\n'
    """
    if any(_count(source, mark) > most for mark, most in MOST.items()) or _DEEP.search(source):
        return f"<pre>{escape(source)}</pre>\n"
    try:
        html = markdown2html(source)
        clean = str(bleach.clean(html, _TAGS, _allowed, protocols=_PROTOCOLS))
    except RecursionError:
        return f"<pre>{escape(source)}</pre>\n"
    clean = _PERMANENT.sub("", clean)
    return _INSIDE.sub(rf"\1{ANCHOR}", _HEADING.sub(rf"\1{ANCHOR}", clean))


def _count(source: str, mark: str) -> int:
    return source.count(mark) if mark else len(source)


def _allowed(tag: str, name: str, value: str) -> bool:
    """Ids are those of headings, which get a prefix; classes are those of colored code."""
    if name == "id":
        return tag in ("h1", "h2", "h3", "h4", "h5", "h6")
    if name == "class":
        return _COLORED.issuperset(value.split())
    return name in _ATTRIBUTES["*"] or name in _ATTRIBUTES.get(tag, ())
