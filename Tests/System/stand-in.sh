#!/usr/bin/env bash
# The stand-in is a GitHub and an EC2 also for clients that nobody here wrote: boto3, and the requests of GitHub's official Go client.
# shellcheck source=Tests/System/lib.sh
source "$(dirname "$0")/lib.sh"

python3 Tests/StandIn/table.py
say "ok: every behaviour of the table is tried, by a test that is there"

make_cloud_folder
serve ec2 --boot-delay 200 --shutdown-delay 100 --pools-tried 4
"$VENV/bin/python" Tests/StandIn/boto3_test.py "$(url ec2)"
say "ok: boto3 can use the stand-in's EC2 and STS"

make_app_key app
make_app_key stranger
serve github --hold 4000 --session-stale 1500 --lost-runner 300 --runner-linger 0 --app "Iv1/7=$CLOUD/app.public.pem"
"$VENV/bin/python" Tests/StandIn/github_test.py "$(url github)" "$BIN/stand-in" "$CLOUD/app.pem" "$CLOUD/stranger.pem"
say "ok: GitHub's official client's requests are answered as GitHub answers them"

serve plain --boot-delay 200
serve unlimited --boot-delay 200 --no-limits
"$VENV/bin/python" Tests/StandIn/operator_test.py "$(url plain)" "$(url unlimited)"
say "ok: instances stop and start as in the console, ends last, and limits are on without being asked for"

serve odd-ec2 --boot-delay 200 --shutdown-delay 100 --not-offered c5.large=us-east-1a
"$VENV/bin/python" Tests/StandIn/ec2_manners_test.py "$(url odd-ec2)" "$BIN/stand-in"
say "ok: EC2's pools, budgets, ends and listings are as unkind as the real ones"

serve official --hold 400 --queue-token 1500 --admin-token 62s --runner-linger 0 --app "Iv1/7=$CLOUD/app.public.pem"
serve enterprise --hold 400 --ghes-acquire --service-url-slash --queue-url-query
"$VENV/bin/python" Tests/StandIn/official_client_test.py "$(url official)" "$BIN/stand-in" "$CLOUD/app.pem" "$(url enterprise)"
say "ok: GitHub's official clients' requests are taken, and the answers read with their types"

serve odd-github --hold 300 --stopped-runner 200..400 --ignored-cancel 500 --lost-runner 60s
"$VENV/bin/python" Tests/StandIn/github_manners_test.py "$(url odd-github)" "$BIN/stand-in"
say "ok: GitHub's limits, pages, clocks, orders and endings are as unkind as the real ones"

serve older --changes-labels --name-label-only --anonymous-conflict --queue-url-query --service-url-slash --admin-token 1h
serve quick --light --boot-delay 50 --registrations 3 --idle-runner 300..500 --lost-runner 3s --lock-renewal 1s --runner-linger 0
"$VENV/bin/python" Tests/StandIn/flags_test.py "$(url older)" "$(url quick)" "$BIN/stand-in"
say "ok: older behaviours come by flag, and those that take minutes at GitHub can take seconds"

serve rest --hold 300 --runner-linger 1s --group ci --group open=public --deprecates 2.338.0=2026-12-24T00:00:00Z
"$VENV/bin/python" Tests/StandIn/github_rest_test.py "$(url rest)" "$BIN/stand-in"
say "ok: owners, groups, runners and runs are apart, listed, removed, cancelled and re-run by REST as at GitHub"

serve offers --hold 1000 --ghes-acquire --light --boot-delay 50 --shutdown-delay 50
"$VENV/bin/python" Tests/StandIn/offers_test.py "$(url offers)"
say "ok: jobs are offered and acquired, as on a GitHub Enterprise Server"
