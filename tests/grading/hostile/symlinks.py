"""Links beside the notebook to a secret, to other students and to the whole disk."""

HONEST = 0
CODE = {
    "double": """
import pathlib

for name in ("data.txt", "disk@SECRET@", "disk@ROOT@/gradebook.db"):
    try:
        print("leaked:", pathlib.Path(name).read_bytes()[:200])
    except OSError:
        pass
for path in pathlib.Path("others").rglob("*"):
    print("leaked:", path)
"""
}


def files(folder):
    (folder / "data.txt").symlink_to("@SECRET@")
    (folder / "others").symlink_to("@ROOT@/submitted")
    (folder / "disk").symlink_to("/")
    (folder / "loop").symlink_to("loop")
