import ArgumentParser
import Dispatch
import Glibc

/// The program in the place of GitHub's runner: one job, then it ends. Exit codes as run.sh's: 0 done, 1 failed for good, 7 too old where
/// that is asked for.
struct RunnerCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "runner", abstract: "Runs one job with a just-in-time configuration, in the place of GitHub's runner.",
        discussion: "The configuration comes from ACTIONS_RUNNER_INPUT_JITCONFIG or --jitconfig.")

    @Option(help: "The encoded configuration.") var jitconfig: String?

    func run() throws {
        guard let text = jitconfig ?? environment("ACTIONS_RUNNER_INPUT_JITCONFIG"), let config = JITBlob.decode(text) else {
            throw ValidationError("There is no just-in-time configuration, or it isn't one of this stand-in.")
        }
        try Runner(server: config.server, name: config.name, secret: config.secret).run()
    }
}

private struct Runner: Sendable {
    let server: String
    let name: String
    let secret: String

    func run() throws {
        let connected = try call("POST", "connect")
        guard connected.status == 200 else { throw refused("connect", connected) }
        let ending = Self.onTermination { stop() }
        defer { withExtendedLifetime(ending) {} }
        print("√ Connected to GitHub\n\(name): Listening for Jobs")
        fflush(nil)
        let job = try waitForJob()
        print("Running job: \(job["name"]?.string ?? "")")
        fflush(nil)
        work(for: max(0, job["durationMs"]?.int ?? 0))
        let finished = try call("POST", "finish", ["result": "succeeded"])
        guard finished.status == 204 || finished.status == 200 else { throw refused("finish", finished) }
        print("Job \(job["name"]?.string ?? "") completed with result: Succeeded")
        fflush(nil)
        while finished.status == 200 { pause() }  // a runner that hangs after its job
    }

    /// Told to stop: says so to the service, waits as long as GitHub's runner waits for its job, and goes.
    private func stop() {
        print("Exiting...")
        fflush(nil)
        let reply = try? call("POST", "stop")
        work(for: reply.flatMap { JSON.parse($0.body)?["waitMs"]?.int } ?? 0)
        exit(0)
    }

    private static func onTermination(_ body: @escaping @Sendable () -> Void) -> any DispatchSourceSignal {
        signal(SIGTERM, SIG_IGN)
        let source = DispatchSource.makeSignalSource(signal: SIGTERM, queue: .global())
        source.setEventHandler(handler: body)
        source.resume()
        return source
    }

    private func waitForJob() throws -> JSON {
        while true {
            let reply = try call("GET", "job")
            if reply.status == 200, let job = JSON.parse(reply.body) { return job }
            if reply.status == 403 { throw tooOld(reply) }
            if reply.status == 404 { throw forgotten() }
            guard reply.status == 202 || reply.status == 503 else { throw refused("job", reply) }
            if reply.status == 503 { sleep(1) }
        }
    }

    /// GitHub removed the registration: the runner ends with 0 (actions/runner#4726, #4551).
    private func forgotten() -> ExitCode {
        print("The runner no longer exists on the server. Please reconfigure the runner.")
        fflush(nil)
        return ExitCode(0)
    }

    private func tooOld(_ reply: Call.Reply) -> ExitCode {
        print("An error occurred: \(String(decoding: reply.body, as: UTF8.self))")
        fflush(nil)
        return ExitCode(environment("ACTIONS_RUNNER_RETURN_VERSION_DEPRECATED_EXIT_CODE") == "1" ? 7 : 0)
    }

    private func work(for milliseconds: Int64) {
        let end = monotonicNanoseconds() + milliseconds * 1_000_000
        while case let left = end - monotonicNanoseconds(), left > 0 {
            var wait = timespec(tv_sec: Int(left / 1_000_000_000), tv_nsec: Int(left % 1_000_000_000))
            nanosleep(&wait, nil)
        }
    }

    private func call(_ method: String, _ path: String, _ body: JSON? = nil) throws -> Call.Reply {
        try Call(url: server + path, bearer: secret, patience: 120)(method, body: body.map { Array($0.text.utf8) } ?? [])
    }

    private func refused(_ what: String, _ reply: Call.Reply) -> ValidationError {
        ValidationError("\(name): \(what) was refused (\(reply.status)): \(String(decoding: reply.body.prefix(500), as: UTF8.self))")
    }
}
