"""One request at a time.

moto looks and then acts, without a lock: of two conditional writes to S3, or two moves of a secret's label, both could win,
and a listing can fail while something is added. Its handlers only compute, and Python computes one thread at a time
anyway, so taking turns costs next to nothing. A request's body is read before its turn: a slow client holds up nobody.
"""

import io
from threading import Lock


def one_at_a_time(app, lock: Lock):
    """The WSGI application, with its calls one after the other: each holds `lock` while it is answered."""

    def call(environ, start_response):
        body = read_body(environ)
        environ["wsgi.input"] = io.BytesIO(body)
        environ["CONTENT_LENGTH"] = str(len(body))
        with lock:
            return app(environ, start_response)

    return call


def read_body(environ) -> bytes:
    if environ.get("wsgi.input_terminated"):  # chunked, decoded by the server
        return environ["wsgi.input"].read()
    return environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
