/// Where each service is reached: its public regional host, unless a standard variable says otherwise.
public struct Endpoints: Sendable, Equatable {
    private var urls: [Service: String] = [:]

    /// AWS's own hosts in a region, each replaced by `AWS_ENDPOINT_URL_<SERVICE>`, or else by `AWS_ENDPOINT_URL`, where one is set.
    /// Throws, naming the variable, if its value is no plain http(s) URL.
    public init(region: Region, environment: [String: String] = [:]) throws(EndpointError) {
        let ignored = environment["AWS_IGNORE_CONFIGURED_ENDPOINT_URLS"]?.lowercased() == "true"
        for service in Service.allCases {
            let variable = [service.endpointVariable, "AWS_ENDPOINT_URL"].first { environment.nonEmpty($0) != nil }
            if !ignored, let variable, let value = environment.nonEmpty(variable) {
                urls[service] = try Self.checked(value, variable)
            } else {
                urls[service] = "https://\(service.rawValue).\(region.name).\(region.domain)/"
            }
        }
    }

    /// The URL of a service, ending in a slash.
    public func url(_ service: Service) -> String { urls[service] ?? "" }

    /// The same with one service elsewhere, for tests.
    public func replacing(_ service: Service, with url: String) throws(EndpointError) -> Endpoints {
        var copy = self
        copy.urls[service] = try Self.checked(url, "the endpoint of \(service.rawValue)")
        return copy
    }

    private static func checked(_ value: String, _ source: String) throws(EndpointError) -> String {
        let isPlain = value.utf8.allSatisfy {
            (0x21...0x7E).contains($0) && $0 != UInt8(ascii: "?") && $0 != UInt8(ascii: "#") && $0 != UInt8(ascii: "@")
        }
        guard isPlain, value.hasPrefix("https://") || value.hasPrefix("http://"), !SplitURL(value).host.isEmpty else {
            throw EndpointError(
                description: "\(source) is not a plain http:// or https:// URL without user, query or fragment. Correct or unset it.")
        }
        return value.hasSuffix("/") ? value : value + "/"
    }
}

/// An endpoint variable that can't be used.
public struct EndpointError: Error, Sendable, Equatable, CustomStringConvertible {
    public var description: String
}
