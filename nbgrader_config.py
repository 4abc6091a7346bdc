"""How nbgrader sees this course: sources in solutions/, student release in notebooks/."""

from pathlib import Path

from ftlab.grading.buttons import sealed
from ftlab.grading.course.covered import CoverAnswers
from ftlab.lab.validating import as_checked

c = get_config()  # noqa: F821  (defined by traitlets)

c.CourseDirectory.root = str(Path(__file__).resolve().parent)
c.CourseDirectory.course_id = "fine-tuning"
c.CourseDirectory.source_directory = "solutions"
c.CourseDirectory.release_directory = "notebooks"

c.Execute.timeout = 300  # seconds for one cell
c.ExecutePreprocessor.shutdown_kernel = "immediate"
c.Execute.shutdown_kernel = "immediate"

# *Validate* says what `ftlab check` says.
c.Execute.on_notebook_start = as_checked

# Cells keep the ids that their author gave them.
c.ClearSolutions.code_stub = {"python": "# YOUR CODE HERE\nraise NotImplementedError()"}
c.ClearSolutions.text_stub = "*Your answer here.*"

# What answers a prediction is behind a click until there is a guess.
c.GenerateAssignment.preprocessors.append(CoverAnswers)

# nbgrader's own commands and formgrader's buttons grade in a box and show no hidden test, and what
# students write in Markdown runs nothing in the browser of whoever grades it.
sealed(c)
