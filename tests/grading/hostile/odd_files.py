"""A pipe, a socket and a file of a terabyte beside the notebook. All answers are right."""

HONEST = 6
CODE = {"double": "right", "total": "right", "pick": "right"}


def files(folder):
    import os
    import socket

    os.mkfifo(folder / "data.csv")
    here = os.getcwd()
    os.chdir(folder)
    try:
        socket.socket(socket.AF_UNIX).bind("images.npz")
    finally:
        os.chdir(here)
    with (folder / "weights.h5").open("wb") as file:
        file.truncate(2**40)
