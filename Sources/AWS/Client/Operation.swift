import HTTP

/// One request to AWS as a value. It knows its wire form and nothing of connections, credentials or time.
public protocol Operation: Sendable {
    associatedtype Output: Sendable
    /// The service that carries it out.
    static var service: Service { get }
    /// As in AWS's API reference and in IAM policies, e.g. `PutItem`.
    static var name: String { get }
    /// The body and the headers that say what it is. The same value gives the same bytes, always.
    func encoded() -> EncodedRequest
    /// Reads the body of a 2xx answer.
    func decode(_ body: [UInt8]) throws(MalformedBody) -> Output
}

/// A request's wire form before it is signed. Both protocols send POST to the endpoint's own path.
public struct EncodedRequest: Sendable {
    var headers: HTTPHeaders
    var body: [UInt8]
    var signed = true
}

/// A 2xx answer that does not hold what its operation promises.
public struct MalformedBody: Error, Sendable, Equatable {
    /// What is wrong with it; never the body itself, which may hold secrets.
    public var what: String

    /// A reason, in a few words.
    public init(_ what: String) { self.what = what }
}

/// An operation in AWS JSON 1.0 or 1.1 (DynamoDB, SSM, Secrets Manager, KMS).
protocol JSONOperation: Operation {
    static var target: String { get }
    static var contentType: String { get }
    var input: JSON { get }
    func output(_ body: JSON) throws(MalformedBody) -> Output
}

extension JSONOperation {
    public func encoded() -> EncodedRequest {
        EncodedRequest(headers: ["Content-Type": Self.contentType, "X-Amz-Target": Self.target + Self.name], body: input.bytes)
    }

    public func decode(_ body: [UInt8]) throws(MalformedBody) -> Output {
        let json: JSON
        do { json = try JSONParser.parse(body) } catch { throw MalformedBody("it is no JSON: \(error.what), at byte \(error.offset)") }
        guard json.members != nil else { throw MalformedBody("it is JSON but no object") }
        return try output(json)
    }
}

/// An operation in the query protocol (EC2, STS).
protocol QueryOperation: Operation {
    static var version: String { get }
    func fill(_ form: inout QueryForm)
    func output(_ root: XMLElement) throws(MalformedBody) -> Output
}

extension QueryOperation {
    public func encoded() -> EncodedRequest {
        var form = QueryForm(action: Self.name, version: Self.version)
        fill(&form)
        return EncodedRequest(headers: ["Content-Type": "application/x-www-form-urlencoded; charset=utf-8"], body: form.bytes)
    }

    public func decode(_ body: [UInt8]) throws(MalformedBody) -> Output {
        try output(try XMLElement(body, answering: Self.name))
    }
}

extension XMLElement {
    /// The root element of an operation's answer.
    init(_ body: [UInt8], answering operation: String, through sieve: XMLParser.Sieve = XMLParser.Sieve()) throws(MalformedBody) {
        do { self = try XMLParser.parse(body, through: sieve) } catch { throw MalformedBody("it is no XML: \(error.what)") }
        guard name == operation + "Response" else { throw MalformedBody("it is XML, but no \(operation)Response") }
    }
}
