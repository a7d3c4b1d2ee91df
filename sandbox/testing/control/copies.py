"""Copies of a populated control plane.

Every record is in this process's memory, so a fork of it is a copy of them all, made in a moment. The fork waits, parked,
for a launcher that was started elsewhere with `--take-over`: that one hands over a listening socket and its standard
streams, through a Unix socket, which is a file and so reaches into other network namespaces too. From then on the fork
serves there, and the two end together. One that nobody asks for ends by itself.
"""

import gc
import os
import socket
import stat
from threading import Thread

SOCKET = "control.sock"
"""In the folder of the copy; only its owner may connect."""

PARKED_SECONDS = 120


def park(folder: str, lock, serve) -> None:
    """Fork between two requests; returns in this process once the copy can be taken over.

    `lock` is held while a request is answered. `serve(listener)` is called in the copy, and does not return.
    """
    meeting = socket.socket(socket.AF_UNIX)
    meeting.bind(os.path.join(folder, SOCKET))
    meeting.listen(1)
    gc.freeze()  # or the copy's first collection would touch, and so double, every page that both share
    with lock:
        pid = os.fork()
    if pid == 0:
        try:
            wait(meeting, serve)
        finally:
            os._exit(1)
    gc.unfreeze()
    meeting.close()
    Thread(target=os.waitpid, args=(pid, 0), daemon=True).start()


def wait(meeting: socket.socket, serve) -> None:
    let_go(keep=meeting.fileno())
    meeting.settimeout(PARKED_SECONDS)
    try:
        connection, _ = meeting.accept()
    except TimeoutError:
        os._exit(0)
    _, handed, _, _ = socket.recv_fds(connection, 1, 4)
    for number, descriptor in enumerate(handed[1:]):
        os.dup2(descriptor, number)
        os.close(descriptor)
    meeting.close()
    # The connection stays open: its end tells the launcher of ours. We learn of the launcher's from stdin.
    serve(socket.socket(fileno=handed[0]))


def let_go(keep: int) -> None:
    """End this copy's part in the original's sockets and streams.

    Their numbers stay taken, by /dev/null: an object of the original that closes its own later hits nothing of ours.
    """
    null = os.open(os.devnull, os.O_RDWR)
    for number in [int(name) for name in os.listdir("/dev/fd")]:
        if number < 3 or (number != keep and is_connection(number)):
            os.dup2(null, number, inheritable=False)


def is_connection(number: int) -> bool:
    try:
        mode = os.fstat(number).st_mode
    except OSError:  # what listed the folder
        return False
    # The last: a selector's descriptor, which has no type.
    return stat.S_ISSOCK(mode) or stat.S_ISFIFO(mode) or stat.S_IFMT(mode) == 0


def take_over(folder: str, listener: socket.socket) -> None:
    """Hand `listener` and this process's standard streams to the copy that is parked in `folder`; returns when it ended."""
    path = os.path.join(folder, SOCKET)
    with socket.socket(socket.AF_UNIX) as connection:
        connection.connect(path)
        os.unlink(path)
        socket.send_fds(connection, [b"."], [listener.fileno(), 0, 1, 2])
        listener.close()
        connection.recv(1)
