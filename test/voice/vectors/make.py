#!/usr/bin/env python3
"""Makes telnyx-ed25519.json beside this file, signed by openssl with keys made here: another program than Node's crypto.

python3 test/voice/vectors/make.py
"""

import base64
import json
import subprocess
import tempfile
from pathlib import Path

here = Path(__file__).parent


def openssl(*words):
    return subprocess.run(["openssl", *words], stdout=subprocess.PIPE, check=True).stdout


def vector(name, body, timestamp="1735689600"):
    with tempfile.TemporaryDirectory() as folder:
        key, data = f"{folder}/key.pem", f"{folder}/data"
        openssl("genpkey", "-algorithm", "ed25519", "-out", key)
        Path(data).write_bytes(f"{timestamp}|{body}".encode())
        signature = openssl("pkeyutl", "-sign", "-rawin", "-inkey", key, "-in", data)
        # The last 32 bytes of the key's DER are the key itself, as Telnyx gives it.
        public = openssl("pkey", "-in", key, "-pubout", "-outform", "DER")[-32:]
        return {
            "name": name,
            "key": Path(key).read_text(),
            "publicKey": base64.b64encode(public).decode(),
            "timestamp": timestamp,
            "body": body,
            "signature": base64.b64encode(signature).decode(),
        }


vectors = [
    vector("an event", json.dumps({"data": {"event_type": "call.initiated", "id": "ev-1"}})),
    vector("an empty body", ""),
    vector("letters beyond ASCII", json.dumps({"text": "gr\u00fc\u00dfe \U0001f319"}, ensure_ascii=False), "1700000000"),
]
(here / "telnyx-ed25519.json").write_text(json.dumps(vectors, indent=2) + "\n")
