#!/usr/bin/env bash
# The stand-in is a GitHub and an EC2 also for clients that nobody here wrote: boto3, and the requests of GitHub's official Go client.
# shellcheck source=Tests/System/lib.sh
source "$(dirname "$0")/lib.sh"

make_cloud_folder
serve ec2 --boot-delay 200 --shutdown-delay 100
"$VENV/bin/python" Tests/StandIn/boto3_test.py "$(url ec2)"
say "ok: boto3 can use the stand-in's EC2 and STS"

make_app_key app
make_app_key stranger
serve github --hold 4000 --session-stale 1500 --lost-runner 300 --app "Iv1/7=$CLOUD/app.public.pem"
"$VENV/bin/python" Tests/StandIn/github_test.py "$(url github)" "$BIN/stand-in" "$CLOUD/app.pem" "$CLOUD/stranger.pem"
say "ok: GitHub's official client's requests are answered as GitHub answers them"

serve offers --hold 1000 --ghes-acquire --light --boot-delay 50 --shutdown-delay 50
"$VENV/bin/python" Tests/StandIn/offers_test.py "$(url offers)"
say "ok: jobs are offered and acquired, as on a GitHub Enterprise Server"
