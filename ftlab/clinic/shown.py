"""Findings as text and for JupyterLab."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from ftlab.translation import N_, _

if TYPE_CHECKING:
    from ftlab.clinic.finding import Findings

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


def as_text(findings: Findings) -> str:
    """A paragraph a finding, then what was examined."""
    lines = []
    for finding in findings:
        lines.append(f"[{_(WORDS[finding.certainty])}] {finding.id} ({_(AREAS[finding.kind])})")
        lines.append(f"  {_('Seen')}: {finding.seen}")
        lines.append(f"  {_('What it does')}: {finding.why}")
        if finding.change:
            change = finding.change.replace("\n", "\n    ")
            lines.append(f"  {_('Change')}:\n    {change}")
        lines.append(f"  {_('Lesson')}: {_behind(finding)}")
    if not findings:
        lines.append(_("Nothing was found."))
    lines += _examined(findings)
    return "\n".join(lines)


def as_html(findings: Findings) -> str:
    """A box a finding: readable with a keyboard, and without color."""
    parts = []
    for finding in findings:
        color = _COLORS[finding.certainty]
        code = f"<pre>{escape(finding.change)}</pre>" if finding.change else ""
        parts.append(
            f'<section style="border-left:4px solid {color};padding:2px 12px;margin:8px 0">'
            f'<strong style="color:{color}">{escape(_(WORDS[finding.certainty]))}</strong> '
            f"<code>{escape(finding.id)}</code> ({escape(_(AREAS[finding.kind]))})"
            f"<p>{escape(finding.seen)}</p><p>{escape(finding.why)}</p>{code}"
            f"<p>{escape(_('Lesson'))}: {escape(_behind(finding))}</p></section>"
        )
    if not findings:
        parts.append(f"<p>{escape(_('Nothing was found.'))}</p>")
    parts += [f"<p>{escape(line)}</p>" for line in _examined(findings)]
    return f'<div class="ftlab-findings">{"".join(parts)}</div>'


def _behind(finding: object) -> str:
    lesson, evidence = getattr(finding, "lesson", ""), getattr(finding, "evidence", "")
    return f"{lesson}, {evidence}" if evidence else str(lesson)


def _examined(findings: Findings) -> list[str]:
    lines = []
    if findings.examined:
        names = ", ".join(_(AREAS.get(name, name)) for name in findings.examined)
        lines.append(_("Examined: {names}.", names=names))
    lines += [_("Not examined: {what}", what=each) for each in findings.skipped]
    return lines
