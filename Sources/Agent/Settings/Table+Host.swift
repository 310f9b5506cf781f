extension SettingsTable {
    static let host: [Setting] = [
        Setting(
            name: .instanceID, kind: .text(.name), otherwise: "the instance's own id, from its metadata", readers: [.run, .check, .boot],
            meaning: "The name under which this agent holds the lease. Two agents on one machine need two, and two lock files."),
        Setting(
            name: .lockFile, kind: .text(.path), defaultText: "/run/gha-listener-scaler/agent.lock", readers: .scaler,
            meaning: """
                A file that a running agent keeps locked, on a local file system. A restarted agent that holds it takes its own lease back \
                at once; after three crashes in a minute, which are counted in a file beside it (`.crashes`), it waits instead.
                """),
        Setting(
            name: .hostNotices, kind: .choice(["auto", "off"]), defaultText: "auto", readers: .scaler,
            meaning: """
                Whether the agent watches for word that its own host is to be taken away. The metadata service tells of Auto Scaling's \
                decision and of a spot interruption; the agent then hands over, and claims nothing any more. `auto` looks every 5 s, and \
                every minute where no metadata service answers.
                """),
        Setting(
            name: .autoScalingGroupName, kind: .text(.title), otherwise: "no hook is completed", readers: .scaler,
            meaning: "The Auto Scaling group that the agent's host belongs to. It goes with LIFECYCLE_HOOK_NAME or LAUNCH_HOOK_NAME."),
        Setting(
            name: .lifecycleHookName, kind: .text(.hook), otherwise: "no hook is completed", readers: .scaler,
            meaning: """
                The group's terminating lifecycle hook, which the agent completes once it has handed over. Its role needs \
                autoscaling:CompleteLifecycleAction on the group.
                """),
        Setting(
            name: .launchHookName, kind: .text(.hook), otherwise: "no hook is completed", readers: .scaler,
            meaning: """
                The group's launching lifecycle hook, which the agent completes once it leads or could lead. That is when GitHub and EC2 \
                admit it and EC2 would launch for it. A host whose agent never gets there is abandoned by the group, and the hosts before \
                it stay.
                """),
        Setting(
            name: .cloudWatchMetrics, kind: .choice(["on", "off"]), defaultText: "on", readers: .scaler,
            meaning: """
                Whether the leader sends its metrics to CloudWatch, once a minute. Its role needs cloudwatch:PutMetricData for the \
                namespace GHA/ListenerScaler. The agent works without; what can't be sent is said once in the log.
                """),
        Setting(
            name: .metricsFile, kind: .text(.path), otherwise: "none is written", readers: .scaler,
            meaning: """
                A file that the agent keeps the same metrics in, for Prometheus. node_exporter's textfile collector reads it if its name \
                ends in `.prom`, like /run/gha-listener-scaler/metrics.prom. An agent that doesn't lead says that, and nothing else.
                """),
        Setting(
            name: .caFile, kind: .text(.path), otherwise: "the system's certificates", readers: .everyone,
            meaning: """
                Certificates (PEM) that servers are checked against. They replace the system's: what only the system trusts is refused. \
                Checking can't be switched off. On an instance the runner and its jobs are told of the file too, by SSL_CERT_FILE and \
                NODE_EXTRA_CA_CERTS.
                """),
        Setting(
            name: .logLevel, kind: .choice(["trace", "debug", "info", "notice", "warning", "error", "critical"]), defaultText: "info",
            readers: .everyone, meaning: "The least severe line that is logged."),
        Setting(
            name: .logFormat, kind: .choice(["auto", "json", "text"]), defaultText: "auto", readers: .everyone,
            meaning: "How a line of the log is written. `auto` is text on a terminal and one JSON object a line elsewhere."),
    ]

    static let boot: [Setting] = [
        Setting(
            name: .runnerCommand, kind: .text(.command), defaultText: "/opt/actions-runner/run.sh", readers: [.boot],
            meaning: "GitHub's runner. It is given its configuration by environment, never as an argument."),
        Setting(
            name: .runnerUser, kind: .text(.user), defaultText: "runner", readers: [.boot],
            meaning: """
                The unprivileged user that the runner runs as. '-' means the user that `agent boot` runs as, as does any user when \
                `agent boot` isn't run by root.
                """),
        Setting(
            name: .runnerSudo, kind: .boolean, defaultText: "false", readers: [.boot],
            meaning: """
                Whether a job may gain rights by sudo and by other set-user-id programs. Without it the kernel lets no program of the \
                runner gain any (PR_SET_NO_NEW_PRIVS). With it, and sudo in the image, a job is root on its instance and reaches the \
                instance's role.
                """),
        Setting(
            name: .runnerDirectory, kind: .text(.path), defaultText: "/opt/actions-runner", readers: [.boot],
            meaning: "The directory that the runner starts in."),
        Setting(
            name: .powerOffCommand, kind: .text(.command), defaultText: "/usr/sbin/poweroff", readers: [.boot],
            meaning: """
                What ends the instance when the runner has ended. The launch template makes powering off terminate. The command finds the \
                instance's id in INSTANCE_ID.
                """),
        Setting(
            name: .bootTimeout, kind: .duration(.seconds(1)...(.seconds(3600))), defaultText: "5m", readers: [.boot],
            meaning: "How long an instance waits for its boot record. Then it powers itself off."),
        Setting(
            name: .httpsProxy, kind: .endpoint, otherwise: "none", readers: [.boot],
            meaning: """
                The proxy for https, for `agent boot` and for the runner. It must be one without a user: user data is no place for a \
                password.
                """),
        Setting(
            name: .httpProxy, kind: .endpoint, otherwise: "none", readers: [.boot],
            meaning: "The proxy for plain http, for `agent boot` and for the runner. The metadata service is never asked through it."),
        Setting(
            name: .noProxy, kind: .text(.hosts), otherwise: "every host is reached by the proxy", readers: [.boot],
            meaning: "Hosts that are reached without a proxy. Names, domains with a leading dot, or addresses, separated by commas."),
    ]
}
