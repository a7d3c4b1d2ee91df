#!/usr/bin/env bash
# Starts a container engine where none answers, and waits until one does. The daemon outlives this script; its log is
# named where it fails. Exit code 0: an engine answers. 1: none can, and the last line says why.
set -uo pipefail

server() { docker version --format '{{.Server.Version}}' 2>/dev/null; }
refuse() {
  echo "start-engine: no container engine: $1" >&2
  exit 1
}

command -v docker >/dev/null || refuse 'docker is not installed'
if version=$(server); then
  echo "start-engine: an engine answers already ($version)"
  exit 0
fi
# An engine of another machine is that machine's to start.
if [[ -n ${DOCKER_HOST:-} && $DOCKER_HOST != unix://* ]]; then refuse "nothing answers at $DOCKER_HOST"; fi
command -v dockerd >/dev/null || refuse 'dockerd is not installed'
[[ $(id -u) == 0 ]] || refuse 'dockerd must be started by root'

log=$(mktemp "${TMPDIR:-/tmp}/dockerd.XXXXXX.log")
# A session of its own, and nothing of this script's open: the daemon belongs to nobody's terminal, job or pipe.
setsid dockerd ${DOCKER_HOST:+--host "$DOCKER_HOST"} </dev/null >"$log" 2>&1 &
daemon=$!
for ((waited = 0; waited < 300; waited++)); do
  if version=$(server); then
    echo "start-engine: started an engine ($version), its log is $log"
    exit 0
  fi
  kill -0 "$daemon" 2>/dev/null || refuse "dockerd ended: $(tail -n 1 "$log") (whole log: $log)"
  sleep 0.2
done
kill "$daemon"
refuse "dockerd did not answer within a minute (log: $log)"
