"""A core API that keeps the least of the contract: PORT, /health, /ready, and an end on SIGTERM."""

import json
import os
import signal
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        if self.path == "/health":
            answer = {"status": "ok", "language": "python", "release": os.environ.get("RELEASE")}
        elif self.path == "/ready":
            answer = {"ready": "DATABASE_URL" in os.environ, "checks": {"database": "ok"}}
        else:
            self.send_error(404)
            return
        body = json.dumps(answer).encode()
        self.send_response(200)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


server = ThreadingHTTPServer(("0.0.0.0", int(os.environ["PORT"])), Handler)
signal.signal(signal.SIGTERM, lambda *_: threading.Thread(target=server.shutdown).start())
print(json.dumps({"msg": "listening"}))
server.serve_forever()
sys.exit(0)
