#!/usr/bin/env bash
# Installs what the suites need beyond the README's own list, on a Debian machine, and starts a container engine. It
# installs packages and nothing more: no setting of the machine is changed. jq is for the checklist's own commands
# (section 2.6), which a test runs as they are printed; strace shows the command line of every program, where the canary
# test looks for secrets; zsh and fish read their completion scripts.
set -euo pipefail
cd "$(dirname "$0")/.."
missing=()
for program in git jq curl strace zsh fish; do
  command -v "$program" >/dev/null || missing+=("$program")
done
# A page in a browser is held against a running sandbox.
command -v chromium >/dev/null || missing+=(chromium)
# Clones of a sandbox live in network namespaces.
command -v ip >/dev/null || missing+=(iproute2)
# The container suites: an engine with its client, and what stands behind the sandbox's ECR.
engine=()
command -v docker >/dev/null && { command -v dockerd >/dev/null || docker version >/dev/null 2>&1; } || engine+=(docker.io)
command -v docker-registry >/dev/null || engine+=(docker-registry)
if ((${#missing[@]} + ${#engine[@]})); then
  apt-get update -q
  ((${#missing[@]} == 0)) || apt-get install -y -q --no-install-recommends "${missing[@]}"
  ((${#engine[@]} == 0)) || apt-get install -y -q --no-install-recommends "${engine[@]}" ||
    echo "setup-ci: could not install ${engine[*]}" >&2
fi
scripts/start-engine.sh || echo 'setup-ci: the container suites will be skipped; all others run' >&2
for program in terraform aws python3; do
  command -v "$program" >/dev/null || {
    echo "setup-ci: $program is not installed, and no package of Debian's brings it: see README.md" >&2
    exit 1
  }
done
