/// Where an answer or a word came for a thing that is no longer there. That is normal, and counted by place (`Turn.late`).
///
/// Each place that hears answers does one of three things with one that fits nothing:
///
/// | what it names | the place |
/// | --- | --- |
/// | can't be missing, by the core's own rules | requires it (`Turn.require`): a defect |
/// | was there when it was asked for | counts it (`Turn.late`) |
/// | need not be there: a phase that is unread, a record that is optional | returns, and its comment says why |
public enum Late: String, Hashable, Sendable, CaseIterable {
    /// The answer to an effect that nobody waits for.
    case effect
    /// The answer to what another epoch asked for, or that came after the authority's end.
    case reign
    /// A renewal, reading or claim of the lease that another request has overtaken.
    case lease
    case probe
    /// A poll, refresh or step of a session that was lost or closed.
    case poll, refresh, session
    case acknowledgement, acquisition
    /// EC2's word of a launch whose batch is closed.
    case batch
    /// GitHub's or the table's word of a runner that has gone on to another stage.
    case configuration, registration, retirement, phase, ghost
    /// A job that GitHub says has started, after its end was heard.
    case start
}
