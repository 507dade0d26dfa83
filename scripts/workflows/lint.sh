#!/usr/bin/env bash
# actionlint, zizmor (pedantic) and cfn-lint over every workflow, action and template: `npm run lint:workflows`.
set -euo pipefail
cd "$(dirname "$0")/../.."
bash scripts/workflows/tools.sh actionlint zizmor cfn-lint
.tools/bin/actionlint -config-file .github/actionlint.yaml .github/workflows/*.yml workflows/*.yml
# Offline: what it says depends on the files alone.
.tools/venv/bin/zizmor --offline --quiet --persona pedantic --strict-collection .github workflows/*.yml action.yml ./*/action.yml
.tools/venv/bin/cfn-lint access/cloudformation/*.yml
if command -v terraform >/dev/null; then
  terraform fmt -check -recursive access/terraform
  npx node scripts/access.ts
elif [ "${REQUIRE_TERRAFORM:-}" = yes ]; then
  echo 'terraform is not here: what it makes of access/ has to be compared' >&2
  exit 1
else
  echo 'terraform is not here: its policies are compared with CloudFormation where it is'
fi
