extension Endings {
    /// A stopped instance takes no job. It is replaced at once, and ended by the two steps: GitHub keeps the last word.
    func stop(_ instance: Instance, in roster: inout Roster, _ turn: inout Turn) -> Loss? {
        guard let record = roster[instance.id]?.record else { return nil }
        turn.note(
            .warning, "EC2 shows an instance stopped, so its runner can take no job: it is replaced, and ended if GitHub agrees",
            [
                "instance": instance.id.text, "state": instance.state.rawValue, "reason": instance.reason ?? "",
                "job": record.job?.text ?? "",
            ])
        roster.retire(instance.id, because: "EC2 shows its instance \(instance.state.rawValue)", &turn)
        return Loss(stopped: record, because: instance.reason)
    }
}
