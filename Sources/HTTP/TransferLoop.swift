import CCurl
import Glibc
import Synchronization

/// The thread that owns libcurl's multi handle and everything in it.
///
/// Other threads only put exchanges into the inbox and wake it. Every exchange is resumed here and nowhere else, so a
/// cancellation that meets a completion has nothing to race with: the thread does one, and finds the other already done.
/// There is no table of ids. A cancellation names the exchange itself, and one that comes too late is simply dropped.
///
/// It also runs the jobs of tasks that prefer the client as their executor: such a task goes on where its response arrived, and its
/// next request is begun there, without a change of threads. One round of the thread is:
///
/// ```
/// alarm, if it is due → urgent jobs, all → other jobs, for `jobTime` → transfers → wait in libcurl, unless a job is left
/// ```
///
/// So neither the alarm, nor an urgent job, nor a transfer waits for more than `jobTime` and one job, however many jobs there are.
///
/// `@unchecked`: `multi` is used by this thread alone, save for `curl_multi_wakeup`, which is made for other threads; `live` and
/// `idle` are this thread's.
final class TransferLoop: @unchecked Sendable {
    let configuration: HTTPClient.Configuration
    /// For tests: transfers in libcurl's hands, and continuations waiting for an answer.
    let liveTransfers = Atomic<Int>(0)
    let waitingCallers = Atomic<Int>(0)

    private let multi: OpaquePointer
    private let inbox = Mutex(TransferInbox())
    private var live: [Exchange] = []
    private var idle: [EasyHandle] = []
    private var earliestDeadline: ContinuousClock.Instant?
    /// Hosts with which the last exchange failed: the next one looks their names up anew.
    private var failedOrigins: Set<Origin> = []
    /// Those that aren't urgent.
    private var jobs = JobQueue()
    /// As it stood when the thread last looked.
    private var nextAlarm: ContinuousClock.Instant?

    /// An easy handle costs about 6 KB; beyond this many at once the rest are made and freed.
    private static let maxIdleHandles = 64
    /// For how long jobs that aren't urgent run before the transfers have their turn again.
    private static let jobTime = Duration.milliseconds(2)

    init(_ configuration: HTTPClient.Configuration) {
        guard let multi = curl_multi_init() else { fatalError("libcurl could not make a multi handle: out of memory") }
        self.multi = multi
        self.configuration = configuration
        ccurl_multi_set_long(multi, CURLMOPT_PIPELINING, Int(CURLPIPE_MULTIPLEX))
        ccurl_multi_set_long(multi, CURLMOPT_MAXCONNECTS, max(1, configuration.maxIdleConnections))
        ccurl_multi_set_long(multi, CURLMOPT_MAX_HOST_CONNECTIONS, max(0, configuration.maxConnectionsPerHost))
    }

    deinit {
        curl_multi_cleanup(multi)
    }
}

// MARK: - From any thread

extension TransferLoop {
    func start() {
        var thread = pthread_t()
        let status = pthread_create(
            &thread, nil,
            { context in
                guard let context else { return nil }
                Unmanaged<TransferLoop>.fromOpaque(context).takeRetainedValue().run()
                return nil
            }, Unmanaged.passRetained(self).toOpaque())
        guard status == 0 else { fatalError("the HTTP client could not start its thread: \(String(cString: strerror(status)))") }
        pthread_detach(thread)
    }

    func submit(_ exchange: Exchange) {
        waitingCallers.add(1, ordering: .relaxed)
        post { $0.arrivals.append(exchange) }
    }

    func cancel(_ exchange: Exchange) {
        post { $0.cancellations.append(exchange) }
    }

    func enqueue(_ job: TransferInbox.Job, isUrgent: Bool) {
        post { if isUrgent { $0.urgentJobs.append(job) } else { $0.jobs.append(job) } }
    }

    /// In the place of the alarm before; nil takes it away.
    func setAlarm(_ alarm: TransferInbox.Alarm?) {
        post { $0.alarm = alarm }
    }

    func close() {
        post { $0.closed = true }
    }

    /// Wakes the thread while the lock is held, so that the thread can't see `closed` and free `multi` in between.
    private func post(_ change: (inout TransferInbox) -> Void) {
        inbox.withLock { inbox in
            change(&inbox)
            guard inbox.threadWaits else { return }
            inbox.threadWaits = false
            curl_multi_wakeup(multi)
        }
    }
}

// MARK: - On the thread

extension TransferLoop {
    private func run() {
        while true {
            ringAlarm()
            runJobs()
            guard takeMessages() else { break }
            var running: Int32 = 0
            curl_multi_perform(multi, &running)
            takeCompletions()
            expireOverdue()
            if mayWait() { curl_multi_poll(multi, nil, 0, millisecondsToDeadline(), nil) }
        }
        for exchange in live { end(exchange, .failure(exchange.cancelled)) }
        idle.removeAll()
    }

