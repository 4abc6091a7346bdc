"""Tests of a few training steps take them one by one, which is done before a graph is built.

A file says `pytestmark = pytest.mark.few_steps`. A test in it that is about graphs, such as one
of a forgotten `compile`, is marked `graph`. `make test-all` runs them all as graphs.
"""

from __future__ import annotations

from collections.abc import Iterator
import os

import pytest

ALL_GRAPHS = "FTLAB_TEST_GRAPHS"


@pytest.fixture(autouse=True)
def _few_steps(request: pytest.FixtureRequest) -> Iterator[None]:
    wanted = request.node.get_closest_marker
    if not wanted("few_steps") or wanted("graph") or os.environ.get(ALL_GRAPHS):
        yield
        return
    from ftlab.checks.specimens import eagerly

    with eagerly():
        yield
