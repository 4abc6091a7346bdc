"""The directive `atlas`: a fine-tuning that is steered on the page, without a kernel."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective
from sphinx.writers.html5 import HTML5Translator

SCRIPTS = ("pieces.js", "charts.js", "atlas.js")
WITHOUT = (
    "The atlas needs JavaScript. What it shows is in the files of docs/_static/atlas as well, and "
    "the evidence has its findings in words."
)


HEAD = (
    "network", "new task", "pictures", "BatchNorm", "sets of parts", "rates", "runs of each",
    "steps", "test pictures",
)  # fmt: skip


class AtlasNode(nodes.General, nodes.Element):
    """Where the atlas stands on a page."""


class Atlas(SphinxDirective):
    """Show the atlas here."""

    def run(self) -> list[nodes.Node]:
        """The place; scripts fill it."""
        return [AtlasNode()]


class Measured(SphinxDirective):
    """A table of what was measured, from the files themselves."""

    def run(self) -> list[nodes.Node]:
        """One row a file."""
        folder = Path(self.env.srcdir) / "_static" / "atlas"
        self.env.note_dependency(str(folder / "index.json"))
        return self.parse_text_to_nodes(measured(folder))


def measured(folder: Path) -> str:
    """What the files of a folder hold, as a Markdown table.

    Args:
        folder: With `index.json`.
    """
    index = json.loads((folder / "index.json").read_text(encoding="utf-8"))
    rows: list[tuple[object, ...]] = [HEAD, ("---",) * len(HEAD)]
    for about in index["files"]:
        held = json.loads((folder / f"{about['file']}.json").read_text(encoding="utf-8"))
        words = index["networks"][about["network"]]
        row = (
            words["title"], words["targets"][about["target"]], about["images"],
            about["batchnorm"], len(held["sets"]), len(held["rates"]), held["seeds"],
            held["steps"][-1], held["images"]["target"],
        )  # fmt: skip
        rows.append(row)
    return "\n".join("| " + " | ".join(map(str, row)) + " |" for row in rows)


def visit(page: HTML5Translator, node: AtlasNode) -> None:
    """An empty place that says where its files are."""
    root = "../" * page.builder.current_docname.count("/") + "_static/atlas/"
    page.body.append(
        f'<div class="atlas" data-root="{root}"><noscript><p>{WITHOUT}</p></noscript></div>'
    )


def depart(page: HTML5Translator, node: AtlasNode) -> None:
    """Nothing is inside."""


def add_scripts(
    app: Sphinx, page: str, template: str, context: dict[str, Any], document: nodes.document | None
) -> None:
    """Load the scripts on pages that have an atlas, and on no other."""
    if document is not None and next(document.findall(AtlasNode), None) is not None:
        app.add_css_file("atlas/atlas.css")
        for name in SCRIPTS:
            app.add_js_file(f"atlas/{name}")


def write_pieces(app: Sphinx, error: Exception | None) -> None:
    """Beside every JSON file the same as a script: a page opened as a file may fetch nothing."""
    if error is not None or app.builder.format != "html":
        return
    folder = Path(app.outdir) / "_static" / "atlas"
    for path in sorted(folder.glob("*.json")):
        content = path.read_text(encoding="utf-8").strip()
        call = f"ftlabAtlas.take({json.dumps(path.stem)}, {content});\n"
        path.with_suffix(".js").write_text(call, encoding="utf-8")


def setup(app: Sphinx) -> dict[str, bool]:
    """Called by Sphinx."""
    app.add_node(AtlasNode, html=(visit, depart))
    app.add_directive("atlas", Atlas)
    app.add_directive("atlas-measured", Measured)
    app.connect("html-page-context", add_scripts)
    app.connect("build-finished", write_pieces)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
