"""The order of blocks, and a name for each that no other has."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence


def in_order(n: int, edges: set[tuple[int, int]]) -> list[list[int]]:
    """Merge what needs each other, and put what is needed first.

    Args:
        n: How many there are, numbered from 0 in the order to keep where nothing speaks against.
        edges: Pairs `(needed, user)`.

    Returns:
        The numbers, those that need each other together.

    Example:
    >>> in_order(4, {(3, 1), (1, 2), (2, 1)})
    [[0], [3], [1, 2]]
    """
    needs = [{number} for number in range(n)]
    for needed, user in edges:
        needs[user].add(needed)
    for middle in range(n):
        for several in needs:
            if middle in several:
                several |= needs[middle]
    left, order = dict.fromkeys(range(n)), list[list[int]]()
    done: set[int] = set()
    while left:
        first = next(x for x in left if all(y in done or x in needs[y] for y in needs[x]))
        order.append([x for x in left if x in needs[first] and first in needs[x]])
        done.update(order[-1])
        for number in order[-1]:
            del left[number]
    return order


def own_names(given: Sequence[tuple[str, tuple[str, ...]]]) -> list[str]:
    """Names that differ: those that occur twice get their nested model's name in front.

    Args:
        given: Name, and the names of the nested models around it.

    Example:
    >>> own_names([("block1", ("left",)), ("block1", ("right",)), ("head", ())])
    ['left_block1', 'right_block1', 'head']
    """
    often = Counter(name for name, _inside in given)
    used = {name for name, n in often.items() if n == 1}
    names = []
    for own, inside in given:
        base = own if often[own] == 1 else "_".join((*inside, own))
        name, number = base, 1
        while often[own] > 1 and name in used:
            number += 1
            name = f"{base}_{number}"
        used.add(name)
        names.append(name)
    return names
