#!/bin/sh
# Tries a bundle as on a machine without a network: installs it, makes a mission, verifies it, draws and writes.
# The network is off in a namespace of its own where the system allows that; else every way out leads nowhere.
set -eu
bundle=$(cd "${1:-dist/bundle}" && pwd)
cd "$(dirname "$0")"

if [ "${HABEAS_BUNDLE_INSIDE:-}" != 1 ]; then
  export HABEAS_BUNDLE_INSIDE=1
  if unshare -n true 2>/dev/null; then
    exec unshare -n sh ./try.sh "$bundle"
  elif unshare -rn true 2>/dev/null; then
    exec unshare -rn sh ./try.sh "$bundle"
  fi
  echo "try: no namespace without a network is allowed here: proxies that lead nowhere instead" >&2
  for name in http_proxy https_proxy all_proxy HTTP_PROXY HTTPS_PROXY ALL_PROXY; do export "$name=http://127.0.0.1:9"; done
  export HABEAS_BUNDLE_PROXIES=1
fi

python=${PYTHON:-python3}
if [ "${HABEAS_BUNDLE_PROXIES:-}" != 1 ]; then
  "$python" - <<'END'
import socket, sys
try:
    socket.create_connection(("192.0.2.1", 80), 1)
except TimeoutError:
    sys.exit("try: packets leave this namespace: the network is not off")
except OSError:
    pass  # no way out: as it should be
END
fi

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
unset PYTHONPATH PIP_FIND_LINKS PIP_INDEX_URL PIP_EXTRA_INDEX_URL
export HOME="$work/home" XDG_RUNTIME_DIR="$work"
mkdir -m 700 "$HOME"
sh "$bundle/install" "$work/program"
cd "$work"
habeas="$work/program/bin/habeas"
"$habeas" init trial --fiction --keep-passphrase --as ida >/dev/null
"$habeas" verify
"$habeas" doctor | grep -q "^ok .*Libraries and fonts for reports are there"
"$work/program/bin/python" - <<'END'
import docx, pypandoc, typst  # what the reports need, each at work
from habeas.faces.web.app import application
assert "<em>" in pypandoc.convert_text("*whole*", "html", format="md")
assert typst.compile(b"whole").startswith(b"%PDF")
assert typst.compile(b"whole", format="png").startswith(b"\x89PNG")
assert docx.Document().sections
assert callable(application())
END
echo "try: the bundle installs and works without a network"
