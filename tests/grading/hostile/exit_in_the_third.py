"""Ends its process in the third exercise; two are right."""

HONEST = 4
KEEPS = 4
CODE = {
    "double": "right",
    "total": "right",
    "pick": "import os\ndef pick(names, place): os._exit(0)",
}
