#!/usr/bin/env bash
# Installs what checks and runs the workflows, pinned, into .tools/, which git ignores. Needs Go and Python with venv.
#   bash scripts/workflows/tools.sh act actionlint zizmor cfn-lint
set -euo pipefail
cd "$(dirname "$0")/../.."
tools="$PWD/.tools"
mkdir -p "$tools/bin"

ACT=github.com/nektos/act@v0.2.89
ACTIONLINT=github.com/rhysd/actionlint/cmd/actionlint@v1.7.12

# Go compares each module with its checksum database; Python's packages carry their hashes in requirements.txt.
# once NAME PIN COMMAND…: runs the command unless this very pin is there already.
once() {
  [ "$(cat "$tools/$1.pin" 2>/dev/null)" = "$2" ] && return
  "${@:3}"
  echo "$2" >"$tools/$1.pin"
}

go_tool() { GOBIN="$tools/bin" GOFLAGS=-trimpath go install "$1"; }

python_tools() {
  rm -rf "$tools/venv"
  python3 -m venv "$tools/venv"
  "$tools/venv/bin/pip" install --quiet --disable-pip-version-check --require-hashes --requirement scripts/workflows/requirements.txt
}

for tool in "$@"; do
  case "$tool" in
    act) once act "$ACT" go_tool "$ACT" ;;
    actionlint) once actionlint "$ACTIONLINT" go_tool "$ACTIONLINT" ;;
    zizmor | cfn-lint) once python "$(cat scripts/workflows/requirements.txt)" python_tools ;;
    *) echo "unknown tool $tool" >&2 && exit 2 ;;
  esac
done
