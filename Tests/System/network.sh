#!/usr/bin/env bash
# GitHub behind TLS with a certificate of our own and HTTP/2, reached directly and through a proxy: jobs complete either way.
# shellcheck source=Tests/System/lib.sh
source "$(dirname "$0")/lib.sh"

make_cloud_folder
front=$(free_port)
proxy=$(free_port)
openssl req -batch -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=localhost \
    -addext subjectAltName=DNS:localhost -keyout "$CLOUD/key.pem" -out "$CLOUD/certificate.pem" 2>/dev/null
export MAX_RUNNERS=3
cloud_start --public-url "https://localhost:$front"
export GITHUB_ENTERPRISE_URL=https://localhost:$front CA_FILE=$CLOUD/certificate.pem
"$BIN/agent" table create >"$CLOUD/table.out"

cat >"$CLOUD/nginx.conf" <<NGINX
daemon off; master_process off; pid nginx.pid; error_log nginx-error.log;
events { worker_connections 512; }
http {
    log_format protocol '\$server_protocol \$request_method \$uri \$status';
    access_log nginx-access.log protocol;
    client_body_temp_path .; proxy_temp_path .; fastcgi_temp_path .; uwsgi_temp_path .; scgi_temp_path .;
    server {
        listen 127.0.0.1:$front ssl http2; server_name localhost;
        ssl_certificate certificate.pem; ssl_certificate_key key.pem;
        location / { proxy_pass $STANDIN; proxy_http_version 1.1; proxy_buffering off; proxy_read_timeout 90s; }
    }
}
NGINX
start nginx nginx -p "$CLOUD" -c nginx.conf -e nginx-error.log
start proxy python3 Tests/System/connect_proxy.py "$proxy"
is_open() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }
until_true 10 "nginx" is_open "$front"
until_true 10 "the proxy" is_open "$proxy"

agent_start "$A"
until_true 20 "an agent that leads" is_led
queue 2 --duration 500ms
until_true 40 "two jobs to complete" at_least 2 jobsCompleted
must "the proxy was left alone" test -z "$(<"$CLOUD/proxy.out")"
say "ok: TLS by a CA file"

# Plain HTTP would go to a proxy that isn't there, if no_proxy weren't respected: DynamoDB and EC2 are plain HTTP here.
https_proxy=http://127.0.0.1:$proxy http_proxy=http://127.0.0.1:9 no_proxy=127.0.0.1 agent_start "$B"
kill -TERM "${PID[$A]}"
until_true 20 "the agent behind the proxy to lead" leads "$B"
queue 2 --duration 500ms
all_done 4
must "GitHub was reached through the proxy" grep -qx "CONNECT localhost:$front" "$CLOUD/proxy.out"
must "nothing else was" test -z "$(grep -vx "CONNECT localhost:$front" "$CLOUD/proxy.out")"
say "ok: through a proxy, but for the hosts of no_proxy"

# The agent hangs up its poll, so that the log shows it.
end "$B"
log=$CLOUD/nginx-access.log
must "nothing was spoken but HTTP/2" test -z "$(grep -v '^HTTP/2.0 ' "$log")"
for call in 'GET /_broker/queue/1' 'DELETE /_broker/queue/1/' 'POST /_services/_apis/runtime/runnerscalesets/1/generatejitconfig'; do
    must "$call went over HTTP/2" grep -q "^HTTP/2.0 $call" "$log"
done
say "ok: poll, acknowledgement and minting over HTTP/2"

found=$(env -u CA_FILE LOCK_FILE="$CLOUD/check.lock" "$BIN/agent" check || true)
must "without the CA file GitHub isn't trusted" grep -qi 'FAIL  github:.*certificate' <<<"$found"
say "ok: without the CA file: $(grep -o 'FAIL  github:[^.]*' <<<"$found")"
