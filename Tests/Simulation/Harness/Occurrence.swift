import Scaler

/// Something that happens in the simulated world at one true instant.
enum Occurrence {
    /// An event reaches the process `life` of a host.
    case hand(Int, life: Int, Event)
    case wake(Int, life: Int, serial: Int)
    /// The shell is about to write a request to its socket: authority is checked now.
    case send(Request)
    case arrive(Request)
    /// The service's answer reaches the shell.
    case answer(Request, Outcome)
    /// The shell stops waiting.
    case timeout(Request)
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
    var signed: Int64 = 0
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
