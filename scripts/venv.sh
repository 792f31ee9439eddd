#!/bin/sh
# Makes .venv and installs what the lock file names; says in one line what is missing on the machine.
set -eu
lock=$1
python=${PYTHON:-python3}

command -v "$python" >/dev/null 2>&1 || {
  echo "Python 3.11 or newer is missing. Debian, Ubuntu: sudo apt-get install python3 python3-venv" >&2
  exit 1
}
"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || {
  echo "This needs Python 3.11 or newer; $("$python" --version) was found. Name another: make PYTHON=python3.11 …" >&2
  exit 1
}
"$python" -c 'import venv, ensurepip' 2>/dev/null || {
  version=$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
  echo "The module venv is missing. Debian, Ubuntu: sudo apt-get install python$version-venv" >&2
  exit 1
}
[ -x .venv/bin/python ] || { echo "Making .venv …" >&2; "$python" -m venv .venv; }
echo "Installing what $lock names (some minutes the first time) …" >&2
.venv/bin/python -m pip install -q --disable-pip-version-check --require-hashes -r "$lock"
.venv/bin/python -m pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e . 2>/dev/null ||
  .venv/bin/python -m pip install -q --disable-pip-version-check --no-deps -e .
