"""`sweep` against plain Keras on EfficientNet-Lite0 at 96×96, one after the other in one run."""

import json
from pathlib import Path
import subprocess
import sys

SCRIPT = Path(__file__).with_name("imagenet_sweep.py")


def measured(way):
    done = subprocess.run([sys.executable, SCRIPT, way], capture_output=True, text=True, check=True)
    return json.loads(done.stdout.splitlines()[-1])


def test_sweep_on_an_imagenet_network(report):
    plain, swept = measured("plain"), measured("sweep")
    whole = sum(plain["seconds"].values())
    pairs = {
        "whole grid, 24 rows": (whole, swept["seconds"]["whole"], 4),
        "head, 6 rows in the whole grid": (
            plain["seconds"]["head"], swept["seconds"]["head"], 20),
        "head, 6 rows in a sweep alone": (
            plain["seconds"]["head"], swept["seconds"]["head alone"], None),
        **{f"{name}, 6 rows in the whole grid": (plain["seconds"][name], swept["seconds"][name],
                                                 None)
           for name in ("last two blocks", "last six blocks", "everything")},
    }  # fmt: skip
    for name, (slow, fast, wanted) in pairs.items():
        line = f"{name}: {slow:.3g} s / {fast:.3g} s = {slow / fast:.3g}"
        report(line + (f"  (wanted: at least {wanted})" if wanted else ""))
    for way, each in (("plain Keras", plain), ("sweep", swept)):
        report(
            f"{way}: {each['cpu']:.3g} s of processors, peak memory {each['peak']:.0f} MiB, "
            f"{each['before']:.0f} MiB with the backbone alone"
        )
