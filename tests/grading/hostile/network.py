"""Calls the machine itself and the world, by every kind of socket."""

HONEST = 0
CODE = {
    "double": """
import socket, urllib.request

def attempt(action):
    try:
        print("leaked:", action())
    except Exception as error:
        print(type(error).__name__)

attempt(lambda: socket.create_connection(("127.0.0.1", @PORT@), 1))
attempt(lambda: socket.create_connection(("::1", @PORT@), 1))
attempt(lambda: urllib.request.urlopen("http://127.0.0.1:@PORT@", timeout=1))
attempt(lambda: socket.create_connection(("192.0.2.1", 80), 1))

def abstract():
    client = socket.socket(socket.AF_UNIX)
    client.connect("\\0@ABSTRACT@")
    return client
attempt(abstract)

def raw():
    return socket.socket(socket.AF_PACKET, socket.SOCK_RAW)
attempt(raw)
"""
}
