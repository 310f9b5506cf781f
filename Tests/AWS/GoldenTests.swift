import FoundationEssentials
import HTTP
import Testing

@testable import AWS

/// What botocore does with the same requests (golden/generate.py).
struct GoldenTests {
    private static let golden: JSON = {
        let path = #filePath.split(separator: "/").dropLast().map { "/" + $0 }.joined() + "/golden/golden.json"
        let bytes = readWholeFile(path) ?? []
        return (try? JSONParser.parse(bytes)) ?? .null
    }()

    @Test("Every operation is written as botocore writes it", arguments: GoldenRequests.all.indices)
    func wire(_ index: Int) throws {
        let golden = try #require(Self.golden["requests"]?.array)
        try #require(golden.count == GoldenRequests.all.count)
        let operation = GoldenRequests.all[index]
        let encoded = operation.encoded()
        #expect(type(of: operation).name == golden[index]["operation"]?.string)
        for header in try #require(golden[index]["headers"]?.members) {
            #expect(encoded.headers[header.key] == header.value.string)
        }
        let body = try #require(golden[index]["body"]?.string)
        #expect(normal(encoded.body) == normal(Array(body.utf8)))
    }

    @Test("Every operation names its service's host as botocore does", arguments: GoldenRequests.all.indices)
    func hosts(_ index: Int) throws {
        let url = try #require(Self.golden["requests"]?.array?[index]["url"]?.string)
        let endpoints = try Endpoints(region: try #require(Region("us-east-1")))
        #expect(endpoints.url(type(of: GoldenRequests.all[index]).service) == url)
    }

    @Test("Signatures are those of botocore", arguments: 0..<9)
    func signatures(_ index: Int) throws {
        let golden = try #require(Self.golden["signatures"]?.array)
        try #require(golden.count == 9)
        let (wanted, headers) = (golden[index], try #require(golden[index]["headers"]?.members))
        var request = HTTPRequest(
            wanted["method"]?.string == "GET" ? .get : .post, try #require(wanted["url"]?.string),
            body: Array(try #require(wanted["body"]?.string).utf8))
        for header in headers { request.headers.append(header.key, header.value.string ?? "") }
        var keys = exampleKeys
        if wanted["token"] == .bool(true) { keys.sessionToken = Secret("a/token+=") }
        let signer = Signer(region: "eu-central-1", service: try #require(wanted["service"]?.string))
        let signed = signer.sign(request, credentials: keys, date: Date(timeIntervalSince1970: 1_795_539_931))
        #expect(signed.headers["Authorization"] == wanted["authorization"]?.string, "\(wanted["name"]?.string ?? "")")
    }

    @Test("The same operation is the same bytes, each time")
    func deterministic() {
        for operation in GoldenRequests.all { #expect(operation.encoded().body == operation.encoded().body) }
    }

    /// Objects by sorted names, forms by sorted pairs.
    private func normal(_ body: [UInt8]) -> String {
        if let json = try? JSONParser.parse(body) { return String(decoding: json.sorted.bytes, as: UTF8.self) }
        return String(decoding: body, as: UTF8.self).split(separator: "&").sorted().joined(separator: "&")
    }
}

extension JSON {
    fileprivate var sorted: JSON {
        switch self {
        case .array(let values): .array(values.map(\.sorted))
        case .object(let members): .object(members.map { Member($0.key, $0.value.sorted) }.sorted { $0.key < $1.key })
        default: self
        }
    }
}
