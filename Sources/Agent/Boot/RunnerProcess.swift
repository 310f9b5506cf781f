import Glibc

/// GitHub's runner: one process, one job. Its output is passed on and read by line.
struct RunnerProcess: Sendable {
    let settings: BootSettings
    /// This program, which becomes the runner's user and then the runner.
    let agentPath: String
    /// Where the output goes.
    var output: Int32 = STDOUT_FILENO

    /// Starts the runner and gives its end; `running` gets the process as soon as it is up, `line` each line of output.
    ///
    /// The configuration is passed by environment: everybody can read a command line.
    func run(
        configuration: String, running: @Sendable (ChildProcess) -> Void, line: @escaping @Sendable (String) -> Void
    ) async throws(ChildProcessError) -> ExitStatus {
        let reader = try OutputReader()
        let child: ChildProcess
        do {
            child = try ChildProcess.start(command, environment: environment(configuration), output: reader.descriptor)
        } catch {
            reader.abandon()
            throw error
        }
        running(child)
        return await reader.read(until: child, copyingTo: output, line: line)
    }

    private var command: [String] {
        let user = isRoot ? settings.runnerUser.map { ["--user", $0] } ?? [] : []
        let rights = settings.allowsSudo ? ["--may-gain-rights"] : []
        return [agentPath, "run-as"] + user + rights + ["--directory", settings.runnerDirectory, "--"] + settings.runnerCommand
    }

    private var isRoot: Bool { geteuid() == 0 }

    /// Only what a program needs to live, and the configuration; nothing of this program's own environment, which holds AWS's.
    func environment(_ configuration: String) -> [String: String] {
        let user = isRoot ? settings.runnerUser : nil
        let account = user.flatMap { getpwnam($0) } ?? getpwuid(geteuid())
        let name = account.map { String(cString: $0.pointee.pw_name) } ?? "runner"
        let home = account.map { String(cString: $0.pointee.pw_dir) } ?? settings.runnerDirectory
        let own = [
            "PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "LANG": "C.UTF-8", "SHELL": "/bin/bash",
            "HOME": home, "USER": name, "LOGNAME": name,
            "ACTIONS_RUNNER_INPUT_JITCONFIG": configuration,
            // Without it run.sh dies of SIGTERM and leaves its listener running (actions/runner's run.sh, 2026-11-24).
            "RUNNER_MANUALLY_TRAP_SIG": "1",
            // Without it a version that GitHub refuses ends like one whose job is done.
            "ACTIONS_RUNNER_RETURN_VERSION_DEPRECATED_EXIT_CODE": "1",
        ]
        return own.merging(network) { own, _ in own }
    }

    /// How the runner and its jobs reach the world. The runner reads proxies in either case, and takes authorities as OpenSSL and Node do
    /// (GitHub Docs, "Using a proxy server with a runner", and actions/runner's `checks/sslcert.md`; 2026-11-28).
    private var network: [String: String] {
        var variables = settings.proxies.environment
        if let file = settings.caFile { (variables["SSL_CERT_FILE"], variables["NODE_EXTRA_CA_CERTS"]) = (file, file) }
        return variables
    }
}
