#!/usr/bin/env bash
# Clients and emulators written by others against our sandbox and our bundles: `npm run test:conformance`.
# Needs Python 3.11 with venv; everything else goes into .conformance/, which git ignores.
set -euo pipefail
cd "$(dirname "$0")/../.."
here=scripts/conformance
venv=.conformance/venv
export PATH="$PWD/node_modules/.bin:$PATH"

if ! cmp -s "$here/requirements.txt" .conformance/installed.txt; then
  rm -rf "$venv"
  python3 -m venv "$venv"
  "$venv/bin/pip" install --quiet --disable-pip-version-check --require-hashes --requirement "$here/requirements.txt"
  cp "$here/requirements.txt" .conformance/installed.txt
fi
exec "$venv/bin/python" -B -m pytest "$here" --rootdir "$here" -p no:cacheprovider --quiet --tb=short "$@"
