#!/usr/bin/env bash
# Names and trust, as only a machine's own files tell them: an address of DynamoDB that dies, silently or not, costs no lease once the name
# leads elsewhere; and a CA_FILE replaces the system's certificates. Each agent here has a mount namespace with files of its own.
# shellcheck source=Tests/System/lib.sh
source "$(dirname "$0")/lib.sh"

# in_own_files COMMAND…: $CLOUD/hosts stands in the place of /etc/hosts, and $CLOUD/certs in that of /etc/ssl/certs.
in_own_files() {
    # shellcheck disable=SC2016 # they are the inner shell's
    unshare --mount --map-root-user bash -c 'mount --bind "$CLOUD/hosts" /etc/hosts && mount --bind "$CLOUD/certs" /etc/ssl/certs && exec "$@"' - "$@"
}
# Written in place: the agent sees this very file.
name_leads_to() { echo "$1 ledger.test" >"$CLOUD/hosts"; }
relay_start() {
    start "$1" python3 Tests/System/relay.py "$2" "$relay_port" "${DYNAMODB##*:}"
    until_true 10 "the relay at $2" test -s "$CLOUD/$1.out"
}

make_cloud_folder
export CLOUD
mkdir "$CLOUD/certs"
name_leads_to 127.0.0.11
in_own_files true || die "this test needs mount namespaces: run it as root, or allow user namespaces to users"
export LEASE_DURATION=3s LEASE_RENEWAL=500ms LEASE_TIMEOUT=400ms STANDBY_POLL=300ms
cloud_start
"$BIN/agent" table create >"$CLOUD/table.out"
relay_port=$(free_port)
relay_start first 127.0.0.11
relay_start second 127.0.0.12

INSTANCE_ID=$A LOCK_FILE=$CLOUD/$A.lock AWS_ENDPOINT_URL_DYNAMODB=http://ledger.test:$relay_port start "$A" bash -c "$(declare -f in_own_files); in_own_files $BIN/agent run"
until_true 20 "$A to lead" leads "$A"
led=$(epoch)

# The name was looked up a moment ago, and its old answer would be used for some seconds more: longer than the lease lasts.
name_leads_to 127.0.0.12
crash first
sleep_through_a_lease() {
    local until=$(($(now_ms) + 4000))
    until_true 20 "a lease's duration to pass" eval "((\$(now_ms) > $until))"
}
sleep_through_a_lease
must "$A leads by the new address" leads "$A"
is "$(epoch)" "$led"
say "ok: an address that refuses is left within the lease"

relay_start first 127.0.0.11
name_leads_to 127.0.0.11
kill -STOP "${PID[second]}"
sleep_through_a_lease
must "$A leads by the first address again" leads "$A"
is "$(epoch)" "$led"
crash second
say "ok: an address that falls silent is left within the lease"
end "$A"
is "$(grep -c 'leads no longer' "$CLOUD/$A.log")" 0

# Trust: a certificate that stands in the system's folder alone, where libcurl looks besides its file (CURLOPT_CAPATH).
front=$(free_port)
serve github --public-url "https://localhost:$front"
# Each with a subject of its own: OpenSSL looks into the folder only for a subject that the file lacks.
certificate() {
    openssl req -batch -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj "/O=$1/CN=localhost" \
        -addext subjectAltName=DNS:localhost -keyout "$CLOUD/$1.key" -out "$CLOUD/$1.pem" 2>/dev/null
}
certificate server
certificate other
cp /etc/ssl/certs/ca-certificates.crt "$CLOUD/certs/"
cp "$CLOUD/server.pem" "$CLOUD/certs/$(openssl x509 -hash -noout -in "$CLOUD/server.pem").0"
# A folder of its own: nginx gives it to another user.
mkdir "$CLOUD/nginx"
cat >"$CLOUD/nginx/nginx.conf" <<NGINX
daemon off; master_process off; pid nginx.pid; error_log nginx-error.log;
events { worker_connections 64; }
http {
    access_log off;
    client_body_temp_path .; proxy_temp_path .; fastcgi_temp_path .; uwsgi_temp_path .; scgi_temp_path .;
    server {
        listen 127.0.0.1:$front ssl; server_name localhost;
        ssl_certificate $CLOUD/server.pem; ssl_certificate_key $CLOUD/server.key;
        location / { proxy_pass $(url github); }
    }
}
NGINX
start nginx nginx -p "$CLOUD/nginx" -c nginx.conf -e nginx-error.log
is_open() { (exec 3<>"/dev/tcp/127.0.0.1/$front") 2>/dev/null; }
until_true 10 "nginx" is_open
export GITHUB_ENTERPRISE_URL=https://localhost:$front
found() { LOCK_FILE=$CLOUD/check.lock in_own_files "$BIN/agent" check 2>&1 | grep 'github:' || true; }
must "the system's folder is trusted: $(found)" grep -q '^ *ok ' <<<"$(found)"
export CA_FILE=$CLOUD/other.pem
must "a CA file replaces it: $(found)" grep -qi '^ *FAIL.*certificate' <<<"$(found)"
export CA_FILE=$CLOUD/server.pem
must "a CA file is trusted: $(found)" grep -q '^ *ok ' <<<"$(found)"
say "ok: a certificate that only the system trusts is refused when CA_FILE names another"