    private func ringAlarm() {
        let due = inbox.withLock { inbox -> TransferInbox.Alarm? in
            inbox.threadWaits = false
            guard let alarm = inbox.alarm, alarm.at <= .now else { return nil }
            inbox.alarm = nil
            return alarm
        }
        due?.ring()
    }

    /// Those that are there now; what they enqueue waits for the next round, so that jobs and transfers take turns. What they
    /// submit is begun in this one.
    private func runJobs() {
        let (urgent, others) = inbox.withLock { (take(&$0.urgentJobs), take(&$0.jobs)) }
        for job in urgent { job.run() }
        jobs.add(others)
        jobs.run(for: Self.jobTime)
    }

    /// Cancellations come first: one that overtook its own submission marks it, and it never starts.
    private func takeMessages() -> Bool {
        let (cancellations, arrivals, closed) = inbox.withLock { inbox in
            (take(&inbox.cancellations), take(&inbox.arrivals), inbox.closed)
        }
        for exchange in cancellations {
            exchange.isCancelled = true
            if exchange.handle != nil { end(exchange, .failure(exchange.cancelled)) }
        }
        for exchange in arrivals { begin(exchange) }
        return !closed
    }

    private func begin(_ exchange: Exchange) {
        guard !exchange.isCancelled else { return exchange.resume(.failure(exchange.cancelled), in: self) }
        guard let handle = idle.popLast() ?? EasyHandle() else {
            return exchange.resume(.failure(exchange.notStarted(CURLE_OUT_OF_MEMORY)), in: self)
        }
        let failed = failedOrigins.remove(exchange.origin)
        exchange.hasFreshNames = failed != nil
        let code = handle.prepare(for: exchange, configuration, forgetting: failed)
        guard code == CURLE_OK, curl_multi_add_handle(multi, handle.easy) == CURLM_OK else {
            return exchange.resume(.failure(exchange.notStarted(code == CURLE_OK ? CURLE_FAILED_INIT : code)), in: self)
        }
        exchange.handle = handle
        exchange.liveIndex = live.count
        live.append(exchange)
        liveTransfers.add(1, ordering: .relaxed)
        earliestDeadline = min(earliestDeadline ?? exchange.deadline, exchange.deadline)
    }

    private func takeCompletions() {
        var remaining: Int32 = 0
        while let message = curl_multi_info_read(multi, &remaining) {
            guard message.pointee.msg == CURLMSG_DONE, let exchange = Exchange.of(message.pointee.easy_handle) else { continue }
            let outcome = exchange.outcome(message.pointee.data.result)
            if case .failure(let error) = outcome {
                rememberFailure(error, of: exchange)
                if exchange.mayTryNewAddresses(after: error) {
                    release(exchange)
                    begin(exchange)
                    continue
                }
            }
            end(exchange, outcome)
        }
    }

    /// False when there is something to do. What comes after this wakes the thread.
    private func mayWait() -> Bool {
        guard jobs.isEmpty else { return false }
        return inbox.withLock { inbox in
            inbox.threadWaits = inbox.isEmpty
            nextAlarm = inbox.alarm?.at
            return inbox.isEmpty
        }
    }

    /// libcurl counts a transfer's time only once it has left the queue for a connection; this covers the waiting as well.
    private func expireOverdue() {
        let now = ContinuousClock.now
        guard let earliest = earliestDeadline, earliest <= now else { return }
        for exchange in live where exchange.deadline <= now {
            rememberFailure(exchange.overdue, of: exchange)
            end(exchange, .failure(exchange.overdue))
        }
        earliestDeadline = live.map(\.deadline).min()
    }

    /// A host that is gone may refuse, or stay silent, or break off: in all these cases its name may by now lead elsewhere.
    private func rememberFailure(_ error: HTTPError, of exchange: Exchange) {
        switch error.reason {
        case .timedOut, .couldNotConnect, .tls, .broken: failedOrigins.insert(exchange.origin)
        case .cancelled, .refusedBySender, .couldNotResolve, .tooLarge, .invalidRequest: break
        }
    }

    /// Until a deadline or the alarm, rounded up.
    private func millisecondsToDeadline() -> Int32 {
        guard let earliest = [earliestDeadline, nextAlarm].compactMap({ $0 }).min() else { return 60_000 }
        return Int32(clamping: min((earliest - .now).wholeMilliseconds, 60_000))
    }

    private func end(_ exchange: Exchange, _ outcome: Result<HTTPResponse, HTTPError>) {
        guard exchange.handle != nil else { return }
        release(exchange)
        exchange.resume(outcome, in: self)
    }

    /// Takes the exchange out of libcurl's hands.
    private func release(_ exchange: Exchange) {
        guard let handle = exchange.handle else { return }
        curl_multi_remove_handle(multi, handle.easy)
        exchange.handle = nil
        live.swapAt(exchange.liveIndex, live.count - 1)
        live[exchange.liveIndex].liveIndex = exchange.liveIndex
        live.removeLast()
        handle.clear()
        if idle.count < Self.maxIdleHandles { idle.append(handle) }
        liveTransfers.subtract(1, ordering: .relaxed)
    }
}
