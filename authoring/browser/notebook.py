"""A notebook open in JupyterLab: run its cells, read what they show."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from playwright.sync_api import Locator, Page, expect

FIND = """const panel = [...window.jupyterapp.shell.widgets("main")]
    .find(each => each.context?.path === path);
  const book = panel.content;"""
# Shift+Enter's own command, one cell at a time: "Run All" would end at an unwritten exercise.
RUN = f"""async ([path, index]) => {{
  {FIND}
  window.jupyterapp.shell.activateById(panel.id);
  book.deselectAll(); book.activeCellIndex = index; book.mode = "command";
  await window.jupyterapp.commands.execute("notebook:run-cell");
  return book.widgets[index].model.sharedModel.id;
}}"""
WRITE = f"""([path, index, source]) => {{
  {FIND}
  book.widgets[index].model.sharedModel.setSource(source);
}}"""
CODE_CELLS = f"""path => {{
  {FIND}
  return book.widgets.flatMap((cell, index) => cell.model.type === "code" ? [index] : []);
}}"""
OUTPUTS = f"""path => {{
  {FIND}
  return Object.fromEntries(book.widgets.filter(cell => cell.model.type === "code")
    .map(cell => [cell.model.sharedModel.id, cell.model.outputs.toJSON()]));
}}"""
ASK = f"""async ([path, code]) => {{
  {FIND}
  const kernel = panel.sessionContext.session.kernel;
  const asked = kernel.requestExecute({{code, store_history: false}});
  let said = "", failed = "";
  asked.onIOPub = ({{header, content}}) => {{
    if (header.msg_type === "stream" && content.name === "stdout") said += content.text;
    if (header.msg_type === "error") failed = content.ename + ": " + content.evalue;
  }};
  await asked.done;
  if (failed) throw new Error(failed);
  return said.trim();
}}"""
RESTART = f"""async path => {{
  {FIND}
  await panel.sessionContext.session.kernel.restart();
  await panel.sessionContext.session.kernel.info;
}}"""
MOST_WAIT = 120_000  # milliseconds
WIDGET_MARK = "application/vnd.jupyter.widget-view+json"
WIDGET_ERRORS = ("Error displaying widget", "Error creating widget", "Error rendering")


def _says_nothing(output: dict[str, Any]) -> bool:
    """Whether an output is a picture without alt text, as an image or in HTML."""
    data = output.get("data", {})
    if "image/png" in data:
        return not output.get("metadata", {}).get("image/png", {}).get("alt")
    html = "".join(data.get("text/html", ""))
    return "ftlab-figure" in html and ' alt="' not in html.replace(' alt=""', "")


class Notebook:
    """One open notebook. Make it with `Lab.opened`.

    Args:
        page: The page that shows JupyterLab.
        path: The notebook below the server's folder.
    """

    def __init__(self, page: Page, path: str) -> None:
        self.page, self.path = page, path
        self.root: Locator = page.locator(f'.jp-NotebookPanel[data-path="{path}"]')

    def run(self, index: int) -> str:
        """Run one cell and wait until the kernel has finished it.

        Args:
            index: The cell's place among all cells, from 0.

        Returns:
            The cell's id.
        """
        return str(self.page.evaluate(RUN, [self.path, index]))

    def write(self, index: int, source: str) -> None:
        """Put code into a cell in place of what stands there, as somebody who types does.

        Args:
            index: The cell's place among all cells, from 0.
            source: The code.
        """
        self.page.evaluate(WRITE, [self.path, index, source])

    def run_all(self) -> None:
        """Run all code cells in their order, those after a failed one too."""
        for index in self.page.evaluate(CODE_CELLS, self.path):
            self.run(index)
        self.settled()

    def ask(self, expression: str) -> str:
        """What the kernel prints for an expression; independent of what the page shows.

        A control may send what was done to it later than this asks: use `until` for what it set.
        """
        return str(self.page.evaluate(ASK, [self.path, f"print({expression})"]))

    def until(self, expression: str, answer: str, most: int = 200) -> None:
        """Ask again until the kernel has got what a control sends.

        Raises:
            AssertionError: It gave something else `most` times.
        """
        given = ""
        for _ in range(most):
            given = self.ask(expression)
            if given == answer:
                return
        raise AssertionError(f"{expression} is {given!r}, not {answer!r}")

    def tell(self, code: str) -> None:
        """Run code that stands in no cell."""
        self.page.evaluate(ASK, [self.path, code])

    def restart(self) -> None:
        """Restart the kernel, and wait until it answers; outputs stay."""
        self.page.evaluate(RESTART, self.path)

    def settled(self) -> None:
        """Wait until no widget is being loaded."""
        expect(self.root.get_by_text("Loading widget")).to_have_count(0, timeout=MOST_WAIT)

    def outputs(self) -> dict[str, list[dict[str, Any]]]:
        """The outputs of the code cells by cell id, as a saved notebook has them."""
        return dict(self.page.evaluate(OUTPUTS, self.path))

    def errors(self) -> dict[str, str]:
        """The names of the errors by cell id."""
        return {
            cell: output["ename"]
            for cell, outputs in self.outputs().items()
            for output in outputs
            if output["output_type"] == "error"
        }

    def figures_without_alt_text(self) -> list[str]:
        """The ids of cells that show a picture without saying what is on it."""
        return [
            cell
            for cell, outputs in self.outputs().items()
            for output in outputs
            if _says_nothing(output)
        ]

    def widgets(self) -> int:
        """How many outputs are widgets."""
        return sum(
            WIDGET_MARK in output.get("data", {})
            for outputs in self.outputs().values()
            for output in outputs
        )

    def widget_errors(self) -> list[str]:
        """What the page says of widgets that it could not show."""
        text = self.root.inner_text()
        return [line for line in text.splitlines() if any(e in line for e in WIDGET_ERRORS)]

    def panel(self, index: int) -> Locator:
        """The panel that a cell shows."""
        return self.root.locator(".jp-Cell").nth(index).locator(".ftlab-panel")

    def picture(self, part: Locator, path: Path) -> Path:
        """Take a PNG of a part of the notebook."""
        part.scroll_into_view_if_needed()
        part.screenshot(path=path, animations="disabled")
        return path
