"""A migrator of its own: one line for what it applied, exit code 0."""

import json
import os

if not os.environ["DATABASE_URL"].startswith("postgres"):
    raise SystemExit("DATABASE_URL is no Postgres")
print(json.dumps({"msg": "migration applied", "migration": "0001_python"}))
