import ArgumentParser
import Glibc

/// Where the stand-in is.
struct ServerOption: ParsableArguments {
    @Option(help: "The stand-in's address; STANDIN_URL without it.")
    var url: String?

    func call(_ method: String, _ path: String, _ body: JSON? = nil) throws -> JSON {
        guard let url = url ?? environment("STANDIN_URL") else {
            throw ValidationError("Where is the stand-in? Name it by --url or by STANDIN_URL, e.g. http://127.0.0.1:5700.")
        }
        let reply = try Call(url: url + path)(method, body: body.map { Array($0.text.utf8) } ?? [])
        let value = JSON.parse(reply.body) ?? .null
        guard (200..<300).contains(reply.status) else {
            throw ValidationError(value["error"]?.string ?? "the stand-in answered \(reply.status)")
        }
        return value
    }
}

func environment(_ name: String) -> String? {
    getenv(name).map { String(cString: $0) }.flatMap { $0.isEmpty ? nil : $0 }
}

/// A length of time as `250ms`, `2s`, `5m` or `1h`; a bare number is milliseconds.
struct Length: ExpressibleByArgument {
    let milliseconds: Int64

    init(milliseconds: Int64) {
        self.milliseconds = milliseconds
    }

    init?(argument: String) {
        let units: [(String, Int64)] = [("ms", 1), ("s", 1_000), ("m", 60_000), ("h", 3_600_000), ("", 1)]
        guard let unit = units.first(where: { argument.hasSuffix($0.0) }), let number = Double(argument.dropLast(unit.0.count)),
            number >= 0, number * Double(unit.1) <= 1e12
        else { return nil }
        milliseconds = Int64(number * Double(unit.1))
    }

    var defaultValueDescription: String { "\(milliseconds)ms" }
}

/// A length of time that may be negative: `-2h`.
struct Shift: ExpressibleByArgument {
    let milliseconds: Int64

    init?(argument: String) {
        let isNegative = argument.hasPrefix("-")
        guard let length = Length(argument: isNegative ? String(argument.dropFirst()) : argument) else { return nil }
        milliseconds = isNegative ? -length.milliseconds : length.milliseconds
    }
}

/// A span of lengths from which each time is drawn, `2m..6m`, or one length. `never` is none.
struct Span: ExpressibleByArgument {
    let range: ClosedRange<Int64>?

    init(_ range: ClosedRange<Int64>?) {
        self.range = range
    }

    init?(argument: String) {
        if argument == "never" {
            range = nil
            return
        }
        let mark = Array("..")
        let text = Array(argument)
        let place = text.indices.first { text[$0...].starts(with: mark) }
        let lower = Length(argument: String(text[..<(place ?? text.count)]))
        let upper = place.map { Length(argument: String(text[($0 + 2)...])) } ?? lower
        guard let lower, let upper, lower.milliseconds <= upper.milliseconds else { return nil }
        range = lower.milliseconds...upper.milliseconds
    }

    var defaultValueDescription: String {
        guard let range else { return "never" }
        return range.lowerBound == range.upperBound ? "\(range.lowerBound)ms" : "\(range.lowerBound)ms..\(range.upperBound)ms"
    }
}
