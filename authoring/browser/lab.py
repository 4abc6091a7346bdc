"""JupyterLab's page, and a notebook in it, as a person uses them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import nbformat
from playwright.sync_api import Browser, Page, Request

from authoring.browser.notebook import MOST_WAIT, Notebook

WIDE = (1280, 1600)  # CSS pixels
# A notebook that names no kernel makes JupyterLab ask for one.
KERNEL = {"name": "python3", "display_name": "Python 3", "language": "python"}

# What moves while a kernel is busy costs a third of what the whole page does.
STILL = "*, ::before, ::after { animation: none !important; transition: none !important; }"
# Looked for again and again: a reset may load the page once more, and a promise is lost by that.
RESTORED = """() => {
  window.jupyterapp?.restored.then(() => { window.ftlabRestored = true; });
  return window.ftlabRestored === true;
}"""
OPEN = """async path => {
  const app = window.jupyterapp;
  const panel = await app.commands.execute("docmanager:open", {path, factory: "Notebook"});
  await panel.context.ready; await panel.revealed; await panel.sessionContext.ready;
  const kernel = panel.sessionContext.session?.kernel;
  if (!kernel) throw new Error("no kernel for " + path);
  await kernel.info;
  panel.node.dataset.path = path;
}"""
# A question that JupyterLab asks meanwhile would wait for an answer for ever.
CLOSE = """async path => {
  const asked = () => new Promise((_, reject) => {
    const look = setInterval(() => {
      const dialog = document.querySelector(".jp-Dialog");
      if (dialog) { clearInterval(look); reject(Error("JupyterLab: " + dialog.innerText)); }
    }, 500);
    window.setTimeout(() => clearInterval(look), 60_000);
  });
  const close = async panel => {
    await panel.sessionContext.shutdown(); await panel.context.save();
    panel.dispose();
  };
  for (const panel of [...window.jupyterapp.shell.widgets("main")])
    if (panel.context?.path === path) await Promise.race([close(panel), asked()]);
}"""


class Lab:
    """One browser page that shows one JupyterLab.

    Args:
        browser: From `authoring.browser.chromium`.
        address: From `authoring.browser.server`.
        folder: The folder that the server shows, to write notebooks into.
    """

    def __init__(self, browser: Browser, address: str, folder: Path) -> None:
        self.folder = folder
        self.host = urlsplit(address).netloc
        self.outside: list[str] = []
        self.page: Page = browser.new_page(viewport={"width": WIDE[0], "height": WIDE[1]})
        self.page.set_default_timeout(MOST_WAIT)
        self.page.on("request", self._note_outside)
        self.page.goto(f"{address}&reset")  # nothing is left open from an earlier page
        self.page.wait_for_function(RESTORED)
        self.page.add_style_tag(content=STILL)

    def _note_outside(self, request: Request) -> None:
        place = urlsplit(request.url)
        if place.scheme in ("http", "https", "ws", "wss") and place.netloc != self.host:
            self.outside.append(request.url)

    def write(self, name: str, sources: Sequence[str]) -> str:
        """Write a notebook of code cells; returns its path below the folder."""
        cells = [nbformat.v4.new_code_cell(source) for source in sources]
        made = nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": KERNEL})
        nbformat.write(made, self.folder / name)
        return name

    @contextmanager
    def opened(self, path: str) -> Iterator[Notebook]:
        """A notebook with a kernel; at the end the kernel is shut down and the tab closed.

        Args:
            path: The notebook below the folder.
        """
        self.page.evaluate(OPEN, path)
        try:
            yield Notebook(self.page, path)
        finally:
            self.page.evaluate(CLOSE, path)

    def theme(self, dark: bool) -> None:
        """Change the theme, as the Settings menu does, and wait until it is there."""
        name = "JupyterLab Dark" if dark else "JupyterLab Light"
        self.page.evaluate(
            "name => window.jupyterapp.commands.execute('apputils:change-theme', {theme: name})",
            name,
        )
        light = "false" if dark else "true"
        self.page.wait_for_selector(f'body[data-jp-theme-light="{light}"]', state="attached")

    def sidebar(self, shown: bool) -> None:
        """Show or hide the file browser, which takes a good part of a small screen."""
        self.page.evaluate(
            "shown => { const shell = window.jupyterapp.shell;"
            " shown ? shell.expandLeft() : shell.collapseLeft(); }",
            shown,
        )

    def size(self, width: int, height: int = WIDE[1]) -> None:
        """Resize the window, in CSS pixels: 200 % zoom of 1280 is 640."""
        self.page.set_viewport_size({"width": width, "height": height})
