"""The sandbox's control plane: moto, with the gaps mended that the platform's resources fall into.

Usage: launcher.py --port N [--host 127.0.0.1] [--without PATCH ...]

Prints one line, `ready http://HOST:PORT`, on stdout when it answers; errors go to stderr, requests are not logged.
It ends on SIGTERM, and with its parent: by a signal from the kernel where there is one (Linux), and when its stdin
closes, if that is a pipe. All state is in moto's own backends, so a populated process can be forked.

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
PR_SET_PDEATHSIG = 1  # prctl(2)


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="launcher.py", description="moto, mended")
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--host", default="127.0.0.1")
    without = "leave moto's own behaviour (for tests)"
    parser.add_argument("--without", action="append", default=[], metavar="PATCH", help=without)
    return parser.parse_args()


def end_with_parent() -> None:
    """A control plane without its sandbox is a leak: end when the parent is gone, however it went."""
    if sys.platform == "linux":
        parent = os.getppid()
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != parent:  # it died between the two calls
            sys.exit(0)
    if stat.S_ISFIFO(os.fstat(0).st_mode) or stat.S_ISSOCK(os.fstat(0).st_mode):
        threading.Thread(target=end_at_eof, daemon=True).start()


def end_at_eof() -> None:
    while os.read(0, 4096):
        pass
    os.kill(os.getpid(), signal.SIGTERM)


def create_server(listener: socket.socket, without: list[str]):
    """moto's dispatcher on a threaded server; a service's patches are applied just before its first request."""
    import moto
    from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
    from werkzeug.serving import WSGIRequestHandler, make_server

    from patches import apply, check_names
    from patches.errors import answer_typed_errors
    from serial import one_at_a_time

    if moto.__version__ != MOTO_VERSION:
        print(f"launcher.py: moto {moto.__version__} found, {MOTO_VERSION} expected; going on", file=sys.stderr)
    check_names(without)

    class QuietHandler(WSGIRequestHandler):
        def log_request(self, *_args) -> None:
            pass

    def create_app(service):
        apply(service, without)
        app = create_backend_app(service)
        if "core.typed-errors" not in without:
            answer_typed_errors(app)
        return app

    dispatcher = one_at_a_time(DomainDispatcherApplication(create_app))
    host, port = listener.getsockname()
    # The listener is ours: where the port is taken, werkzeug would print advice and exit by itself.
    return make_server(host, port, dispatcher, threaded=True, request_handler=QuietHandler, fd=listener.fileno())


def main() -> int:
    options = arguments()
    signal.signal(signal.SIGTERM, lambda *_: os._exit(0))
    signal.signal(signal.SIGINT, lambda *_: os._exit(0))
    end_with_parent()
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    try:
        listener = socket.create_server((options.host, options.port), backlog=128)
        port = listener.getsockname()[1]
        os.environ["MOTO_PORT"] = str(port)
        server = create_server(listener, options.without)
    except ImportError as error:
        python = f"{sys.executable} ({sys.version.split()[0]})"
        print(f"launcher.py: {error} in {python}; install moto[server]=={MOTO_VERSION}", file=sys.stderr)
        return 1
    except (OSError, ValueError) as error:
        print(f"launcher.py: cannot start on {options.host}:{options.port}: {error}", file=sys.stderr)
        return 1
    print(f"ready http://{options.host}:{port}", flush=True)
    server.serve_forever()
    return 0


if __name__ == "__main__":
    sys.exit(main())
