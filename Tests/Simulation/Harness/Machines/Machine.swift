import Scaler
import World

/// What is on one instance: `agent boot` and GitHub's runner, as far as others see them.
final class Machine {
    enum Kind {
        case sound
        /// Runs, and nothing on it ever does anything.
        case dead
        /// Takes its configuration, and its runner never connects.
        case mute
        /// Its runner connects, and GitHub refuses its version.
        case outdated
        /// Doesn't power off when its job is over.
        case lingering
    }

    struct Sightings {
        var first: Int64 = 0
        var latest: Int64 = 0
        var count = 0
        /// To whom.
        var epoch: Int64 = 0
    }

    enum Step {
        case readBoot, connect, seek, report, finish, powerOff
    }

    enum Stage { case booting, configured, listening, busy, hung, over }

    let id: String
    let name: String
    /// The batch that launched it, from its tag.
    let batch: String
    let kind: Kind
    let bootKey, phaseKey, runnerKey, batchKey: DynamoDB.Key
    /// It bears the tag of the scope, by which it is listed.
    var isOfScope = false
    var stage = Stage.booting
    /// EC2 runs it, and where it stands among those that are alive.
    var isAlive = true
    var place = 0
    var deadline: Int64 = 0
    var configuration: String?
    var hasDoubtfulTake = false
    var isSeeking = false
    var job: String?
    /// Its job doesn't obey a cancellation, and ends then.
    var goesOnUntil: Int64?
    /// What listings showed of it last.
    private var shownState: EC2.State?
    private var shown: Instance?

    /// The instance in the core's terms, as a listing shows it now: translated anew when its state changed.
    func showing(_ state: EC2.State, _ view: () -> EC2.Instance) -> Instance {
        if state == shownState, let shown { return shown }
        let instance = EC2Words.instance(view())
        shownState = state
        shown = instance
        return instance
    }

    /// A restored table knew nothing of it: it may exceed the maximum.
    var isHidden = false
    /// Since when, µs of true time, nobody has owned it.
    var unownedSince: Int64?
    /// Listings that showed it alive to the agent that leads, while nobody owned it.
    var sightings = Sightings()
    /// When it was launched, µs, and how much service (`Checks/Service`) there had been.
    var launchedAt: Int64 = 0
    var launchedAtService: Int64 = 0
    /// How long jobs ran on it, µs, and since when one does.
    var worked: Int64 = 0
    var workingSince: Int64?

    init(id: String, batch: String, kind: Kind, live partition: String) {
        self.id = id
        self.batch = batch
        self.kind = kind
        name = "spot-" + id
        bootKey = DynamoDB.Key("BOOT#AROASIM:" + id, "BOOT")
        phaseKey = DynamoDB.Key("BOOT#AROASIM:" + id, "PHASE")
        runnerKey = DynamoDB.Key(partition, "RUNNER#" + name)
        batchKey = DynamoDB.Key(partition, "BATCH#" + batch)
    }
}
