# Runs in a root that systemd has started (tests/package/booted), behind debian_example.sh, whose policy, keys and token are
# there: the unit of hardtack-serve as an operator uses it, from its installation on.
set -euo pipefail
cd /hardtack
fail() { echo "error: $*" >&2; exit 1; }
unit=hardtack-serve
main_pid() { systemctl show -P MainPID "$unit"; }
property() { systemctl show -P "$1" "$unit"; }
until_true() { for ((i = 0; i < 200; ++i)); do "$@" >/dev/null 2>&1 && return 0; sleep 0.1; done; fail "not within 20 s: $*"; }

# Asks the native API by the shell alone: there is no other client. ask PATH PORT
ask() {
  local body="{\"token\": \"$(cat photos.token)\", \"facts\": [{\"name\": \"operation\", \"terms\": [\"read\"]}, {\"name\": \"resource\", \"terms\": [\"$1\"]}]}"
  exec 3<>"/dev/tcp/127.0.0.1/$2"
  printf 'POST /v1/authorize HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s' "${#body}" "$body" >&3
  timeout 20 cat <&3
  exec 3>&-
}
allows() { ask /photos/cat.jpg "${1:-8400}" | grep -q '"decision":"allow"'; }
denies() { ask /photos/cat.jpg "${1:-8400}" | grep -q '"decision":"deny"'; }

systemctl --version | head -1
apt-get -q install -y --no-install-recommends ./hardtack_*.deb ./hardtack-serve_*.deb >/tmp/apt.log 2>&1 || { tail -20 /tmp/apt.log; fail "the packages cannot be installed"; }
until_true systemctl is-active -q "$unit"
[[ $(property Type) == notify && $(property SubState) == running ]] || fail "it has not said that it is ready"
user=$(stat -c %U "/proc/$(main_pid)")
[[ $user == hardtack ]] || fail "it runs as $user"
grep -q '^CapEff:[[:space:]]*0000000000000000$' "/proc/$(main_pid)/status" || fail "it has capabilities"
systemd-analyze security --no-pager "$unit" | tail -1
allows || fail "the photo is denied"

# A policy that changes is read without the unit; a reload checks the configuration first and keeps what runs where it is bad.
pid=$(main_pid)
echo 'deny if true;' >/etc/hardtack/policy.bcdl
until_true denies
echo 'allow if user($user), operation($operation), right($user, $operation);' >/etc/hardtack/policy.bcdl
systemctl reload "$unit" || fail "a good configuration is not reloaded"
until_true allows
cp /etc/hardtack/hardtack-serve.toml kept.toml
echo 'no-such-option = true' >>/etc/hardtack/hardtack-serve.toml
! systemctl reload "$unit" 2>/dev/null || fail "a bad configuration is reloaded"
[[ $(main_pid) == "$pid" ]] && allows || fail "a bad configuration ended the service"
cp kept.toml /etc/hardtack/hardtack-serve.toml

# One that hangs is started anew: the watchdog's time made short.
mkdir -p "/etc/systemd/system/$unit.service.d"
printf '[Service]\nWatchdogSec=2\n' >"/etc/systemd/system/$unit.service.d/watchdog.conf"
systemctl daemon-reload
systemctl restart "$unit"
pid=$(main_pid)
sleep 5
[[ $(main_pid) == "$pid" ]] || fail "the watchdog ends a service that answers"
kill -STOP "$pid"
started_anew() { [[ $(main_pid) != "$pid" && $(main_pid) != 0 ]] && systemctl is-active -q "$unit"; }
until_true started_anew
allows || fail "it does not answer after it was started anew"
[[ $(property NRestarts) == 1 ]] || fail "it was started anew $(property NRestarts) times"

# Sockets of systemd: nobody is refused while the service is away.
sed -e 's|^ListenStream=.*|ListenStream=127.0.0.1:8410|' -e '/^Socket\(Mode\|Group\)=/d' hardtack-serve.socket >/etc/systemd/system/hardtack-serve.socket
sed -i 's|^listen = .*|listen = "fd:decisions"|' /etc/hardtack/hardtack-serve.toml
systemctl daemon-reload
systemctl stop "$unit"
systemctl start hardtack-serve.socket
allows 8410 || fail "the socket does not start the service"
systemctl reload "$unit" || fail "a service with a socket of systemd is not reloaded"
for ((i = 0; i < 5; ++i)); do
  systemctl reset-failed "$unit" 2>/dev/null || true  # so many starts in a row are taken for a loop otherwise
  systemctl restart "$unit" &
  allows 8410 || fail "a client is not answered while the service starts anew"
  wait $!
done

systemctl stop hardtack-serve.socket "$unit"
[[ $(property Result) == success && $(property ActiveState) == inactive ]] || fail "it did not stop in order: $(property Result)"
echo "the unit of hardtack-serve works"
