"""Searches files, memory and processes for the hidden tests, and prints what it finds."""

HONEST = 0
CODE = {
    "double": """
import gc, glob, pathlib, re

def search(where, text):
    for found in re.findall(rb"hidden-canary-[0-9]+", text)[:3]:
        print("leaked:", where, found.decode())

def walk():
    for path in glob.glob("/tmp/**", recursive=True) + glob.glob("/run/**", recursive=True):
        try:
            search(path, pathlib.Path(path).read_bytes()[:10**6])
        except OSError:
            pass
    for name in ("cmdline", "environ", "maps", "stack"):
        for path in glob.glob(f"/proc/*/{name}"):
            try:
                search(path, pathlib.Path(path).read_bytes())
            except OSError:
                pass
    for thing in gc.get_objects():
        if isinstance(thing, (str, dict)) and len(thing) < 10_000:
            try:
                search("gc", repr(thing).encode())
            except Exception:
                pass

def double(x):
    walk()
    return x
walk()
""",
    "pick": """
import sys
told = []

def pick(names, place):
    frame = sys._getframe()
    while frame:
        told.append(repr({**frame.f_globals, **frame.f_locals})[:10**6])
        frame = frame.f_back
    return names[0]
""",
}


def change(notebook):
    import nbformat.v4

    code = "import re\nprint(re.findall('hidden-canary-[0-9]+', ' '.join(told)))"
    notebook["cells"].append(nbformat.v4.new_code_cell(code, id="tell"))
