import HTTP
import Testing

@testable import AWS

/// An answer that is wrong, and what it has to be taken for.
struct Hostile: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var status = 200
    var body: String
    var outcomeIsKnown = false

    static let truncatedItem = #"{"Item":{"pk":{"S":"a"#

    /// Each is sent to a GetItem, whose success would be read from JSON.
    static let json: [Hostile] = [
        Hostile(testDescription: "nothing", body: ""),
        Hostile(testDescription: "HTML", body: "<html><body>Welcome to the café's Wi-Fi</body></html>"),
        Hostile(testDescription: "truncated JSON", body: truncatedItem),
        Hostile(testDescription: "two values", body: "{} {}"),
        Hostile(testDescription: "a list", body: "[]"),
        Hostile(testDescription: "an item that is a list", body: #"{"Item":[]}"#),
        Hostile(testDescription: "a value of two types", body: #"{"Item":{"a":{"S":"x","N":"1"}}}"#),
        Hostile(testDescription: "a number that is no text", body: #"{"Item":{"a":{"N":1}}}"#),
        Hostile(testDescription: "a set of no texts", body: #"{"Item":{"a":{"SS":[1]}}}"#),
        Hostile(testDescription: "bad base64", body: #"{"Item":{"a":{"B":"*"}}}"#),
        Hostile(testDescription: "lists without end", body: #"{"Item":"# + String(repeating: "[", count: 200_000)),
        Hostile(testDescription: "objects without end", body: String(repeating: #"{"a":"#, count: 200_000)),
        Hostile(testDescription: "a leading zero", body: #"{"Item":01}"#),
        Hostile(testDescription: "a bare control character", body: "{\"a\":\"\u{1}\"}"),
        Hostile(testDescription: "a half escape", body: #"{"a":"\u12"#),
        Hostile(testDescription: "a success that AWS doesn't give", status: 202, body: "{}"),
        Hostile(testDescription: "a proxy's transformed success", status: 203, body: "{}"),
        Hostile(testDescription: "no content", status: 204, body: ""),
        Hostile(testDescription: "a proxy's absence", status: 404, body: "<html>not found</html>"),
        Hostile(testDescription: "an answer of another service", status: 500, body: "oops"),
        Hostile(testDescription: "a gateway's HTML", status: 502, body: "<html>bad gateway</html>"),
        Hostile(testDescription: "a portal's redirect", status: 302, body: ""),
        Hostile(testDescription: "a proxy's refusal", status: 403, body: "<html>blocked by policy</html>"),
        Hostile(testDescription: "an error without a type", status: 400, body: #"{"message":"?"}"#),
        Hostile(testDescription: "AWS's own failure", status: 500, body: #"{"__type":"x#InternalServerError"}"#),
        Hostile(testDescription: "a busy proxy", status: 429, body: "slow down", outcomeIsKnown: true),
    ]

    /// Each is sent to a DescribeInstances.
    static let xml: [Hostile] = [
        Hostile(testDescription: "nothing", body: ""),
        Hostile(testDescription: "JSON", body: "{}"),
        Hostile(testDescription: "HTML", body: "<!DOCTYPE html><html><p>x</html>"),
        Hostile(testDescription: "truncated", body: "<DescribeInstancesResponse><reservationSet><item>"),
        Hostile(testDescription: "another operation's answer", body: "<TerminateInstancesResponse/>"),
        Hostile(testDescription: "no list", body: "<DescribeInstancesResponse/>"),
        Hostile(
            testDescription: "an instance without an id",
            body: response("<item><instancesSet><item><imageId>a</imageId></item></instancesSet></item>")),
        Hostile(
            testDescription: "entities that multiply",
            body: #"<!DOCTYPE l [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;&a;">]><DescribeInstancesResponse>&b;</DescribeInstancesResponse>"#),
        Hostile(
            testDescription: "an external entity",
            body: #"<!DOCTYPE l [<!ENTITY a SYSTEM "file:///etc/passwd">]><DescribeInstancesResponse>&a;</DescribeInstancesResponse>"#),
        Hostile(testDescription: "elements without end", body: String(repeating: "<a>", count: 200_000)),
        Hostile(testDescription: "an undefined entity", body: "<DescribeInstancesResponse>&nbsp;</DescribeInstancesResponse>"),
    ]

    static func response(_ items: String) -> String {
        "<DescribeInstancesResponse><reservationSet>\(items)</reservationSet></DescribeInstancesResponse>"
    }
}

struct HostileAnswerTests {
    private func error<O: Operation>(_ operation: O, _ hostile: Hostile) async throws -> AWSError? {
        let client = try client(FakeSender(status: hostile.status, hostile.body))
        do { _ = try await client.send(operation) } catch { return error }
        return nil
    }

    @Test("A wrong JSON answer is a typed error that leaves the outcome open", arguments: Hostile.json)
    func json(_ hostile: Hostile) async throws {
        let error = try #require(await error(GetItem(table: "t", key: [:]), hostile))
        #expect(error.outcomeIsKnown == hostile.outcomeIsKnown)
        #expect(error.operation == "GetItem" && error.status == hostile.status)
        #expect(!error.description.contains("café") && !error.advice.isEmpty)
    }

    @Test("A wrong XML answer is a typed error that leaves the outcome open", arguments: Hostile.xml)
    func xml(_ hostile: Hostile) async throws {
        let error = try #require(await error(DescribeInstances(), hostile))
        #expect(error.disposition == .malformedResponse && !error.outcomeIsKnown)
    }

    @Test("The error names status, content type and request of an answer that is not AWS's")
    func words() async throws {
        let headers: HTTPHeaders = ["Content-Type": "text/html", "x-amzn-RequestId": "R1"]
        for status in [200, 202, 404] {
            let client = try client(FakeSender(status: status, headers: headers, "<html>hello</html>"))
            do {
                _ = try await client.send(TransactWriteItems([], token: "t"))
                Issue.record("\(status) was taken for AWS's word")
            } catch {
                for part in ["\(status)", "text/html", "R1"] { #expect("\(error)".contains(part)) }
                #expect(!error.outcomeIsKnown)
            }
        }
    }

    @Test("A byte order mark is forgiven")
    func byteOrderMark() async throws {
        let item = try await client(FakeSender("\u{FEFF}{\"Item\":{\"a\":{\"S\":\"x\"}}}")).send(GetItem(table: "t", key: [:]))
        #expect(item == ["a": "x"])
        let page = try await client(FakeSender("\u{FEFF}" + Hostile.response(""))).send(DescribeInstances())
        #expect(page.instances.isEmpty && page.nextToken == nil)
    }

    @Test("A huge page is read")
    func hugePage() async throws {
        let item = #"{"pk":{"S":"\#(String(repeating: "x", count: 1000))"}}"#
        let body = #"{"Items":["# + Array(repeating: item, count: 1000).joined(separator: ",") + "]}"
        let page = try await client(FakeSender(body)).send(Query(table: "t", keyCondition: "", placeholders: .init()))
        #expect(page.items.count == 1000 && page.lastKey == nil)
    }

    @Test("Escapes are read, and a lone surrogate becomes U+FFFD")
    func escapes() throws {
        #expect(try JSONParser.parse(Array(#""\u00e9\ud83d\ude00\ud83d\n\/\"""#.utf8)) == .string("é😀\u{FFFD}\n/\""))
        #expect(throws: JSONParser.Fault.self) { try JSONParser.parse([0x22, 0xFF, 0x22]) }
    }
}
