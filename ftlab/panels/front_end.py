"""Where a panel is shown: in a notebook with somebody before it, or where nobody can click."""

from __future__ import annotations

from collections.abc import Callable
from keyword import iskeyword
from typing import Any, Protocol
from weakref import WeakValueDictionary, ref

from ftlab import kernel
import ipywidgets as widgets


class Closable(Protocol):
    """A panel that can be put away."""

    def close(self) -> None:
        """Stop what runs and take the panel away."""

    def give_way(self) -> None:
        """Stop what runs, and say that another panel is in use."""


_SHOWN: WeakValueDictionary[object, Any] = WeakValueDictionary()


def bundle(box: widgets.Widget, plain: str, summary: str, **options: Any) -> Any:
    """What a panel's `_repr_mimebundle_` returns.

    Args:
        box: The panel's outermost widget.
        plain: The panel in a few lines of plain text.
        summary: The same as HTML, for pages without widgets.
        options: What IPython hands to `_repr_mimebundle_`.

    Returns:
        The widget with both texts beside it.
    """
    if hasattr(box, "_repr_mimebundle_"):
        shown = box._repr_mimebundle_(**options)
    else:  # ipywidgets 7, which Colab has
        shown = {"application/vnd.jupyter.widget-view+json": box.get_view_spec()}
    data = shown[0] if isinstance(shown, tuple) else shown
    return {**data, "text/plain": plain, "text/html": summary}


def this_cell() -> tuple[str, int] | None:
    """The id of the notebook cell that runs and its execution count, or `None`."""
    current = kernel.shell()
    running = getattr(current, "kernel", None)
    if running is None:
        return None
    parent = running.get_parent() or {}
    cell = parent.get("metadata", {}).get("cellId")
    return (cell, current.execution_count) if cell else None


def take_place(panel: Closable, *keys: object) -> list[Any]:
    """Close the panels that this one takes the place of: those with a key in common.

    Those of other cells say so. A cell that makes two panels keeps both; running it again closes
    both.

    Args:
        panel: The new panel.
        keys: What may have one panel only, beside the cell: such as `("layers", id(model))`.

    Returns:
        The panels that were closed.
    """
    cell = this_cell()
    ran = {
        id(other): other
        for key, other in list(_SHOWN.items())
        if cell and isinstance(key, _Cell) and key.id == cell[0] and key.count != cell[1]
    }
    former = {id(p): p for p in (_SHOWN.get(key) for key in keys) if p is not None} | ran
    closed = [other for other in former.values() if other is not panel]
    for other in closed:
        if id(other) in ran:  # its output goes
            other.close()
        else:
            other.give_way()
    for key in [*keys, *([_Cell(*cell, id(panel))] if cell else [])]:
        _SHOWN[key] = panel
    return closed


def after_each_cell(panel: Any, act: str) -> Callable[[], None]:
    """Call a method of a panel after every cell, for as long as there is the panel.

    Args:
        panel: Is not kept alive by this.
        act: The method's name.

    Returns:
        What ends it.
    """
    events = getattr(kernel.shell(), "events", None)
    if events is None:
        return lambda: None
    known = ref(panel)

    def after(*_: Any) -> None:
        alive = known()
        if alive is not None:
            getattr(alive, act)()

    events.register("post_run_cell", after)

    def end() -> None:
        if after in events.callbacks["post_run_cell"]:
            events.unregister("post_run_cell", after)

    return end


class _Cell:
    """Which run of which cell made a panel."""

    def __init__(self, cell: str, count: int, panel: int) -> None:
        self.id, self.count, self.panel = cell, count, panel


def name_of(thing: object, otherwise: str, owner: object = None, path: str = "") -> str:
    """How the notebook's code reaches a thing: an expression that gives this thing and no other.

    Args:
        thing: Any object.
        otherwise: What to call it where nothing in the notebook leads to it. A name that stands
            for something else already gets underscores, so that it names nothing.
        owner: What holds the thing, such as a panel.
        path: The attribute of the owner that is the thing, such as `"model"`.

    Example:
    >>> name_of(object(), "model")
    'model'
    """
    names = dict(getattr(kernel.shell(), "user_ns", {}))
    for each, way in ((thing, ""), (owner, f".{path}")):
        found = [name for name, value in names.items() if value is each and _usable(name)]
        shown = [f"Out[{n}]" for n, value in dict(names.get("Out", {})).items() if value is each]
        if each is not None and found + shown:
            return (found + shown)[0] + way
    while otherwise in names:
        otherwise += "_"
    return otherwise


def _usable(name: str) -> bool:
    """Whether a name can be written in code, and is a person's and not IPython's."""
    return name.isidentifier() and not iskeyword(name) and not name.startswith("_")
