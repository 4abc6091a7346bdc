"""Open JupyterLab at a folder: `python -m ftlab.lab notebooks`."""

from pathlib import Path
import sys

from ftlab.lab.jupyterlab import main

main(Path(sys.argv[1] if len(sys.argv) > 1 else "."), sys.argv[2:])
