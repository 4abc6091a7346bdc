"""Which worker runs what: tests of a file stay together, since they share what is made for them."""

from __future__ import annotations

from typing import Any

import pytest
from xdist.scheduler import LoadFileScheduling

# Their tests share little. Long ones come first; short ones last, to fill what time is left over.
FIRST = ("tests/test_evidence.py", "tests/test_lessons.py")
LAST = ("tests/test_answers.py",)


class _ByFile(LoadFileScheduling):
    def _split_scope(self, nodeid: str) -> str:
        file = super()._split_scope(nodeid)
        return nodeid if file in FIRST + LAST else file


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Before that they were shuffled, and stay so within their kind."""
    items.sort(key=lambda item: item.nodeid.startswith(LAST) - item.nodeid.startswith(FIRST))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> _ByFile | None:
    return _ByFile(config, log) if config.option.dist == "loadfile" else None
