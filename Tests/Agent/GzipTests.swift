import Foundation
import Testing

@testable import Agent

@Suite struct GzipTests {
    /// Made by Python's gzip module with each kind of block: stored, fixed and dynamic codes.
    static let samples: [(name: String, zipped: String, plain: [UInt8])] = [
        ("nothing", "H4sIAAAAAAAC/wMAAAAAAAAAAAA=", []),
        ("stored, with a name", "H4sICAAAAAAA/3VzZXItZGF0YQABAgD9/3t9Q7+mowIAAAA=", Array("{}".utf8)),
        (
            "fixed codes",
            "H4sIAAAAAAACA6tWcgwPjg9ydff091OyUkot1c3LLyrJ0DVU0lFyifRz9PV3cYoPcXTycQXKpmck6uZkFpek5qUW6RYnJ+akFinVAgCxD3a1QgAAAA==",
            Array(#"{"AWS_REGION":"eu-north-1","DYNAMODB_TABLE":"gha-listener-scaler"}"#.utf8)
        ),
        (
            "dynamic codes and repetitions",
            "H4sIAAAAAAAC/4XUOQ7CQAwF0Ksg1xR4Y+tylBR0tNAg7g5IOCNH33E1sl18PY1nXjQd6Eq0p4m/53O+P267XyVLNXq66o2JwcmY+z/jmDJOIONcZlyaDF4gWcKIwrWFOwyHhjOHkYdrEHciCZGs7gaJpBZJJ5IQSRYJEkktkk6kIdIsUrhutUg7kYZIs0iRSGuRdiILkWWRIZFtvKBOZCGyLDIkslpknchD5FnkSOS1yNtPIUSeRY5EXot8U/T+AH4HIrTjBAAA",
            Array(("{" + (0..<60).map { #""A\#($0)":"\#(String(repeating: "value ", count: $0 % 5))""# }.joined(separator: ",") + "}").utf8)
        ),
    ]

    @Test("What gzip packed is unpacked", arguments: samples.map(\.name))
    func unpacked(_ name: String) throws {
        let sample = try #require(Self.samples.first { $0.name == name })
        let bytes = try #require(Data(base64Encoded: sample.zipped)).map { $0 }
        #expect(Gzip.inflate(bytes, atMost: 1 << 20) == sample.plain)
        #expect(sample.plain.isEmpty || Gzip.inflate(bytes, atMost: sample.plain.count - 1) == nil, "its size is bounded")
    }

    @Test("No damage makes it trap, and none goes unseen", arguments: samples.map(\.name))
    func damaged(_ name: String) throws {
        let sample = try #require(Self.samples.first { $0.name == name })
        let bytes = try #require(Data(base64Encoded: sample.zipped)).map { $0 }
        for end in stride(from: 0, to: bytes.count, by: 3) { #expect(Gzip.inflate(Array(bytes.prefix(end)), atMost: 1 << 12) == nil) }
        for at in 10..<bytes.count {
            var changed = bytes
            changed[at] ^= 1 << UInt8(at % 8)
            let found = Gzip.inflate(changed, atMost: 1 << 12)
            #expect(found == nil || found == sample.plain)
        }
    }
}

/// Packs without compressing.
enum Zip {
    static func stored(_ bytes: [UInt8]) -> [UInt8] {
        func little(_ value: UInt32, _ count: Int) -> [UInt8] { (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * UInt32($0))) } }
        let size = UInt32(bytes.count)
        let sum = ~bytes.reduce(UInt32.max) { sum, byte in
            (0..<8).reduce(sum ^ UInt32(byte)) { value, _ in value & 1 == 1 ? value >> 1 ^ 0xEDB8_8320 : value >> 1 }
        }
        return [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 255, 1] + little(size, 2) + little(~size, 2) + bytes + little(sum, 4) + little(size, 4)
    }
}
