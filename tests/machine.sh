#!/usr/bin/env bash
# Brings what tests need beside Python: a browser, a PostgreSQL server and a pooler, poppler, nginx, espeak-ng. Through
# apt when root; else the tests that miss one are reported as skipped, with this script's command.
set -uo pipefail

declare -A wanted=([chromium]=chromium [espeak-ng]=espeak-ng [pdftoppm]=poppler-utils [nginx]=nginx-light [pgbouncer]=pgbouncer)
missing=()
for program in "${!wanted[@]}"; do
    command -v "$program" >/dev/null || missing+=("${wanted[$program]}")
done
compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null || command -v initdb >/dev/null || missing+=(postgresql)
[ ${#missing[@]} -eq 0 ] && exit 0

if [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null; then
    echo "Installing what the tests need: ${missing[*]}"
    export DEBIAN_FRONTEND=noninteractive
    log=$(mktemp)
    { apt-get update -qq && apt-get install -y -qq --no-install-recommends "${missing[@]}"; } >"$log" 2>&1 && exit 0
    tail -n 5 "$log"
fi
echo "Not on this machine: ${missing[*]}. Tests that need them are skipped; to bring them:"
echo "    apt-get install --no-install-recommends ${missing[*]}"
