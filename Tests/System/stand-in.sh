#!/usr/bin/env bash
# The stand-in is a GitHub and an EC2 also for clients that nobody here wrote: boto3, and the requests of GitHub's official Go client.
# shellcheck source=Tests/System/lib.sh
source "$(dirname "$0")/lib.sh"

make_cloud_folder
serve ec2 --boot-delay 200 --shutdown-delay 100 --pools-tried 4
"$VENV/bin/python" Tests/StandIn/boto3_test.py "$(url ec2)"
say "ok: boto3 can use the stand-in's EC2 and STS"

make_app_key app
make_app_key stranger
serve github --hold 4000 --session-stale 1500 --lost-runner 300 --runner-linger 0 --app "Iv1/7=$CLOUD/app.public.pem"
"$VENV/bin/python" Tests/StandIn/github_test.py "$(url github)" "$BIN/stand-in" "$CLOUD/app.pem" "$CLOUD/stranger.pem"
say "ok: GitHub's official client's requests are answered as GitHub answers them"

serve odd-ec2 --boot-delay 200 --shutdown-delay 100 --not-offered c5.large=us-east-1a
"$VENV/bin/python" Tests/StandIn/ec2_manners_test.py "$(url odd-ec2)" "$BIN/stand-in"
say "ok: EC2's pools, budgets, ends and listings are as unkind as the real ones"

serve odd-github --hold 300 --stopped-runner 200..400 --ignored-cancel 500 --lost-runner 60s
"$VENV/bin/python" Tests/StandIn/github_manners_test.py "$(url odd-github)" "$BIN/stand-in"
say "ok: GitHub's limits, pages, clocks, orders and endings are as unkind as the real ones"

serve rest --hold 300 --runner-linger 1s --group ci --group open=public --deprecates 2.338.0=2026-12-24T00:00:00Z
"$VENV/bin/python" Tests/StandIn/github_rest_test.py "$(url rest)" "$BIN/stand-in"
say "ok: owners, groups, runners and runs are apart, listed, removed, cancelled and re-run by REST as at GitHub"

serve offers --hold 1000 --ghes-acquire --light --boot-delay 50 --shutdown-delay 50
"$VENV/bin/python" Tests/StandIn/offers_test.py "$(url offers)"
say "ok: jobs are offered and acquired, as on a GitHub Enterprise Server"
