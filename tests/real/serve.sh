#!/usr/bin/env bash
# Starts a server that nobody here wrote on a free loopback port, prints its URL once it answers, and stops it when
# standard input ends. Exits with 77 where the server is not installed (install.sh does that).
#
#   serve.sh webhook-default|webhook-strict|node-red|wiremock|wiremock-sender|prism|mockoon
#
#   PROBITY_REAL_DIR   where install.sh put the packages, default target/real
set -euo pipefail
name=${1:?which server}
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
real=${PROBITY_REAL_DIR:-$here/../../target/real}
packages=$real/node_modules/.bin
contract=$here/../../specs/partner-notifications-v4/openapi.yaml
log=$(mktemp)
pid=

stop() {
    if [ -n "$pid" ]; then
        kill "$pid" 2>/dev/null || true
        wait "$pid" 2>/dev/null || true
    fi
    rm -f "$log"
}
trap stop EXIT

case $name in
webhook-*) program=webhook path=/hooks/postback ;;
node-red) program=$real/node-red/node_modules/.bin/node-red path=/postback ;;
wiremock) program=java path=/postback ;;
prism) program=$packages/prism path= ;;
mockoon) program=$packages/mockoon-cli path= ;;
wiremock-sender) program=java path= ;;
*) echo "there is no server $name" >&2 && exit 64 ;;
esac
jars=("$packages"/../wiremock/build/*.jar)
if [[ $name = wiremock* ]] && [ ! -f "${jars[0]}" ]; then
    echo "wiremock is not installed" >&2
    exit 77
fi
if ! command -v "$program" >/dev/null; then
    echo "$(basename "$program") is not installed" >&2
    exit 77
fi

start() {
    case $name in
    # Without -verbose it writes nothing, which is how it is meant to run.
    webhook-*) exec "$program" -hooks "$here/webhook/hooks-${name#webhook-}.json" -ip 127.0.0.1 -port "$1" ;;
    node-red) PORT=$1 exec "$program" --settings "$here/node-red/settings.js" ;;
    # Static: answers are the contract's examples, the same in every run.
    prism) exec "$program" mock "$contract" --host 127.0.0.1 --port "$1" ;;
    # The packaged script starts a second process, which would outlive it.
    wiremock*) exec "$program" -jar "${jars[0]}" --port "$1" --bind-address 127.0.0.1 --root-dir "$here/$name" ;;
    mockoon) exec "$program" start --data "$contract" --hostname 127.0.0.1 --port "$1" --disable-log-to-file ;;
    esac
}

# The first line of an answer, or nothing.
answers() {
    { exec 3<>"/dev/tcp/127.0.0.1/$1"; } 2>/dev/null || return 1
    printf 'GET / HTTP/1.0\r\n\r\n' >&3
    read -r -t 5 <&3
    exec 3>&-
}

for _ in 1 2 3 4 5; do
    port=$((20000 + RANDOM % 12000))
    # Somebody else's port: try another.
    answers "$port" && continue
    start "$port" >"$log" 2>&1 &
    pid=$!
    for _ in $(seq 300); do
        kill -0 "$pid" 2>/dev/null || break
        if answers "$port"; then
            echo "http://127.0.0.1:$port$path"
            cat >/dev/null
            exit 0
        fi
        sleep 0.1
    done
    kill "$pid" 2>/dev/null || true
    wait "$pid" 2>/dev/null || true
    pid=
done
echo "$name does not start:" >&2
cat "$log" >&2
exit 1
