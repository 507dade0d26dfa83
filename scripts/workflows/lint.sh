#!/usr/bin/env bash
# actionlint, zizmor (pedantic) and cfn-lint over every workflow, action and template: `npm run lint:workflows`.
set -euo pipefail
cd "$(dirname "$0")/../.."
bash scripts/workflows/tools.sh actionlint zizmor cfn-lint
.tools/bin/actionlint -config-file .github/actionlint.yaml .github/workflows/*.yml workflows/*.yml
# Offline: what it says depends on the files alone.
.tools/venv/bin/zizmor --offline --quiet --persona pedantic --strict-collection .github workflows/*.yml action.yml ./*/action.yml
if compgen -G 'access/cloudformation/*.yml' >/dev/null; then .tools/venv/bin/cfn-lint access/cloudformation/*.yml; fi
