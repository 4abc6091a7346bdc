"""The page of symptoms: what people see → what it may be; `python -m authoring.symptoms` writes it.

Made from the catalogue of the clinic, so that page and findings cannot drift apart.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from ftlab.clinic.catalogue import ENTRIES, Entry

PAGE = Path(__file__).parents[1] / "docs" / "symptoms.md"
# Words that people search by and that the signs do not have.
KEYWORDS = (
    "forget, forgets, forgotten, old task lost, diverge, diverges, explodes, exploding, stuck, "
    "flat, plateau, not learning, does not train, oscillates, unstable, error, symptom, problem, "
    "debug"
)
HEAD = f"""---
myst:
  html_meta:
    keywords: "{KEYWORDS}"
---

# What you see, and what it may be

Something went wrong with a fine-tuning? One call looks for all that stands on this page, on your
own model and data, and changes nothing:

```python
import ftlab

ftlab.checkup(model, (images, labels), (val_images, val_labels), history=history)
```

What you have of these is enough: the model, compiled or not, and what it learns from (arrays, a
`Task` or a `tf.data.Dataset`); then validation data, the `History` of `fit`, the model `before`,
and examples of its old task as `source`. In a training script,
`callbacks=[ftlab.Checkup(train, raise_if="certain")]` does the same when `fit` begins and when it
ends.

*Finding* is the name under which the check-up reports it, *lesson* the lesson and cell of this
course that shows it. `python -m authoring.symptoms` makes this page from the catalogue of the
findings.
"""


def page() -> str:
    """The page, in Markdown."""
    return "\n".join([HEAD, *_sections()])


def _sections() -> Iterator[str]:
    signs: dict[str, list[Entry]] = {}
    for entry in ENTRIES.values():
        signs.setdefault(entry.sign, []).append(entry)
    for sign, entries in sorted(signs.items(), key=lambda pair: (-len(pair[1]), pair[0])):
        yield f"## {sign[0].upper()}{sign[1:]}\n"
        yield "| what it may be | finding | what to do | lesson | measured |"
        yield "|---|---|---|---|---|"
        yield from (_row(entry) for entry in entries)
        yield ""


def _row(entry: Entry) -> str:
    cure = entry.cure.replace("|", "\\|")
    why = entry.why.replace("|", "\\|")
    return f"| {why} | `{entry.id}` ({entry.kind}) | {cure} | `{entry.lesson}` | {_link(entry)} |"


def _link(entry: Entry) -> str:
    page = {"C": "evidence.md", "K": "keras-facts.md"}.get(entry.evidence[:1], "")
    return f"[{entry.evidence}]({page}#{entry.evidence.lower()})" if page else ""


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
