/// What GitHub's runner tells on its standard output. Its texts, seen in actions/runner's source and in many public logs
/// (2026-11-24): `2026-11-24 17:05:28Z: Listening for Jobs` and `2026-11-24 17:06:01Z: Running job: build`. They are hints: the
/// fleet is decided by GitHub's own messages.
enum RunnerOutput {
    /// The listener's exit code when GitHub refused its version. It and run-helper.sh give it only where
    /// ACTIONS_RUNNER_RETURN_VERSION_DEPRECATED_EXIT_CODE is `1` (actions/runner's run-helper.sh.template and pull request 4285, of March
    /// 2026; read on 2026-11-26).
    static let outdatedCode = 7

    /// The same in the runner's words, for releases before that one, and for a run.sh that loses the code (one that waits again after a
    /// signal, as pull request 3788 has it, ends with 0 without one): seen with and without `Error: Forbidden` in the middle
    /// (actions/runner issues 3366 and 4613, and a log of 2.335.1 of 2026-09-30; 2026-11-26). It comes after `Listening for Jobs`. A job's
    /// name can't give it: that stands after `Running job: `.
    static func saysOutdated(_ line: String) -> Bool {
        line.hasPrefix("An error occur") && line.contains("Runner version") && line.contains("is deprecated and cannot receive messages")
    }

    static func phase(in line: String) -> Phase? {
        if line.hasSuffix("Listening for Jobs") { return .listening }
        if line.contains(": Running job: ") || line.hasPrefix("Running job: ") { return .busy }
        return nil
    }
}
