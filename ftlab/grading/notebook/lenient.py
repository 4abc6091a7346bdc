"""The text of a notebook's file, however an editor wrote it."""

from __future__ import annotations

import codecs
import json
import re
from typing import Any

MOST_OBJECTS, MOST_PARTS = 500_000, 5_000_000
_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def text_of(content: bytes) -> tuple[str, str]:
    """Decode a file.

    Args:
        content: Perhaps with a byte-order mark, or in the encoding of an old editor.

    Returns:
        Its text, and the encoding where that is not UTF-8 (empty otherwise).

    Example:
    >>> text_of('{"a": "ü"}'.encode("latin-1"))
    ('{"a": "ü"}', 'Windows-1252')
    """
    if content.startswith(_UTF16):
        try:
            return content.decode("utf-16"), "UTF-16"
        except UnicodeDecodeError:
            pass
    for encoding, said in (("utf-8-sig", ""), ("cp1252", "Windows-1252")):
        try:
            return content.decode(encoding), said
        except UnicodeDecodeError:
            continue
    return content.decode("latin-1"), "Latin-1"  # which any bytes are


def too_many_parts(text: str) -> bool:
    """Whether a file holds so many objects and numbers that reading it fills the memory.

    Args:
        text: The file's; a part takes at most a hundred bytes.

    Example:
    >>> too_many_parts("[" + "{}," * 10**6)
    True
    """
    return text.count("{") + text.count("[") > MOST_OBJECTS or text.count(",") > MOST_PARTS


def well_formed(text: str) -> str:
    """A notebook's text in which cells have what the format asks for; anything else as it is.

    Args:
        text: Of a file, in which ids or outputs may be missing or null, and fields may stand that
            no format has.
    """
    try:
        raw = json.loads(text)
    except (ValueError, RecursionError):
        return text
    cells = raw.get("cells") if isinstance(raw, dict) else None
    for place, cell in enumerate(cells if isinstance(cells, list) else ()):
        if isinstance(cell, dict):
            if not _is_sound(cell.get("id")):
                cell["id"] = f"cell-{place}"
                raw["nbformat_minor"] = 5  # the first that has ids
            _complete(cell)
    return json.dumps(raw)


def _is_sound(name: Any) -> bool:
    return isinstance(name, str) and bool(name)


def _complete(cell: dict[str, Any]) -> None:
    """Give a cell the fields of its kind and Python's line ends, and take other fields away."""
    source = cell.get("source")
    if isinstance(source, list) and all(isinstance(line, str) for line in source):
        source = "".join(source)
    if isinstance(source, str):
        cell["source"] = re.sub(r"\r\n?", "\n", source)
    fields = {"id", "cell_type", "metadata", "source"}
    if cell.get("cell_type") == "code":
        cell.setdefault("outputs", [])
        cell.setdefault("execution_count", None)
        fields |= {"outputs", "execution_count"}
    else:
        fields.add("attachments")
    for name in set(cell) - fields:
        del cell[name]


def same_text(source: str) -> str:
    r"""A cell's text, however an editor ends its lines and pads them.

    Example:
    >>> same_text("\na = 1  \r\nb = 2\r\n") == same_text("a = 1\nb = 2")
    True
    """
    return "\n".join(line.rstrip() for line in source.strip().splitlines())
