/// What GitHub's runner tells on its standard output. Its texts, seen in actions/runner's source and in many public logs
/// (2026-11-24): `2026-11-24 17:05:28Z: Listening for Jobs` and `2026-11-24 17:06:01Z: Running job: build`. They are hints: the
/// fleet is decided by GitHub's own messages.
enum RunnerOutput {
    static func phase(in line: String) -> Phase? {
        if line.hasSuffix("Listening for Jobs") { return .listening }
        if line.contains(": Running job: ") || line.hasPrefix("Running job: ") { return .busy }
        return nil
    }
}
