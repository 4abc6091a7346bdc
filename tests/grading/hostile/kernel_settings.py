"""Writes the kernel's settings, which a box of root's may; only one that is the box's own."""

HONEST = 4
CODE = {
    "double": """
import os

try:  # the box's own name, not the machine's: shows that the tree is not read-only
    with open("/proc/sys/kernel/hostname", "w") as file:
        file.write("other")
    print("leaked: wrote the name of the box")
except OSError as error:
    print("refused", error)
for name in ("kernel/core_pattern", "kernel/poweroff_cmd", "vm/overcommit_memory"):
    try:
        os.close(os.open("/proc/sys/" + name, os.O_WRONLY))  # opened, and left as it is
        print("leaked: may write", name)
    except OSError as error:
        print("refused", error)
""",
    "total": "right",
    "pick": "right",
}
