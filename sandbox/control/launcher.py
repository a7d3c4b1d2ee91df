"""The sandbox's control plane: moto, with the gaps mended that the platform's resources fall into.

Usage: launcher.py --port N [--host 127.0.0.1] [--without PATCH ...]

The environment's MEDSPA_CONTROL_TOKEN is what every request must present (see caller.py).

Prints one line, `ready http://HOST:PORT`, on stdout when it answers; errors go to stderr, requests are not logged.
It ends on SIGTERM, and with its parent: by a signal from the kernel where there is one (Linux), and when its stdin
closes, if that is a pipe. It takes no orders there; what only tests ask for is in sandbox/testing/control.

Written for moto 5.2.1 (requirements.txt); another version may have moved what the patches replace.
"""

import sys

sys.dont_write_bytecode = True  # the checkout may be read-only, and is nobody's cache

import argparse
import ctypes
import logging
import os
import signal
import socket
import stat
import threading

# moto reads these when it is imported. AWS's managed policies are what a role attaches in its first line.
os.environ.setdefault("MOTO_IAM_LOAD_MANAGED_POLICIES", "true")

MOTO_VERSION = "5.2.1"
TOKEN_VARIABLE = "MEDSPA_CONTROL_TOKEN"
PR_SET_PDEATHSIG = 1  # prctl(2)


def arguments(words: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="launcher.py", description="moto, mended")
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--host", default="127.0.0.1")
    without = "leave moto's own behaviour (for tests)"
    parser.add_argument("--without", action="append", default=[], metavar="PATCH", help=without)
    return parser.parse_args(words)


def end_with_parent() -> None:
    """A control plane without its sandbox is a leak: end when the parent is gone, however it went."""
    if sys.platform == "linux":
        parent = os.getppid()
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != parent:  # it died between the two calls
            sys.exit(0)


def obey_stdin(orders: dict) -> None:
    """End when stdin closes, if it is a pipe; until then carry out the orders that it holds, one a line."""
    if stat.S_ISFIFO(os.fstat(0).st_mode) or stat.S_ISSOCK(os.fstat(0).st_mode):
        threading.Thread(target=obey_lines, args=(orders,), daemon=True).start()


def obey_lines(orders: dict) -> None:
    text = b""
    while read := os.read(0, 4096):
        *lines, text = (text + read).split(b"\n")
        for line in lines:
            order, _, argument = line.decode().partition(" ")
            if order in orders:
                print(orders[order](argument), flush=True)
    os.kill(os.getpid(), signal.SIGTERM)


def create_dispatcher(without: list[str]):
    """moto's dispatcher; a service's patches are applied just before its first request."""
    import moto
    from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app

    from patches import apply, check_names
    from patches.errors import answer_typed_errors

    if moto.__version__ != MOTO_VERSION:
        print(f"launcher.py: moto {moto.__version__} found, {MOTO_VERSION} expected; going on", file=sys.stderr)
    check_names(without)

    def create_app(service):
        apply(service, without)
        app = create_backend_app(service)
        if "core.typed-errors" not in without:
            answer_typed_errors(app)
        return app

    return DomainDispatcherApplication(create_app)


def no_orders(_lock, _serve) -> dict:
    return {}


def serve(dispatcher, listener: socket.socket, token: str, orders_for=no_orders) -> None:
    """Answer requests that present `token` on `listener`, a thread a connection and one request at a time, for good.

    `orders_for(lock, serve)` gives the orders of stdin: by name, what takes an order's argument and returns its answer.
    `lock` is held while a request is answered; `serve(listener)` answers on another listener, and does not return.
    """
    from werkzeug.serving import WSGIRequestHandler, make_server

    from caller import only_for
    from mutex import one_at_a_time

    class QuietHandler(WSGIRequestHandler):
        def log_request(self, *_args) -> None:
            pass

    host, port = listener.getsockname()
    os.environ["MOTO_PORT"] = str(port)
    lock = threading.Lock()
    application = only_for(token, one_at_a_time(dispatcher, lock))
    # The listener is ours: where the port is taken, werkzeug would print advice and exit by itself.
    server = make_server(host, port, application, threaded=True, request_handler=QuietHandler, fd=listener.fileno())
    obey_stdin(orders_for(lock, lambda other: serve(dispatcher, other, token, orders_for)))
    print(f"ready http://{host}:{port}", flush=True)
    server.serve_forever()


def main(words: list[str], orders_for=no_orders, instead=None) -> int:
    """Serve, as the command line `words` says; `instead(listener)` does what it does in place of that."""
    options = arguments(words)
    signal.signal(signal.SIGTERM, lambda *_: os._exit(0))
    signal.signal(signal.SIGINT, lambda *_: os._exit(0))
    end_with_parent()
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    token = os.environ.pop(TOKEN_VARIABLE, "")
    if token == "":
        print(f"launcher.py: {TOKEN_VARIABLE} is not set: anybody could call", file=sys.stderr)
        return 1
    try:
        listener = socket.create_server((options.host, options.port), backlog=128)
        if instead is not None:
            instead(listener)
            return 0
        dispatcher = create_dispatcher(options.without)
    except ImportError as error:
        python = f"{sys.executable} ({sys.version.split()[0]})"
        print(f"launcher.py: {error} in {python}; install moto[server]=={MOTO_VERSION}", file=sys.stderr)
        return 1
    except (OSError, ValueError) as error:
        print(f"launcher.py: cannot start on {options.host}:{options.port}: {error}", file=sys.stderr)
        return 1
    serve(dispatcher, listener, token, orders_for)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
