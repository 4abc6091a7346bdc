"""The environment of a process that runs cells: the whole of it, none of it the grader's."""

from __future__ import annotations

import os
import sys

from ftlab.translation import VARIABLE

_PATH = "/usr/bin:/bin"
# What a program needs to start on Windows; there, student code runs only if it is trusted.
_WINDOWS = ("SYSTEMROOT", "SYSTEMDRIVE", "PATHEXT", "TEMP", "TMP", "WINDIR")


def variables(home: str, threads: int, *, language: bool = True) -> dict[str, str]:
    """The whole environment of a process.

    Args:
        home: Its home folder.
        threads: For TensorFlow's operations.
        language: Whether it speaks the reader's; to know it, translations have to be in memory.
    """
    kept = ((VARIABLE,) if language else ()) + (_WINDOWS if sys.platform == "win32" else ())
    return {name: os.environ[name] for name in kept if name in os.environ} | {
        "HOME": home,
        "IPYTHONDIR": f"{home}/.ipython",
        "JOBLIB_MULTIPROCESSING": "0",  # n_jobs=-1 then means threads or one after another
        "KERAS_BACKEND": "tensorflow",
        "LANG": "C.UTF-8",
        "LOGNAME": "student",
        "MPLBACKEND": "module://matplotlib_inline.backend_inline",
        "MPLCONFIGDIR": home,
        "NBGRADER_EXECUTION": "autograde",
        "OMP_NUM_THREADS": str(threads),
        "OPENBLAS_NUM_THREADS": "1",
        "PATH": _PATH,
        "PYTHONDONTWRITEBYTECODE": "1",
        "TF_CPP_MIN_LOG_LEVEL": "3",
        "TF_NUM_INTEROP_THREADS": str(threads),
        "TF_NUM_INTRAOP_THREADS": str(threads),
        "USER": "student",
    }
