"""Leaves processes behind that have nothing to do with their parent. All answers are right."""

HONEST = 6
KEEPS = 6
CODE = {
    "double": """
import os, subprocess, sys

SLEEP = ["ftlab-canary-daemon", "3600"]

def forked():
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            os.execvp("sleep", SLEEP)
        os._exit(0)

def spawned():
    subprocess.Popen(SLEEP, executable="/bin/sleep", start_new_session=True)

def spawned_by_posix():
    os.posix_spawn("/bin/sleep", SLEEP, {}, setsid=True)

def shelled():
    os.system("setsid nohup sh -c 'exec -a ftlab-canary-daemon sleep 3600' >/dev/null 2>&1 &")

for way in (forked, spawned, spawned_by_posix, shelled):
    try:
        way()
    except OSError as error:
        print(error)

def double(x): return 2 * x
""",
    "total": "right",
    "pick": "right",
}
