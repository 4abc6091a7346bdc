"""Errors and answers with half of a surrogate pair, which a check quotes and no file can hold."""

HONEST = 2
KEEPS = 2
CODE = {
    "double": "def double(x): raise ValueError('half \\ud800 pair')",
    "total": "right",
    "pick": "def pick(names, place): raise AssertionError('half \\udfff pair')",
}
