"""What a cell shows, up to a limit."""

from __future__ import annotations

from typing import Any

MOST_TEXT = 100_000  # characters of all streams of a cell
MOST_SHOWN = 2_000_000  # characters of all figures and tables of a cell


class Outputs:
    """Outputs of one cell, no more than the limits."""

    def __init__(self) -> None:
        self.kept: list[dict[str, Any]] = []
        self._text, self._shown = MOST_TEXT, MOST_SHOWN

    def write(self, name: str, text: str) -> None:
        """Text on a stream."""
        if self._text <= 0:
            return
        if len(text) > self._text:
            text = text[: self._text] + f"\n… cut after {MOST_TEXT:,} characters"
        self._text -= len(text)
        last = self.kept[-1] if self.kept else {}
        if last.get("name") == name:
            last["text"] += text
        else:
            self.kept.append({"output_type": "stream", "name": name, "text": text})

    def show(self, kind: str, data: dict[str, Any], **more: Any) -> None:
        """A figure, a table or a value."""
        import base64

        plain = {
            mime: base64.b64encode(value).decode() if isinstance(value, bytes) else value
            for mime, value in data.items()
        }
        self._shown -= sum(len(str(value)) for value in plain.values())
        if self._shown > 0:
            self.kept.append({"output_type": kind, "data": plain, "metadata": {}} | more)

    def fail(self, name: str, value: str, trace: list[str]) -> None:
        """An error."""
        self.kept.append(
            {"output_type": "error", "ename": name, "evalue": value, "traceback": trace}
        )
