"""The site: `make site` builds it into build/site, without a network.

Lessons are executed while it is built, unless nothing has changed since the last time;
`make site EXECUTE=off` leaves them without outputs.
"""

import json
import os
from pathlib import Path
import sys

from ftlab import __version__

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE / "_ext"))
os.environ["FTLAB_LANGUAGE"] = "en"  # as the lessons, whatever its author speaks

project = "ftlab"
author = "The ftlab authors"
copyright = "the ftlab authors. Lessons and documents: CC BY 4.0"
release = version = __version__
language = "en"

extensions = [
    "myst_nb",
    "sphinx.ext.autodoc",
    "sphinx.ext.autosummary",
    "sphinx.ext.napoleon",
    "sphinx.ext.viewcode",
    "atlas",
    "docstrings",
    "known_names",
    "lean_pages",
    "lesson_cards",
    "lesson_pages",
    "notebook_outputs",
    "screen_readers",
]
exclude_patterns = ["_ext"]
source_suffix = {".md": "myst-nb", ".ipynb": "myst-nb"}
highlight_language = "none"  # a block that does not say otherwise is for a shell
nitpicky = True
nitpick_ignore = [  # names that are of no use outside of their module
    ("py:class", "Guess"),
    ("py:class", "ftlab.guessing.guess.Guess"),
    ("py:class", "ftlab.guessing.progress.Progress"),
    ("py:class", "ipywidgets.widgets.widget_box.Box"),
    ("py:class", "Rate"),
    ("py:class", "ftlab.training.rates.trials.Trial"),
    ("py:class", "ftlab.plots.rates.RangeTest"),
    ("py:class", "ftlab.plots.runs.HasHistory"),
    ("py:class", "ftlab.training.penalties.base.P"),
]

# Lessons. The cache lies beside the site; a cell's standard error is notices of libraries.
nb_execution_mode = "cache"
nb_execution_cache_path = str(HERE.parent / "build" / "lessons")
nb_execution_timeout = 600  # seconds a cell
nb_execution_in_temp = True
nb_execution_raise_on_error = True
nb_code_prompt_show = "Show the code"
nb_merge_streams = True
nb_output_stderr = "remove"
nb_mime_priority_overrides = [("html", "application/vnd.jupyter.widget-view+json", None)]
myst_enable_extensions = ["colon_fence", "deflist", "substitution", "tasklist"]
# What was measured for the page "a class of 200".
myst_substitutions = json.loads((HERE / "guide" / "class_of_200.json").read_text(encoding="utf-8"))
myst_heading_anchors = 3

# Reference.
default_role = "code-name"
autosummary_generate = False
autodoc_member_order = "bysource"
autodoc_preserve_defaults = True
autodoc_type_aliases = {"ArrayLike": "ArrayLike"}
autodoc_typehints = "description"
autodoc_typehints_description_target = "documented_params"
napoleon_google_docstring = True
napoleon_numpy_docstring = False
python_use_unqualified_type_names = True
toc_object_entries_show_parents = "hide"
add_module_names = False

html_theme = "furo"
html_title = f"ftlab {release}"
html_static_path = ["_static"]
html_css_files = ["site.css"]
html_search_scorer = str(HERE / "_static" / "scorer.js")
html_js_files = ["reachable.js"]
html_copy_source = False
html_domain_indices = False
html_show_sphinx = False

# Where it is published: links between versions, a card for those who share it, and a sitemap.
if site := os.environ.get("FTLAB_SITE_URL"):
    extensions += ["sphinx_sitemap", "sphinxext.opengraph"]
    html_baseurl = ogp_site_url = f"{site.rstrip('/')}/{release}/"
    html_js_files.append("versions.js")
    sitemap_url_scheme = "{link}"
    sitemap_excludes = ["search.html", "genindex.html", "_modules/*"]
    ogp_image = "_static/card.png"
    ogp_image_alt = (
        "Curves of a fine-tuning: the new task is learned while the old one is forgotten."
    )
