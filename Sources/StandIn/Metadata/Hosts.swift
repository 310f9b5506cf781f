import World

/// A machine that an agent runs on. It is no instance of the models, but has a metadata service as one has, and stands in an Auto Scaling
/// group with a terminating and a launching hook.
struct Host: Sendable {
    var zone = "us-east-1a"
    /// Where Auto Scaling wants it: `InService`, `Terminated`, …
    var target = "InService"
    /// From when on the hook waits, ms: it may wait later than the metadata says `Terminated` (PrairieLearn, GitHub issue 15522).
    var waitsFrom: Int64?
    /// When a spot notice ends it, ms.
    var noticed: Int64?
}

extension Cloud {
    /// Makes a host, or changes what is said of it.
    func changeHost(_ body: JSON) -> Answer {
        guard let id = body["host"]?.string, id.hasPrefix("i-") else { return Self.refused("host is an instance's id, i-…") }
        var host = hosts[id] ?? Host()
        if let zone = body["zone"]?.string { host.zone = zone }
        if let target = body["target"]?.string {
            host.target = target
            // A host that is launched waits by its hook only if that is said; its target is `InService` from the start.
            let waits = target == "Terminated" || body["waitsAfterMs"] != nil
            host.waitsFrom = waits ? now + max(0, body["waitsAfterMs"]?.int ?? 0) : nil
        }
        if let notice = body["noticeMs"]?.int { host.noticed = now + max(0, notice) }
        hosts[id] = host
        return .json(["host": .string(id), "target": .string(host.target)])
    }

    func value(_ path: String, of host: Host, _ id: String) -> String? {
        switch path {
        case "latest/meta-data/instance-id": id
        case "latest/meta-data/placement/availability-zone": host.zone
        case "latest/meta-data/placement/region": plan.region
        case "latest/meta-data/spot/instance-action": host.noticed.map(interruption)
        case "latest/meta-data/autoscaling/target-lifecycle-state": host.target
        default: nil
        }
    }

    /// Auto Scaling's CompleteLifecycleAction, by instance.
    func completeLifecycleAction(_ form: QueryForm, _ requestID: String) -> Answer {
        let id = form["InstanceId"].string ?? ""
        guard let waitsFrom = hosts[id]?.waitsFrom, waitsFrom <= now else {
            timeline.note("lifecycle-refused", id)
            return AutoScalingAnswer.failure("ValidationError", "No active Lifecycle Action found with instance ID \(id)", requestID)
        }
        hosts[id]?.waitsFrom = nil
        timeline.note("lifecycle-completed", id)
        return AutoScalingAnswer.success("CompleteLifecycleAction", requestID)
    }
}

/// Auto Scaling's envelopes, which aren't EC2's (botocore 1.43.11, protocol `query`; 2026-11-26).
enum AutoScalingAnswer {
    private static let namespace = "http://autoscaling.amazonaws.com/doc/2011-01-01/"

    static func success(_ action: String, _ requestID: String) -> Answer {
        let content = XML { xml in
            xml.element("\(action)Result") { _ in }
            xml.element("ResponseMetadata") { $0.element("RequestId", requestID) }
        }
        return EC2Answer.document("<\(action)Response xmlns=\"\(namespace)\">\(content.text)</\(action)Response>", 200)
    }

    static func failure(_ code: String, _ message: String, _ requestID: String) -> Answer {
        let content = XML { xml in
            xml.element("Error") { error in
                error.element("Type", "Sender")
                error.element("Code", code)
                error.element("Message", message)
            }
            xml.element("RequestId", requestID)
        }
        return EC2Answer.document("<ErrorResponse xmlns=\"\(namespace)\">\(content.text)</ErrorResponse>", 400)
    }
}
