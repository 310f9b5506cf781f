import Testing

@testable import AWS

/// Good answers, damaged at every byte: each is read or refused, none traps.
struct DamageTests {
    private static let json = Array(
        #"{"Items":[{"a":{"S":"é\u00e9\n"},"b":{"N":"-1.5e3"},"c":{"L":[{"BOOL":true},{"NULL":true}]},"d":{"M":{"x":{"B":"AAE="}}}}],"Count":1}"#
            .utf8)
    private static let xml = Array(
        #"<?xml version="1.0"?><R><reservationSet><item><instancesSet><item><instanceId>i&amp;1</instanceId></item></instancesSet></item></reservationSet></R>"#
            .utf8)

    private func damaged(_ good: [UInt8], _ read: ([UInt8]) -> Void) {
        read(good)
        for index in good.indices {
            read(Array(good[..<index]))
            for byte in [0, 0x22, 0x5C, 0x7B, 0x5D, 0x3C, 0x26, 0xC3, 0xFF] as [UInt8] {
                var bad = good
                bad[index] = byte
                read(bad)
            }
        }
    }

    @Test("Damaged JSON is read or refused")
    func json() {
        damaged(Self.json) { _ = try? JSONParser.parse($0)["Items"]?.array?.map { try Item(json: $0) } }
    }

    @Test("Damaged XML is read or refused")
    func xml() {
        damaged(Self.xml) { _ = try? XMLParser.parse($0) }
    }

    @Test("XML that nobody reads is left out with all that is in it, and its depth and size count")
    func leftOut() throws {
        func parse(_ text: String) throws -> XMLElement {
            try XMLParser.parse(Array(text.utf8), through: XMLParser.Sieve(leftOut: ["drop"]))
        }
        let root = try parse("<a><drop>x<b>y</b><drop/></drop><b>z</b><drop/><c><drop><b>y</b></drop>w</c></a>")
        #expect(root.children == [XMLElement(name: "b", text: "z"), XMLElement(name: "c", text: "w")])
        let deep = XMLParser.maxDepth
        for name in ["drop", "keep"] {
            let nested = String(repeating: "<\(name)>", count: deep) + String(repeating: "</\(name)>", count: deep)
            #expect(throws: XMLParser.Fault.self) { try parse("<a>\(nested)</a>") }
        }
        #expect(throws: XMLParser.Fault.self) { try parse("<a><drop></b></a>") }
    }

    @Test("An instance is read the same with all that EC2 says of it besides")
    func instance() throws {
        let besides = DescribeInstances.unread.sorted().map { "<\($0)><item><instanceId>i-2</instanceId><name>x</name></item></\($0)>" }
            .joined()
        func instances(_ more: String) throws -> [Instance] {
            let body =
                "<DescribeInstancesResponse><reservationSet><item><instancesSet><item>\(more)<instanceId>i-1</instanceId><instanceState>"
                + "<name>running</name></instanceState></item></instancesSet></item></reservationSet></DescribeInstancesResponse>"
            return try DescribeInstances().decode(Array(body.utf8)).instances
        }
        #expect(try instances(besides) == instances("") && instances("").map(\.id) == ["i-1"])
    }

    @Test("What is written is read back")
    func roundTrip() throws {
        let text = String(String.UnicodeScalarView((0..<0x250).compactMap { Unicode.Scalar($0 as UInt32) })) + "日本 😀"
        let value = JSON.object([.init(text, .array([.string(text), .number("-0.1e+7"), .null, .bool(false), .object([])]))])
        #expect(try JSONParser.parse(value.bytes) == value)
    }
}
