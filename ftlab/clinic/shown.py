"""Findings as text and for JupyterLab."""

from __future__ import annotations

from collections.abc import Collection
from html import escape
from typing import Any

from ftlab.translation import N_, _

WORDS = {
    "certain": N_("certain"),
    "likely": N_("likely"),
    "worth a look": N_("worth a look"),
}
AREAS = {
    "wiring": N_("wiring"),
    "freezing": N_("freezing"),
    "rate": N_("rate"),
    "inputs": N_("inputs"),
    "data": N_("data"),
    "curves": N_("curves"),
    "forgetting": N_("forgetting"),
}
_COLORS = {"certain": "#b3261e", "likely": "#8a5300", "worth a look": "#3b5b92"}


def as_text(findings: Collection[Any], examined: Any = (), skipped: Any = ()) -> str:
    """A paragraph a finding, then what was examined and what was not."""
    lines = []
    for finding in findings:
        lines.append(f"[{_(WORDS[finding.certainty])}] {finding.id} ({_(AREAS[finding.kind])})")
        lines.append(f"  {_('Seen')}: {finding.seen}")
        lines.append(f"  {_('What it does')}: {finding.why}")
        if finding.change:
            change = finding.change.replace("\n", "\n    ")
            lines.append(f"  {_('Change')}:\n    {change}")
        lines.append(f"  {_behind(finding)}")
    if not findings:
        lines.append(_("Nothing was found."))
    lines += _examined(examined, skipped)
    return "\n".join(lines)


def as_html(findings: Collection[Any], examined: Any = (), skipped: Any = ()) -> str:
    """A box per finding: readable with a keyboard, in both themes, and without color."""
    parts = []
    for finding in findings:
        color = _COLORS[finding.certainty]
        code = f"<pre>{escape(finding.change)}</pre>" if finding.change else ""
        parts.append(
            f'<section style="border-left:4px solid {color};padding:2px 12px;margin:8px 0">'
            f"<strong>{escape(_(WORDS[finding.certainty]))}</strong> "
            f"<code>{escape(finding.id)}</code> ({escape(_(AREAS[finding.kind]))})"
            f"<p>{escape(_sentence(finding.seen))}</p><p>{escape(finding.why)}</p>{code}"
            f"<p>{escape(_behind(finding))}</p></section>"
        )
    if not findings:
        parts.append(f"<p>{escape(_('Nothing was found.'))}</p>")
    parts += [f"<p>{escape(line)}</p>" for line in _examined(examined, skipped)]
    return f'<div class="ftlab-findings">{"".join(parts)}</div>'


def _sentence(words: str) -> str:
    return f"{words[:1].upper()}{words[1:]}{'' if words.endswith('.') else '.'}"


def _behind(finding: Any) -> str:
    """Where one learns more: the lesson's cell, and the row of the evidence."""
    number, _slash, cell = finding.lesson.partition("/")
    told = _("More: lesson {number}, cell {cell}", number=number, cell=cell)
    if finding.evidence:
        told += "; " + _("evidence {row}", row=finding.evidence)
    return f"{told}."


def _examined(examined: Any, skipped: Any) -> list[str]:
    lines = []
    if examined:
        names = ", ".join(_(AREAS.get(name, name)) for name in examined)
        lines.append(_("Examined: {names}.", names=names))
    return lines + [_("Not examined: {what}", what=each) for each in skipped]
