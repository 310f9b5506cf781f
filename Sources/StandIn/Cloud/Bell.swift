/// Wakes one waiter, once, by whichever comes first.
struct Bell {
    var waiter: CheckedContinuation<Void, Never>
}

extension Cloud {
    /// Waits until something happened, `deadline` (ms) came, or the task was cancelled. May wake early.
    func wait(until deadline: Int64) async {
        let number = nextBell
        nextBell += 1
        let patience = max(0, deadline - now)
        let timer = Task {
            try? await Task.sleep(for: .milliseconds(patience))
            if !Task.isCancelled { answer(number) }
        }
        await withTaskCancellationHandler {
            await withCheckedContinuation { waiter in
                if Task.isCancelled { waiter.resume() } else { bells[number] = Bell(waiter: waiter) }
            }
        } onCancel: {
            Task { await self.answer(number) }
        }
        timer.cancel()
    }

    /// Wakes everybody who waits.
    func ring() {
        let waiting = bells.sorted { $0.key < $1.key }
        bells = [:]
        for (_, bell) in waiting { bell.waiter.resume() }
    }

    private func answer(_ number: Int) {
        bells.removeValue(forKey: number)?.waiter.resume()
    }
}
