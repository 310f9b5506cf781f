/// Where each service is reached: its public regional host, unless a standard variable says otherwise.
public struct Endpoints: Sendable, Equatable {
    private var urls: [Service: String] = [:]

    /// AWS's own hosts in a region, by `AWS_USE_FIPS_ENDPOINT` and `AWS_USE_DUALSTACK_ENDPOINT`; each replaced by
    /// `AWS_ENDPOINT_URL_<SERVICE>`, or else by `AWS_ENDPOINT_URL`, where one is set. Throws, naming the variable, if its value is no plain
    /// http(s) URL.
    public init(region: Region, environment: [String: String] = [:]) throws(EndpointError) {
        let ignored = environment.isOn("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS")
        for service in Service.allCases {
            let variable = [service.endpointVariable, "AWS_ENDPOINT_URL"].first { environment.nonEmpty($0) != nil }
            if !ignored, let variable, let value = environment.nonEmpty(variable) {
                urls[service] = try Self.checked(value, variable)
            } else {
                let host = Self.host(
                    of: service, in: region, isFIPS: environment.isOn("AWS_USE_FIPS_ENDPOINT"),
                    isDualStack: environment.isOn("AWS_USE_DUALSTACK_ENDPOINT"))
                urls[service] = "https://\(host)/"
            }
        }
    }

    /// Two services break the rule, and GovCloud's plain hosts are FIPS endpoints (botocore 1.43.106, `endpoint-rule-set-1` of each
    /// service; 2026-11-28. A test compares all regions).
    private static func host(of service: Service, in region: Region, isFIPS: Bool, isDualStack: Bool) -> String {
        let domains = region.domains
        var label = isFIPS ? "\(service.rawValue)-fips" : service.rawValue
        var domain = isDualStack ? domains.dualStack : domains.plain
        let isGov = domains.partition == "aws-us-gov"
        if isGov, isFIPS, service == .cloudWatch || (!isDualStack && ![.secretsManager, .kms].contains(service)) {
            label = service.rawValue
        }
        // Its plain hosts have IPv6 addresses, and no others exist there.
        if service == .secretsManager, isGov || domains.partition == "aws" || (domains.partition == "aws-cn" && !isFIPS) {
            domain = domains.plain
        }
        return "\(label).\(region.name).\(domain)"
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
