import World

/// A just-in-time configuration: base64 of a JSON object of base64 files, about 5 KB as the real ones are. Only `stand-in runner` can
/// use it: its key is random bytes in the places of an RSA key's numbers.
struct JITBlob {
    var runner: GitHub.Runner
    var server: String
    var secret: String

    func encoded(_ generator: inout Generator) -> String {
        let files: JSON = [
            ".runner": .string(Self.file(settings)), ".credentials": .string(Self.file(credentials)),
            ".credentials_rsaparams": .string(Self.file(Self.key(&generator))),
        ]
        return Self.file(files)
    }

    private var settings: JSON {
        [
            "AgentId": .int(Int64(runner.id)), "AgentName": .string(runner.name), "PoolId": 1, "PoolName": "Default",
            "DisableUpdate": "True",
            "Ephemeral": "True", "ServerUrl": .string("\(server)/_services/"), "GitHubUrl": .string("\(server)/acme"),
            "WorkFolder": "_work", "UseV2Flow": true, "ServerUrlV2": .string("\(server)/_runner/"), "skipSessionRecover": "True",
        ]
    }

    private var credentials: JSON {
        let data: JSON = [
            "clientId": .string(secret), "authorizationUrl": .string("\(server)/_services/_oauth/token"), "requireFipsCryptography": "True",
        ]
        return ["Scheme": "OAuth", "Data": data]
    }

    /// The lengths (bytes) are those of a 3,072-bit key: the whole is then above 4,096 characters, as the real ones were measured to be.
    private static func key(_ generator: inout Generator) -> JSON {
        let lengths = [("d", 384), ("dp", 192), ("dq", 192), ("exponent", 3), ("inverseQ", 192), ("modulus", 384), ("p", 192), ("q", 192)]
        return .object(
            lengths.map { name, length in
                .init(key: name, value: .string(base64((0..<length).map { _ in UInt8(truncatingIfNeeded: generator.next()) })))
            })
    }

    private static func file(_ content: JSON) -> String {
        base64(Array(content.text.utf8))
    }

    /// The runner's server and credential out of an encoded configuration; nil when it is none.
    static func decode(_ text: String) -> (server: String, name: String, secret: String)? {
        guard let files = base64Decoded(text).flatMap(JSON.parse), let settings = content(files[".runner"]),
            let credentials = content(files[".credentials"]), let server = settings["ServerUrlV2"]?.string,
            let name = settings["AgentName"]?.string, let secret = credentials["Data"]?["clientId"]?.string
        else { return nil }
        return (server, name, secret)
    }

    private static func content(_ file: JSON?) -> JSON? {
        file?.string.flatMap(base64Decoded).flatMap(JSON.parse)
    }
}
