extension InstanceMetadata {
    /// E.g. `i-0123456789abcdef0`.
    public func instanceID() async throws(MetadataError) -> String { try await required("/latest/meta-data/instance-id") }

    /// The region in which the instance runs.
    public func region() async throws(MetadataError) -> Region {
        let path = "/latest/meta-data/placement/region"
        guard let region = Region(try await required(path)) else { throw MetadataError(path, "its answer is no region's name") }
        return region
    }

    /// E.g. `eu-central-1a`.
    public func availabilityZone() async throws(MetadataError) -> String {
        try await required("/latest/meta-data/placement/availability-zone")
    }

    /// As it was given at launch, before base64, so perhaps gzip; `nil` if none was.
    public func userData() async throws(MetadataError) -> [UInt8]? { try await bytes("/latest/user-data") }

    private func required(_ path: String) async throws(MetadataError) -> String {
        guard let answer = text(try await get(path).map { Array($0.utf8) }) else {
            throw MetadataError(path, "there is nothing, or no plain text")
        }
        return answer
    }
}
