extension ActionsClient {
    /// Deletes a scale set, with its queue and its session. Only 204 says that it is deleted; one that GitHub doesn't know counts as deleted.
    public func deleteScaleSet(_ id: ScaleSetID, mayStart: MayStart? = nil) async throws(ActionsError) {
        do {
            _ = try await send(
                ServiceCall(
                    call: .deleteScaleSet, method: .delete, path: "runtime/runnerscalesets/\(id)", scaleSet: id, mayStart: mayStart))
        } catch {
            guard error.kind == .notFound || error.exception == .scaleSetNotFound else { throw error }
        }
    }

    /// How long the admin token in force is good from its receipt, by its own word and GitHub's clock.
    public func adminTokenLife() async throws(ActionsError) -> Duration { .milliseconds(try await chain.connection().lifeMs) }
}
