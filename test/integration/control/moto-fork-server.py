"""Control planes for tests: forks of one process that has imported moto, as each import takes seconds of CPU.

Usage: moto-fork-server.py SOCKET

Prints `ready` when it listens on the Unix socket. A client sends one line, the launcher's arguments as a JSON list; from
then on the connection is the standard streams of a fork that runs launcher.py: it prints `ready URL`, and ends when the
connection does. Nothing is patched here: each fork patches moto by itself, as the launcher does.
"""

import contextlib
import gc
import json
import os
import random
import signal
import socket
import sys
from importlib import import_module
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[3] / "sandbox/control"))

import launcher


def import_all() -> None:
    import mutex, patches, patches.errors, werkzeug.serving  # noqa: E401, F401
    from moto.moto_server import werkzeug_app  # noqa: F401

    for service in patches.NAMES:
        for module in patches.MODULES.get(service, [service]):
            import_module(f"patches.{module}")
    for service in ["cloudwatch", "ecr", "elbv2", "iam", "logs", "ssm", "sts"]:
        import_module(f"moto.{service}.urls")
    gc.freeze()  # or a fork's first collection would touch, and so double, every page that they share


def reap(*_) -> None:
    with contextlib.suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass


def become_launcher(connection: socket.socket, arguments: list[str]) -> None:
    from moto.moto_api._internal import mock_random

    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    # Identifiers of its own.
    random.seed()
    mock_random.seed()
    for stream in (0, 1, 2):
        os.dup2(connection.fileno(), stream)
    connection.close()
    os.environ["MEDSPA_CONTROL_TOKEN"] = "sandbox"
    launcher.main(arguments)


def main() -> None:
    launcher.end_with_parent()
    signal.signal(signal.SIGCHLD, reap)
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(sys.argv[1])
    listener.listen(64)
    print("ready", flush=True)
    imported = False
    while True:
        connection, _ = listener.accept()
        if not imported:
            # Late: a run of tests that need no control plane does not wait for it.
            import_all()
            imported = True
        # Byte by byte: what follows the line is for the launcher.
        line = b""
        while not line.endswith(b"\n") and (byte := connection.recv(1)):
            line += byte
        if line.endswith(b"\n") and os.fork() == 0:
            try:
                listener.close()
                become_launcher(connection, json.loads(line))
            finally:
                os._exit(1)
        connection.close()


if __name__ == "__main__":
    main()
