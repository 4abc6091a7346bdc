"""Notebooks as editors, converters and mail leave them behind."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import jupytext
import nbformat

from tests.grading.honest.corpus import Honest, Notebook, as_jupyter_writes, cell_of

FOUND = "found by their content"
IDS = "its id told what it is"


def cells(notebook: Notebook, kind: str = "") -> list[dict[str, Any]]:
    return [cell for cell in notebook["cells"] if kind in ("", cell["cell_type"])]


def without_ids(notebook: Notebook, minor: int = 4) -> None:
    notebook["nbformat_minor"] = minor
    for cell in cells(notebook):
        del cell["id"]


def without_marks(notebook: Notebook) -> None:
    for cell in cells(notebook):
        cell["metadata"] = {}


def bare(notebook: Notebook) -> None:
    without_ids(notebook)
    without_marks(notebook)


def null_ids(notebook: Notebook) -> None:
    for cell in cells(notebook):
        cell["id"] = None


def colab(notebook: Notebook) -> None:
    """Google Colab: its own ids in the metadata, version 4.0, its own marks."""
    without_ids(notebook, 0)
    for number, cell in enumerate(cells(notebook)):
        cell["metadata"]["id"] = f"xY{number:010}"
    for cell in cells(notebook, "code"):
        cell["metadata"]["colab"] = {"base_uri": "https://localhost:8080/"}
        cell["metadata"]["outputId"] = "a1b2c3d4"
        cell["outputs"], cell["execution_count"] = [], 7
    notebook["metadata"] = {
        "colab": {"provenance": [], "toc_visible": True, "gpuType": "T4"},
        "accelerator": "GPU",
        "kernelspec": {"name": "python3", "display_name": "Python 3"},
        "language_info": {"name": "python"},
    }


def colab_without_marks(notebook: Notebook) -> None:
    without_marks(notebook)
    colab(notebook)


def vs_code(notebook: Notebook) -> None:
    """VS Code: lines as lists, short ids of its own, a language a cell."""
    for number, cell in enumerate(cells(notebook)):
        cell["id"] = f"{number:08x}"
        cell["source"] = cell["source"].splitlines(keepends=True)
        if cell["cell_type"] == "code":
            cell["metadata"]["vscode"] = {"languageId": "python"}
    notebook["metadata"]["language_info"] = {"name": "python", "version": "3.12.1"}


def pycharm(notebook: Notebook) -> None:
    """PyCharm and DataSpell: marks of their own, cells without ids of Jupyter's."""
    without_ids(notebook, 4)
    for cell in cells(notebook):
        cell["metadata"]["collapsed"] = False
        cell["metadata"]["pycharm"] = {"name": "#%%\n", "is_executing": False}
        cell["metadata"]["ExecuteTime"] = {"end_time": "2026-11-20T10:00:00.000Z"}


def kaggle(notebook: Notebook) -> None:
    for cell in cells(notebook, "code"):
        cell["metadata"] |= {
            "_uuid": "8f2839f25d086af736a60e9eeb907d3b93b6e0e5",
            "_cell_guid": "b1076dfc-b9ad-4769-8c92-a6c4dae69d19",
            "trusted": True,
        }
    notebook["metadata"]["kaggle"] = {"accelerator": "none", "isGpuEnabled": False}


def databricks(notebook: Notebook) -> None:
    without_ids(notebook, 0)
    for cell in cells(notebook):
        cell["metadata"] = {"application/vnd.databricks.v1+cell": {"title": "", "nuid": "5"}}


def papermill(notebook: Notebook) -> None:
    for cell in cells(notebook):
        cell["metadata"]["papermill"] = {"status": "completed", "exception": False}
        cell["metadata"].setdefault("tags", []).append("hide-input")


def widgets(notebook: Notebook) -> None:
    """The state of widgets, as *Save Widget State* leaves it."""
    notebook["metadata"]["widgets"] = {
        "application/vnd.jupyter.widget-state+json": {
            "state": {"a": {"model_module": "@jupyter-widgets/base", "state": {}}},
            "version_major": 2,
            "version_minor": 0,
        }
    }
    cell_of(notebook, "double")["outputs"] = [
        {
            "output_type": "display_data",
            "data": {
                "application/vnd.jupyter.widget-view+json": {"model_id": "a"},
                "text/plain": "IntSlider(value=0)",
            },
            "metadata": {},
        }
    ]


def with_outputs(notebook: Notebook) -> None:
    """Run many times: pictures, errors of earlier days, high counts."""
    picture = {"image/png": "iVBORw0KGgo=", "text/plain": ["<Figure size 640x480>"]}
    for number, cell in enumerate(cells(notebook, "code")):
        cell["execution_count"] = 400 + number
        cell["outputs"] = [
            {"output_type": "stream", "name": "stdout", "text": ["old\n"] * 50},
            {"output_type": "display_data", "data": picture, "metadata": {}},
            {
                "output_type": "error",
                "ename": "NameError",
                "evalue": "name 'x' is not defined",
                "traceback": ["\x1b[0;31mNameError\x1b[0m"],
            },
        ]


