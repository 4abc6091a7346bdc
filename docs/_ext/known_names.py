"""Names of Python, Keras and others become links, without an inventory from the network.

`names.toml` says where a name is documented. In docstrings, `code` in single backticks is code; it
becomes a link where it is such a name, or a public name of `ftlab`.
"""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
import re
import tomllib
from typing import Any

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

from authoring.public_names import public_names

ELSEWHERE: dict[str, str] = tomllib.loads(
    Path(__file__).with_name("names.toml").read_text(encoding="utf-8")
)
PUBLIC = public_names()
HOMES = {f"{module}.{name}": f"ftlab.{name}" for name, module in PUBLIC.items()}
PACKAGES = {"np": "numpy", "pd": "pandas", "widgets": "ipywidgets"}
ALONE = {
    "ArrayLike": "numpy.typing.ArrayLike",
    "DescribedFigure": "ftlab.plots.DescribedFigure",
    "Figure": "matplotlib.figure.Figure",
}
_CLASS = re.compile(r"[A-Z]\w*[a-z]\w*")


def full_name(name: str) -> str:
    """A name as it is documented: `np.ndarray` → `numpy.ndarray`, `Run` → `ftlab.Run`."""
    name = ALONE.get(name, name.removesuffix("()"))
    if name.startswith("keras.src."):
        return _public_in_keras(name)
    if _CLASS.fullmatch(name) and name in PUBLIC:
        return f"ftlab.{name}"
    package, dot, rest = name.partition(".")
    name = f"{PACKAGES.get(package, package)}{dot}{rest}"
    return HOMES.get(name, name)


def _public_in_keras(name: str) -> str:
    """Keras's classes know the name under which they are exported: `keras.Model`."""
    module, _, attribute = name.rpartition(".")
    exported = getattr(getattr(import_module(module), attribute), "_api_export_path", name)
    names = [exported] if isinstance(exported, str) else exported
    return next((each for each in names if each in ELSEWHERE), name)


def code(
    name: str, rawtext: str, text: str, lineno: int, inliner: Any, *_: Any, **__: Any
) -> tuple[list[nodes.Node], list[nodes.Node]]:
    """The role of what stands in single backticks."""
    target = full_name(text)
    shown = nodes.literal(rawtext, text, classes=["docutils"])
    if target not in ELSEWHERE and not target.startswith("ftlab."):
        return [shown], []
    link = addnodes.pending_xref(
        rawtext, shown, refdomain="py", reftype="obj", reftarget=target, only_if_known=True
    )
    return [link], []


def resolve(
    app: Sphinx, env: BuildEnvironment, node: addnodes.pending_xref, shown: nodes.TextElement
) -> nodes.Element | None:
    """Find what Sphinx has not: names elsewhere, and `ftlab`'s names by their modules."""
    if node.get("refdomain") != "py":
        return None
    target = full_name(node["reftarget"])
    if target in ELSEWHERE:
        return nodes.reference("", "", shown, internal=False, refuri=ELSEWHERE[target])
    if target != node["reftarget"]:
        found = env.domains.python_domain.find_obj(env, "", "", target, None)
        if found:
            docname = node.get("refdoc", env.docname)
            uri = app.builder.get_relative_uri(docname, found[0][1].docname)
            anchor = f"{uri}#{found[0][1].node_id}"
            return nodes.reference("", "", shown, internal=True, refuri=anchor)
    return shown if node.get("only_if_known") else None


def setup(app: Sphinx) -> dict[str, bool]:
    """Called by Sphinx."""
    app.add_role("code-name", code)
    app.connect("missing-reference", resolve)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
