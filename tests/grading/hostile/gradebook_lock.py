"""Holds an exclusive lock on the gradebook in a process that stays."""

HONEST = 0
CODE = {
    "double": """
import os, sqlite3, time

if os.fork() == 0:
    os.setsid()
    try:
        book = sqlite3.connect("file:@ROOT@/gradebook.db?mode=rw", uri=True)
        book.execute("begin exclusive")
        print("leaked: locked")
        time.sleep(600)
    finally:
        os._exit(0)
"""
}
