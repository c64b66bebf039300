#!/usr/bin/env bash
# Holds the shipped contracts against an OpenAPI linter that knows nothing of this project: plain OpenAPI, without errors.
#
#   PROBITY_REAL_DIR   where install.sh put the packages, default target/real
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
packages=${PROBITY_REAL_DIR:-$here/../../target/real}/node_modules/.bin
cd "$here/../.."
REDOCLY_TELEMETRY=off REDOCLY_SUPPRESS_UPDATE_NOTICE=true "$packages/redocly" lint specs/*/openapi.yaml
