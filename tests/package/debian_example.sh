# Runs in a bare root (tests/package/debian): the packages alone, then with a compiler.
set -euo pipefail
cd /hardtack
fail() { echo "error: $*" >&2; exit 1; }

apt-get -q update >/tmp/apt.log 2>&1 || { tail -5 /tmp/apt.log; fail "apt reaches no packages"; }
apt-get -q install -y --no-install-recommends ./hardtack_*.deb ./libhardtack0.1_*.deb >/tmp/apt.log 2>&1 || { tail -20 /tmp/apt.log; fail "the packages cannot be installed"; }
! command -v cc >/dev/null || fail "there is a compiler"
dpkg --verify hardtack libhardtack0.1
hardtack --version
ldd /usr/bin/hardtack | grep -v ld-linux
[[ -s /usr/share/bash-completion/completions/hardtack ]] || fail "no completion for bash"
[[ -s /usr/share/zsh/vendor-completions/_hardtack ]] || fail "no completion for zsh"
[[ -s /usr/share/fish/vendor_completions.d/hardtack.fish ]] || fail "no completion for fish"
zcat /usr/share/man/man1/hardtack.1.gz | grep -q '^.TH HARDTACK 1' || echo "no manual: this root leaves out manuals"

# README's example.
umask 077
hardtack keypair --only-private-key > issuer.key
hardtack keypair --from-file issuer.key --only-public-key > issuer.pub
hardtack generate --private-key-file issuer.key authority.bcdl > alice.token
hardtack attenuate alice.token --block 'check if resource($path), $path.starts_with("/photos/")' > photos.token
echo 'allow if user($user), operation($operation), right($user, $operation); deny if true;' > service.bcdl
decide() {
  hardtack authorize photos.token --public-key-file issuer.pub --authorizer-file service.bcdl --fact 'operation("read")' --fact "resource(\"$1\")"
}
decide /photos/cat.jpg || fail "the photo is denied"
status=0
decide /payroll/june.csv || status=$?
[[ $status == 1 ]] || fail "the payroll is not denied but ends with $status"
hardtack authorize --std --authorizer 'allow if "10.1.2.3".extern::in_cidr("10.0.0.0/8")'

# The service, as its unit starts it, by its own user. There is no systemd here.
apt-get -q install -y --no-install-recommends ./hardtack-serve_*.deb >/tmp/apt.log 2>&1 || { tail -20 /tmp/apt.log; fail "hardtack-serve cannot be installed"; }
dpkg --verify hardtack-serve
[[ -s /lib/systemd/system/hardtack-serve.service || -s /usr/lib/systemd/system/hardtack-serve.service ]] || fail "no unit"
id hardtack >/dev/null 2>&1 || { systemd-sysusers >/dev/null 2>&1 || true; id hardtack; } || fail "no user"
hardtack serve --config /etc/hardtack/hardtack-serve.toml --check-config || fail "the configuration that is installed is not good"
cp issuer.pub /etc/hardtack/root.pub && chmod 644 /etc/hardtack/root.pub
sed -i 's|^#public-key-file|public-key-file|' /etc/hardtack/hardtack-serve.toml
echo 'allow if user($user), operation($operation), right($user, $operation);' > /etc/hardtack/policy.bcdl
setpriv --reuid hardtack --regid hardtack --clear-groups --no-new-privs --inh-caps=-all --bounding-set=-all \
  hardtack serve --config /etc/hardtack/hardtack-serve.toml >/tmp/serve.log 2>&1 &
service=$!
trap 'kill $service 2>/dev/null || true' EXIT
for ((i = 0; i < 100; ++i)); do hardtack serve --health 127.0.0.1:8402 >/dev/null 2>&1 && break; sleep 0.1; done
hardtack serve --health 127.0.0.1:8402 || { cat /tmp/serve.log; fail "the service is not ready"; }
ask() { # by the shell alone: there is no other client
  local body="{\"token\": \"$(cat photos.token)\", \"facts\": [{\"name\": \"operation\", \"terms\": [\"read\"]}, {\"name\": \"resource\", \"terms\": [\"$1\"]}]}"
  exec 3<>/dev/tcp/127.0.0.1/8400
  printf 'POST /v1/authorize HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s' "${#body}" "$body" >&3
  cat <&3
  exec 3>&-
}
ask /photos/cat.jpg | grep -q '"decision":"allow"' || fail "the service denies the photo: $(ask /photos/cat.jpg)"
ask /payroll/june.csv | grep -q '"decision":"deny"' || fail "the service does not deny the payroll"
kill "$service"
wait "$service" || fail "the service ends with $?"
echo "hardtack-serve answers"

# With a compiler: C by pkg-config.
apt-get -q install -y --no-install-recommends gcc libc6-dev pkg-config ./libhardtack-dev_*.deb >/tmp/apt.log 2>&1 || { tail -20 /tmp/apt.log; fail "libhardtack-dev cannot be installed"; }
dpkg --verify libhardtack-dev
cat > version.c <<'END'
#include <hardtack.h>
#include <stdio.h>
int main(void) { hardtack_text v = hardtack_version(); printf("libhardtack %.*s\n", (int)v.size, v.data); return 0; }
END
gcc version.c $(pkg-config --cflags --libs hardtack) -o version
./version
dpkg --remove libhardtack-dev hardtack-serve hardtack libhardtack0.1 >/dev/null
[[ ! -e /usr/bin/hardtack ]] || fail "the command is still there"
