"""A lesson's further notebook is released with the core, and has no place in the gradebook."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ftlab.lesson_files import further_notebook
from nbconvert.exporters import NotebookExporter
from nbgrader.converters import GenerateAssignment
from nbgrader.preprocessors import SaveCells
from traitlets.config import Config


def apart(config: Config) -> None:
    """Let nbgrader release further notebooks, and keep them out of its gradebook.

    Args:
        config: A course's; changed.
    """
    config.GenerateAssignment.exporter_class = f"{__name__}.ReleaseExporter"


class ReleaseExporter(NotebookExporter):
    """Hands *Generate* to a step that knows further notebooks."""

    def __init__(self, **named: Any) -> None:
        super().__init__(**named)
        if type(self.parent) is GenerateAssignment:
            self.parent.__class__ = _Released


class _Released(GenerateAssignment):
    """`nbgrader generate_assignment`."""

    notebooks: list[str]
    exporter: NotebookExporter

    def _clean_old_notebooks(self, assignment_id: str, student_id: str) -> None:
        every = self.notebooks
        self.notebooks = [name for name in every if not _is_further(name)]
        super()._clean_old_notebooks(assignment_id, student_id)
        self.notebooks = every

    def convert_single_notebook(self, notebook_filename: str) -> None:
        usual = self.exporter
        if _is_further(notebook_filename):
            self.exporter = NotebookExporter(parent=self, config=self.config)
            for step in self.preprocessors:
                if step is not SaveCells:
                    self.exporter.register_preprocessor(step)
        super().convert_single_notebook(notebook_filename)
        self.exporter = usual


def _is_further(filename: str) -> bool:
    path = Path(filename)
    return further_notebook(path.parent) == path