def hidden_parts(notebook: Notebook) -> None:
    for cell in cells(notebook):
        cell["metadata"]["jupyter"] = {"source_hidden": True, "outputs_hidden": True}
        cell["metadata"]["scrolled"] = True
        cell["metadata"]["editable"] = False


def attachments(notebook: Notebook) -> None:
    cell = cells(notebook, "markdown")[0]
    cell["attachments"] = {"a.png": {"image/png": "iVBORw0KGgo="}}
    cell["source"] += "\n\n![a.png](attachment:a.png)"


def odd_fields(notebook: Notebook) -> None:
    """Fields that no format has, and none that should be there."""
    notebook["metadata"] = {}
    for cell in cells(notebook, "code"):
        cell.pop("execution_count")
        cell.pop("outputs")
        cell["level"] = 3


def version_3(notebook: Notebook) -> bytes:
    old = nbformat.v4.convert.downgrade(nbformat.from_dict(notebook))
    return nbformat.v3.writes_json(old).encode()


def jupytext_round(fmt: str):
    def write(notebook: Notebook) -> bytes:
        text = jupytext.writes(nbformat.from_dict(notebook), fmt=fmt)
        return nbformat.writes(jupytext.reads(text, fmt=fmt)).encode()

    return write


def nbconvert(notebook: Notebook) -> bytes:
    """`jupyter nbconvert --to notebook --clear-output`."""
    words = ["--to", "notebook", "--clear-output", "--stdin", "--stdout"]
    done = subprocess.run(
        [sys.executable, "-m", "nbconvert", *words],
        input=as_jupyter_writes(notebook),
        capture_output=True,
        check=True,
    )
    return done.stdout


def encoded(encoding: str):
    def write(notebook: Notebook) -> bytes:
        return as_jupyter_writes(notebook).decode().encode(encoding, errors="replace")

    return write


def crlf(notebook: Notebook) -> bytes:
    for cell in notebook["cells"]:
        cell["source"] = cell["source"].replace("\n", "\r\n")
    return as_jupyter_writes(notebook).replace(b"\n", b"\r\n")


def old_mac(notebook: Notebook) -> None:
    for cell in notebook["cells"]:
        cell["source"] = cell["source"].replace("\n", "\r")


def minified(notebook: Notebook) -> bytes:
    return json.dumps(notebook, separators=(",", ":"), sort_keys=True).encode()


UMLAUT = {"double": "def double(x):\n    # für größere Zahlen\n    return 2 * x"}

HONEST = [
    Honest("jupyterlab"),
    Honest("format-4-0", change=lambda notebook: without_ids(notebook, 0)),
    Honest("format-4-2", change=lambda notebook: without_ids(notebook, 2)),
    Honest("format-4-4", change=lambda notebook: without_ids(notebook, 4)),
    Honest("format-3", write=version_3),
    Honest("ids-null", change=null_ids, stock="nbformat refuses ids that are no words"),
    Honest("marks-lost", change=without_marks, flagged=IDS, stock="nbgrader goes by its marks"),
    Honest("all-lost", change=bare, flagged=FOUND, stock="nbgrader goes by its marks"),
    Honest("colab", change=colab),
    Honest(
        "colab-bare",
        change=colab_without_marks,
        flagged=FOUND,
        stock="nbgrader goes by its marks",
    ),
    Honest("vs-code", change=vs_code),
    Honest("pycharm", change=pycharm),
    Honest("kaggle", change=kaggle),
    Honest("databricks", change=databricks, flagged=FOUND, stock="nbgrader goes by its marks"),
    Honest("papermill", change=papermill),
    Honest("widget-state", change=widgets),
    Honest("old-outputs", change=with_outputs),
    Honest("hidden-parts", change=hidden_parts),
    Honest("attachments", change=attachments),
    Honest("odd-fields", change=odd_fields),
    Honest("jupytext-percent", write=jupytext_round("py:percent")),
    Honest("jupytext-light", write=jupytext_round("py:light")),
    Honest("jupytext-markdown", write=jupytext_round("md")),
    Honest("jupytext-myst", write=jupytext_round("md:myst")),
    Honest("nbconvert", write=nbconvert),
    Honest(
        "byte-order-mark",
        code=UMLAUT,
        write=encoded("utf-8-sig"),
        stock="nbgrader reads no byte-order mark",
    ),
    Honest(
        "latin-1",
        code=UMLAUT,
        write=encoded("latin-1"),
        flagged="not UTF-8",
        stock="nbgrader reads UTF-8 only",
    ),
    Honest(
        "utf-16",
        code=UMLAUT,
        write=encoded("utf-16"),
        flagged="UTF-16",
        stock="nbgrader reads UTF-8 only",
    ),
    Honest("crlf", write=crlf),
    Honest("old-mac", change=old_mac),
    Honest("minified", write=minified),
    Honest(
        "renamed-file",
        filename="tiny (1).ipynb",
        flagged="instead of",
        stock="nbgrader goes by the file's name",
    ),
]
