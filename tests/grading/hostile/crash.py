"""Follows a null pointer in an exercise; two are right."""

HONEST = 4
KEEPS = 4
CODE = {
    "double": "import ctypes\ndef double(x): ctypes.string_at(0)",
    "total": "right",
    "pick": "right",
}
