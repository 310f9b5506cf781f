import Glibc
import Scaler
import Synchronization

/// A terminal on which one picture stands in the place of the one before. Each of `Signals.ends` and Ctrl-Z leave the terminal as it was;
/// SIGKILL and a crash don't.
final class LiveScreen: Sendable {
    private struct State {
        var isShown = false
        var moment = StatusWatch.Moment(at: BootClock.now.wall)
    }

    private let view: StatusView
    private let state = Mutex(State())

    init(_ view: StatusView) { self.view = view }

    func enter() {
        state.withLock { state in
            StandardOutput.write(.enter)
            state.isShown = true
            draw(state)
        }
    }

    func leave() {
        state.withLock { state in
            guard state.isShown else { return }
            state.isShown = false
            StandardOutput.write(.leave)
        }
    }

    func show(_ moment: StatusWatch.Moment) {
        state.withLock { state in
            state.moment = moment
            draw(state)
        }
    }

    /// The terminal has another size now.
    func redraw() { state.withLock { draw($0) } }

    /// As Ctrl-Z does with other programs; returns when the shell has brought it back.
    func suspend() {
        leave()
        Signals.suspend()
        enter()
    }

    private func draw(_ state: State) {
        guard state.isShown, let size = Screen.size() else { return }
        StandardOutput.write(.frame(WatchFrame(moment: state.moment, view: view).rows(for: size)))
    }
}
