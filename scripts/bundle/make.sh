#!/bin/sh
# Makes a folder for a USB stick from which Habeas installs without a network: wheels of everything that the lock file
# names, our own wheel, pip, the handbook, checksums. For this kind of machine and this version of Python.
set -eu
cd "$(dirname "$0")/../.."
python=${PYTHON:-.venv/bin/python}
out=${1:-dist/bundle}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

rm -rf "$out"
mkdir -p "$out/wheels"
echo "Fetching wheels (about 200 MB) …" >&2
"$python" -m pip download -q --disable-pip-version-check --only-binary :all: --no-deps --require-hashes -d "$out/wheels" -r requirements.lock
"$python" -m pip download -q --disable-pip-version-check --only-binary :all: --no-deps --require-hashes -d "$out/wheels" -r scripts/bundle/pip.lock

# From a copy: what an earlier build left in the tree must not get into the wheel.
cp -R pyproject.toml README.md LICENSE src "$work/"
find "$work/src" \( -name __pycache__ -o -name '*.egg-info' \) -prune -exec rm -rf {} +
SOURCE_DATE_EPOCH=$(git log -1 --format=%ct 2>/dev/null || echo 315532800)
export SOURCE_DATE_EPOCH
"$python" -m pip wheel -q --disable-pip-version-check --no-deps -w "$out/wheels" "$work"
"$python" scripts/bundle/complete.py "$work/src" "$out/wheels"/habeas-*.whl

cp requirements.lock "$out/"
cp scripts/bundle/install "$out/install"
chmod +x "$out/install"
cp -R docs "$out/docs"
"$python" -c 'import platform, sys; print("%d.%d" % sys.version_info[:2], platform.system(), platform.machine())' >"$out/FOR"
sed "s/@FOR@/Python $(cat "$out/FOR")/" scripts/bundle/README.txt >"$out/README.txt"
(cd "$out" && find . -type f ! -name SHA256SUMS | LC_ALL=C sort | xargs -d '\n' sha256sum >SHA256SUMS)

echo "$out: $(du -sh "$out" | cut -f1), for Python $(cat "$out/FOR"). Write this on paper; who installs compares it:"
echo "  $(sha256sum "$out/SHA256SUMS" | cut -d' ' -f1)"
