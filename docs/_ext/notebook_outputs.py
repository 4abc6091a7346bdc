"""Notebooks on pages: alt text on figures, no scripts from elsewhere, folded code that opens."""

from __future__ import annotations

from docutils import nodes
from myst_nb.sphinx_ import HideCodeCellNode, NbMetadataCollector
from sphinx.application import Sphinx
from sphinx.transforms import SphinxTransform
from sphinx.writers.html5 import HTML5Translator


class AltText(SphinxTransform):
    """Give a figure's image the text that stands beside it in the notebook.

    `ftlab.plots.figure.DescribedFigure` puts its alt text there as the plain text of the output.
    """

    default_priority = 900

    def apply(self) -> None:
        """Go through all outputs of the page."""
        for bundle in self.document.findall(nodes.container):
            if bundle.get("nb_element") != "mime_bundle":
                continue
            plain = [part.astext() for part in bundle if part.get("mime_type") == "text/plain"]
            for image in bundle.findall(nodes.image):
                if plain and not image.get("alt"):
                    image["alt"] = plain[0]


def drop_widgets(app: Sphinx, document: nodes.document) -> None:
    """Leave out the state of widgets: without a kernel they do nothing, and need the network."""
    NbMetadataCollector.get_js_files(app.env, app.env.current_document.docname).clear()


def open_fold(page: HTML5Translator, node: HideCodeCellNode) -> None:
    """Folded code as folded answers are; MyST-NB's own fold has a name that says nothing."""
    page.body.append(f'<details class="answer"><summary>{node["prompt_show"]}</summary>')


def close_fold(page: HTML5Translator, node: HideCodeCellNode) -> None:
    """The end of folded code."""
    page.body.append("</details>")


def setup(app: Sphinx) -> dict[str, bool]:
    """Called by Sphinx."""
    app.add_transform(AltText)
    app.add_node(HideCodeCellNode, override=True, html=(open_fold, close_fold))
    app.connect("doctree-read", drop_widgets)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
