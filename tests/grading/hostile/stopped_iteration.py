"""Raises what ends a loop, an index or a conversion of the caller's without a word."""

HONEST = 0
CODE = {
    "double": "def double(x): raise StopIteration(2 * 3)",
    "total": "def total(values): raise StopAsyncIteration",
    "pick": "def pick(names, place): raise SyntaxError('passed', ('x', 1, 1, 'x'))",
}
