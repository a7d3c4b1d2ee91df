"""Who may call the control plane: only who knows its token.

Its port is open to every user of the machine and to every page in a browser. The sandbox's own AWS clients present the token
as their access key id; the front sends calls on with the signatures that they came with, and the token in a header.
"""

import hmac
import re

HEADER = "HTTP_X_MEDSPA_CONTROL"
REFUSAL = b'{"message": "the control plane of a sandbox answers to that sandbox alone"}'


def only_for(token: str, app):
    """The WSGI application, for who presents the token; nothing of another's request is read, not even its body."""

    def call(environ, start_response):
        if not knows(token, environ) or is_motos_own(environ):
            headers = [("Content-Type", "application/json"), ("Connection", "close")]
            start_response("403 Forbidden", headers)
            return [REFUSAL]
        return app(environ, start_response)

    return call


def knows(token: str, environ) -> bool:
    credential = re.search(r"Credential=([^/,\s]*)", environ.get("HTTP_AUTHORIZATION", ""))
    presented = [environ.get(HEADER, ""), credential.group(1) if credential else ""]
    # Both are compared: the time taken tells nothing.
    same = [hmac.compare_digest(one.encode("latin1", "replace"), token.encode()) for one in presented]
    return any(same)


def is_motos_own(environ) -> bool:
    """Paths that AWS lacks: what shows and resets all records, and the instance metadata service."""
    path = environ.get("PATH_INFO", "").lstrip("/")
    return path.startswith(("moto-api", "latest/meta-data", "latest/api"))
