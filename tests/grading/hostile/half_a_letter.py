"""Half of a surrogate pair and a null byte in the code, which no file can hold."""

HONEST = 6
KEEPS = 4
CODE = {
    "double": "x = '\ud800 \x00'\ndef double(x): return 2 * x",
    "total": "right",
    "pick": "right",
}
