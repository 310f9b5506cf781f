import Scaler

/// Something that happens in the simulated world at one true instant.
enum Occurrence {
    /// The process `life` of a host is asked to end.
    case stop(Int, life: Int)
    /// It learns that its host is taken away.
    case depart(Int, life: Int)
    case wake(Int, life: Int, serial: Int)
    /// The shell is about to write a request to its socket: authority is checked now.
    case send(Request)
    case arrive(Request)
    /// The service's answer reaches the shell.
    case answer(Request)
    /// The shell stops waiting.
    case timeout(Request)
    /// It was too late, or cancelled, before anything was sent.
    case skip(Request)
    /// It was cancelled after it was sent.
    case abort(Request)
    /// GitHub's hold of a long poll is over.
    case holdOver(Request)
    /// Time alone moves EC2 or GitHub.
    case world
    case machine(Machine, Machine.Step)
    case fault(Fault)
    case mend(Mending)
    case work(Work)
    /// The checks that are made on a period.
    case look
    /// Faults stop for good.
    case calm
}

/// One effect on its way: from the core through the shell and the network to a service.
final class Request {
    let host: Int
    let life: Int
    let effect: Effect
    /// The process has not been told its outcome yet.
    var isOpen = true
    /// It was written to the socket; before that nothing is sent.
    var isSent = false
    /// Cancelled before it was sent: it never will be.
    var isVoid = false
    var signed: Int64 = 0
    /// When the shell stops waiting, and whether that will happen before an answer comes.
    var deadline: Int64 = 0
    var timesOut = false
    /// What the service answered.
    var outcome = Outcome.skipped
    /// The queue's token that the shell had when it sent this.
    var token = ""
    /// Writes in the table's terms, secrets filled in.
    var writes: [TableWrite] = []

    init(host: Int, life: Int, effect: Effect) {
        self.host = host
        self.life = life
        self.effect = effect
    }
}

/// The services that an agent talks to.
enum Service: Int, CaseIterable { case dynamo, ec2, github }
