"""The parts of a network between which all that is known passes through one tensor.

A residual block, an Inception module and a cell of NASNet fork and join again. Where they begin
and end is seen in the graph, whatever their layers are called.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ftlab.models.grouping.graph import Call

_JOINS = ("Add", "Concatenate")


def dominators(needs: Sequence[Sequence[int]]) -> list[int]:
    """For each call the last one that every way from the inputs to it passes.

    Args:
        needs: For each call the places of those it needs, all smaller than its own place.

    Returns:
        One place a call; -1 where the ways have no call in common.

    Example:
    >>> dominators([(), (0,), (0,), (1, 2), (3,)])
    [-1, 0, 0, 0, 3]

    Source: Cooper, Harvey & Kennedy 2001, "A simple, fast dominance algorithm"
    """
    found: list[int] = []
    for before in needs:
        nearest = before[0] if before else -1
        for place in before[1:]:
            while place != nearest:
                if place > nearest:
                    place = found[place]
                else:
                    nearest = found[nearest]
        found.append(nearest)
    return found


def modules(
    calls: Sequence[Call],
    scales: Sequence[float | None],
    weighted: Sequence[bool],
    labels: Sequence[str | None],
) -> list[list[int]]:
    """The parts of a network that fork and join again and belong together.

    Each lies behind a call with one output (the fork) and ends with the call that all its ways
    meet in (the join). Of modules inside modules, such as squeeze-and-excitation in a residual
    block, the outermost counts, unless

    - a connection runs around a chain of joins (NASNet, a skip around many residual blocks):
      then each of these joins ends a module;
    - its inside has another resolution than both ends (U-Net), or its layers are named after
      several blocks, or no weights come ahead of it (two networks side by side): then its parts
      are looked at one by one.

    Args:
        calls: In running order.
        scales: Of each call, as `ftlab.graph.scales` gives them.
        weighted: For each call whether it has weights.
        labels: For each call the block that its name tells, or `None`.

    Returns:
        The places of each module's calls, in running order; no call is in two modules.
    """
    needs = [call.needs for call in calls]
    users = _users(needs)
    before = dominators(needs)
    behind = [False] * len(calls)  # some weights
    for place, nearest in enumerate(before):
        behind[place] = weighted[place] or (nearest >= 0 and behind[nearest])
    taken: set[int] = set()
    found: list[list[int]] = []
    for fork, join, inside in _forks(needs, users, before):
        if join in taken or not behind[fork]:
            continue
        for piece in _pieces(calls, fork, inside, users):
            named = {labels[place] for place in piece if weighted[place]} - {None}
            whole = len(named) < 2 and _one_resolution(piece, needs, scales)
            if whole and any(weighted[place] for place in piece) and taken.isdisjoint(piece):
                found.append(piece)
                taken.update(piece)
    return sorted(found, key=lambda piece: piece[-1])


def _forks(
    needs: Sequence[Sequence[int]], users: Sequence[Sequence[int]], before: Sequence[int]
) -> Iterator[tuple[int, int, list[int]]]:
    """Forks, the joins where all their ways to an output meet, and what lies between them."""
    last = len(needs) - 1
    for output in range(last, -1, -1):
        if users[output]:
            continue
        leads = [False] * len(needs)  # to this output; a second output's branch is no way around
        leads[output] = True
        for place in range(output, -1, -1):
            for needed in needs[place] if leads[place] else ():
                leads[needed] = True
        mirrored = dominators(
            [[last - x for x in users[last - p] if leads[x]] for p in range(len(needs))]
        )
        after = [last - place for place in reversed(mirrored)]
        for fork, join in enumerate(after):
            if leads[fork] and join <= last and before[join] == fork and len(needs[join]) > 1:
                yield fork, join, _between(fork, join, before, after)


def _users(needs: Sequence[Sequence[int]]) -> list[list[int]]:
    users: list[list[int]] = [[] for _ in needs]
    for place, several in enumerate(needs):
        for needed in several:
            users[needed].append(place)
    return users


def _between(fork: int, join: int, before: Sequence[int], after: Sequence[int]) -> list[int]:
    """All that every way to leads through the fork, and from which every way leads to the join."""
    inside = []
    for place in range(fork + 1, join + 1):
        first = before[place]
        while first > fork:
            first = before[first]
        end = place
        while end < join:
            end = after[end]
        if first == fork and end == join:
            inside.append(place)
    return inside


def _pieces(
    calls: Sequence[Call], fork: int, inside: list[int], users: Sequence[Sequence[int]]
) -> list[list[int]]:
    """A module, cut behind the joins in it that a connection runs around."""
    joins = [
        place
        for place in inside[:-1]
        if type(calls[place].operation).__name__ in _JOINS and len(calls[place].needs) > 1
    ]
    if len(joins) < 2:
        return [inside]
    needed: dict[int, set[int]] = {}
    members = set(inside)
    for place in inside:
        own = [needed[x] | {x} for x in calls[place].needs if x in members]
        needed[place] = set().union(*own)
    ends = _chain(
        [end for end in joins if _open(needed[end] | {fork, end}, members, users) == 2], needed
    )
    if len(ends) < 2:
        return [inside]
    pieces, done = [], set[int]()
    for end in [*ends, inside[-1]]:
        piece = (needed[end] | {end}) - done
        done |= piece
        pieces.append(sorted(piece))
    return pieces


def _chain(ends: list[int], needed: dict[int, set[int]]) -> list[int]:
    """As many as there are of which each needs the one ahead; of several ways the one with most."""
    best: dict[int, tuple[int, int, list[int]]] = {}
    for end in ends:
        n, size, way = max((best[x] for x in best if x in needed[end]), default=(0, 0, []))
        best[end] = (n + 1, size + len(needed[end]), [*way, end])
    return max(best.values(), default=(0, 0, []))[2]


def _open(done: set[int], members: set[int], users: Sequence[Sequence[int]]) -> int:
    """How many results are still to be used when these calls are done."""
    rest = members - done
    return sum(any(user in rest for user in users[place]) for place in done)


def _one_resolution(
    piece: list[int], needs: Sequence[Sequence[int]], scales: Sequence[float | None]
) -> bool:
    """Whether nothing in it has another resolution than what comes in and what goes out."""
    members = set(piece)
    ends = {scales[x] for place in piece for x in needs[place] if x not in members}
    return {scales[place] for place in piece} <= ends | {scales[piece[-1]], None}
