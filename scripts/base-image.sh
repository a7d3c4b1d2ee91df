#!/usr/bin/env bash
# Makes a base image for the Dockerfile from this machine's own programs, for where none can be pulled: Node (the
# checkout's own, else PATH's), the libraries that it loads, the certificate authorities, /bin/sh and a few tools. Nothing
# is fetched. An image that is there already is left alone.
#
#   scripts/base-image.sh [--platform OS/ARCH] [--with-python] NAME
#
# --platform   what the image claims to be for, whatever is in it; a test of a refusal wants a wrong one
# --with-python   adds python3 and its standard library
set -euo pipefail
cd "$(dirname "$0")/.."

usage() {
  echo "usage: scripts/base-image.sh [--platform OS/ARCH] [--with-python] NAME; $1" >&2
  exit 2
}
fail() {
  echo "base-image: $1" >&2
  exit 1
}

platform='' python='' name=''
while (($#)); do
  case $1 in
    --platform) platform=${2:-} && [[ $platform == */* ]] || usage '--platform takes OS/ARCH'; shift ;;
    --with-python) python=yes ;;
    -*) usage "not: $1" ;;
    *) [[ -z $name ]] || usage 'one name only'; name=$1 ;;
  esac
  shift
done
[[ -n $name ]] || usage 'the name is missing'

engine=$(docker version --format '{{.Server.Os}}/{{.Server.Arch}}') || fail 'no container engine answers'
platform=${platform:-$engine}
if found=$(docker image inspect --format '{{.Os}}/{{.Architecture}}' "$name" 2>/dev/null); then
  [[ $found == "$platform" ]] || fail "$name is there, for $found"
  exit 0
fi
[[ $(uname -s) == Linux ]] || fail 'only the programs of a Linux machine make an image'

# `process.execPath`, not `command -v`: that may be a version manager's shim, or npm's link.
node=$(PATH="$PWD/node_modules/.bin:$PATH" node -p process.execPath) || fail 'there is no Node'

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
root=$work/root
mkdir -p "$root"/{bin,usr/local/bin,etc/ssl/certs,tmp,root,home/app,proc,sys,dev}
chmod 755 "$root" && chmod 1777 "$root/tmp" && chown 1000:1000 "$root/home/app" 2>/dev/null || true

# Under its own path, links followed: what asked for a library finds it where it was.
put() { mkdir -p "$root$(dirname "$1")" && [[ -e $root$1 ]] || cp -L "$1" "$root$1"; }
put_libraries() {
  # Lines are `name => /path (address)` and `/path (address)`; a static program has none, and ldd says so.
  { ldd "$1" 2>/dev/null || true; } | sed -n 's|^[^/]*\(/[^ ]*\).*|\1|p' | while read -r library; do
    # musl's ldd names the program itself, with a colon.
    [[ ! -f $library ]] || put "$library"
  done
}
put_program() { # file, path in the image
  mkdir -p "$root$(dirname "$2")"
  cp -L "$1" "$root$2"
  chmod 755 "$root$2"
  put_libraries "$1"
}

put_program "$node" /usr/local/bin/node
put_program "$(command -v dash || command -v sh)" /bin/sh
for tool in cat date env head id kill ls mkdir mv printf rm sed sleep test touch uname; do
  file=$(type -P "$tool") && put_program "$file" "/bin/$tool"
done
# Name service modules are loaded by name at run time; a C library that has them inside needs none.
{ ldd "$node" || true; } | sed -n 's|^[^/]*\(/[^ ]*/libc\.so\.6\) .*|\1|p' | while read -r libc; do
  for module in "${libc%/*}"/libnss_{files,dns}.so.2 "${libc%/*}"/libresolv.so.2; do
    [[ ! -f $module ]] || put "$module"
  done
done
for authorities in "${SSL_CERT_FILE:-}" /etc/ssl/certs/ca-certificates.crt /etc/pki/tls/certs/ca-bundle.crt /etc/ssl/cert.pem; do
  [[ -n $authorities && -f $authorities ]] || continue
  cp -L "$authorities" "$root/etc/ssl/certs/ca-certificates.crt"
  break
done
printf 'root:x:0:0:root:/root:/bin/sh\nnode:x:1000:1000:node:/home/app:/bin/sh\n' >"$root/etc/passwd"
printf 'root:x:0:\nnode:x:1000:\n' >"$root/etc/group"
printf 'hosts: files dns\n' >"$root/etc/nsswitch.conf"

if [[ -n $python ]]; then
  # A library's folder also in lib-dynload: the extensions' own libraries.
  where='import os, sys, sysconfig; print(os.path.realpath(sys.executable)); print(sysconfig.get_path("stdlib"))'
  { read -r executable && read -r library; } < <(python3 -c "$where") || fail 'there is no python3'
  put_program "$executable" "$executable"
  mkdir -p "$root$library"
  tar -C "$library" --exclude=__pycache__ --exclude=./site-packages --exclude=./dist-packages --exclude=./test \
    --exclude=./ensurepip --exclude=./idlelib --exclude='./config-*' -c . | tar -C "$root$library" -x
  for extension in "$library"/lib-dynload/*.so; do put_libraries "$extension"; done
  # Not a link: it finds its library by the path that it is called by.
  printf '#!/bin/sh\nexec %s "$@"\n' "$executable" >"$root/usr/local/bin/python3"
  chmod 755 "$root/usr/local/bin/python3"
fi

# An archive as `docker save` writes it: `docker import` has no say in the architecture. One time and one owner for all
# files, so that the same programs give the same image.
tar -C "$root" --sort=name --mtime=@0 --owner=0 --group=0 --numeric-owner -cf "$work/layer.tar" .
read -r digest _ < <(sha256sum "$work/layer.tar")
cat >"$work/config.json" <<END
{ "architecture": "${platform#*/}", "os": "${platform%%/*}", "created": "1970-01-01T00:00:00Z",
  "config": { "Env": ["PATH=/usr/local/bin:/usr/bin:/bin"], "Cmd": ["/bin/sh"] },
  "rootfs": { "type": "layers", "diff_ids": ["sha256:$digest"] } }
END
printf '[{ "Config": "config.json", "RepoTags": ["%s"], "Layers": ["layer.tar"] }]\n' "$name" >"$work/manifest.json"
tar -C "$work" -c manifest.json config.json layer.tar | docker load --quiet >"$work/loaded" || fail 'docker could not load the image'
echo "base-image: made $name ($platform)"
