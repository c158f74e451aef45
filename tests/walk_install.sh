#!/usr/bin/env bash
# Does what docs/install.md says, block by block, on a bare Debian, as root:
#
#   ../shared/fresh-debian bash tests/walk_install.sh
#
# Where no systemd runs, a stand-in starts what the installed unit says, as the user it says.
set -eu
PROJECT=$(git rev-parse --show-toplevel)
STUDY=/opt/heeltoe/source/recorder/demo/study.toml
export PROJECT STUDY DEBIAN_FRONTEND=noninteractive

unit=/etc/systemd/system/heeltoe.service
says() { sed -n "s/^$1=//p" "$unit" | tr -d '"'; }
systemctl() {
  case $1 in
  daemon-reload) ;;
  enable | start)
    mapfile -t environment < <(says Environment)
    # Port 443 is for root alone, else for whom the unit gives that one right.
    start=$(says ExecStart)
    setpriv --reuid heeltoe --regid heeltoe --init-groups --inh-caps=+net_bind_service \
      --ambient-caps=+net_bind_service --no-new-privs \
      env -i PATH="$PATH" HOME=/var/lib/heeltoe "${environment[@]}" sh -c "umask $(says UMask); exec $start" &
    service=$!
    ;;
  stop) kill "$service" && wait "$service" ;;
  esac
}
trap '[ -z "${service:-}" ] || kill "$service" 2>/dev/null || true' EXIT

blocks=$(awk '/^```sh$/ { on = 1; next } /^```$/ { on = 0 } on' "$PROJECT/docs/install.md")
[ "$(grep -c systemctl <<<"$blocks")" = 4 ]
set -x
eval "$blocks"
set +x

[ "$(stat -c %U:%a /var/lib/heeltoe)" = heeltoe:700 ]
[ "$(stat -c %U:%a /var/lib/heeltoe/tls/server.pem)" = heeltoe:600 ]
[ "$(ps -o user= -p "$service")" = heeltoe ]
systemctl stop
echo "✓ docs/install.md was walked"
