#!/usr/bin/env bash
# Installs what the suites need beyond the README's own list, on a Debian machine. The sandbox unpacks its Redis and its
# registry by itself; jq is for the seed's own commands (its section 2.6), which a test runs as they are printed.
set -euo pipefail
missing=()
for program in git jq curl; do
  command -v "$program" >/dev/null || missing+=("$program")
done
# Clones of a sandbox live in network namespaces.
command -v ip >/dev/null || missing+=(iproute2)
if ((${#missing[@]})); then
  apt-get update -q
  apt-get install -y -q --no-install-recommends "${missing[@]}"
fi
for program in terraform aws python3; do
  command -v "$program" >/dev/null || {
    echo "setup-ci: $program is not installed, and no package of Debian's brings it: see README.md" >&2
    exit 1
  }
done
