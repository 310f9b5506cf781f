/// Lists instances, a page at a time. Ended ones stay listed for up to an hour, unless filter `instance-state-name` leaves them out; new ones
/// may not be listed at once. A filter takes up to 200 values (EC2 User Guide, "List and filter your resources"; 2026-11-28).
public struct DescribeInstances: EC2Operation {
    public static let name = "DescribeInstances"
    /// Members of an instance that are lists and objects, and most of its 5 KB (botocore 1.43.11, shape Instance; 2026-11-29).
    static let unread: Set<String> = [
        "blockDeviceMapping", "capacityReservationSpecification", "cpuOptions", "groupSet", "iamInstanceProfile", "licenseSet",
        "maintenanceOptions", "metadataOptions", "monitoring", "networkInterfaceSet", "networkPerformanceOptions", "privateDnsNameOptions",
        "productCodes",
    ]

    /// One page.
    public struct Output: Sendable, Equatable {
        public var instances: [Instance]
        /// `nil` on the last page; otherwise the next page's `nextToken`, even if this one is empty.
        public var nextToken: String?
    }

    public var filters: [Filter]
    /// One that is not found fails the whole call as `.notFound`. Not together with `pageSize`.
    public var instanceIDs: [String]
    /// 5 to 1000. Without filter, ids and page EC2 limits the call more strictly.
    public var pageSize: Int?
    public var nextToken: String?

    /// A page of what matches all of it.
    public init(filters: [Filter] = [], instanceIDs: [String] = [], pageSize: Int? = nil, nextToken: String? = nil) {
        self.filters = filters
        self.instanceIDs = instanceIDs
        self.pageSize = pageSize
        self.nextToken = nextToken
    }

    func fill(_ form: inout QueryForm) {
        form.add(filters: filters)
        form.add("InstanceId", list: instanceIDs)
        form.add("MaxResults", pageSize)
        form.add("NextToken", nextToken)
    }

    /// A page of 1,000 is 5 MB long: each instance is read as it comes.
    public func decode(_ body: [UInt8]) throws(MalformedBody) -> Output {
        var instances: [Instance] = []
        var fault: MalformedBody?
        let sieve = XMLParser.Sieve(leftOut: Self.unread, list: "instancesSet") { item in
            do throws(MalformedBody) { instances.append(try Instance(item)) } catch { fault = fault ?? error }
        }
        var page = try output(try XMLElement(body, answering: Self.name, through: sieve))
        if let fault { throw fault }
        page.instances = instances
        return page
    }

    /// All but its instances.
    func output(_ root: XMLElement) throws(MalformedBody) -> Output {
        guard root["reservationSet"] != nil else { throw MalformedBody("reservationSet is missing") }
        return Output(instances: [], nextToken: root.string("nextToken"))
    }
}
