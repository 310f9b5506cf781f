/// Unpacks gzip (RFC 1952, RFC 1951). cloud-init and Terraform's `base64gzip` make user data of it, since EC2 takes 16 KB at most.
///
/// Written here because the product has no other need of zlib, and the input comes from whoever may change the launch template: its
/// output is bounded, and no input makes it trap.
enum Gzip {
    static func isGzip(_ bytes: [UInt8]) -> Bool { bytes.starts(with: [0x1F, 0x8B]) }

    /// Nil when it is damaged, of another method than deflate, or larger than `most` bytes.
    static func inflate(_ bytes: [UInt8], atMost most: Int) -> [UInt8]? {
        guard let start = bodyStart(bytes) else { return nil }
        var inflater = Inflater(input: bytes, at: start, most: most)
        guard inflater.run(), bytes.count - inflater.at >= 8 else { return nil }
        let trailer = (0..<8).map { UInt32(bytes[inflater.at + $0]) }
        let sum = trailer[0] | trailer[1] << 8 | trailer[2] << 16 | trailer[3] << 24
        let size = trailer[4] | trailer[5] << 8 | trailer[6] << 16 | trailer[7] << 24
        guard sum == checksum(inflater.output), size == UInt32(truncatingIfNeeded: inflater.output.count) else { return nil }
        return inflater.output
    }

    /// Behind the header with its optional fields.
    private static func bodyStart(_ bytes: [UInt8]) -> Int? {
        guard bytes.count >= 18, isGzip(bytes), bytes[2] == 8, bytes[3] & 0xE0 == 0 else { return nil }
        let flags = bytes[3]
        var at = 10
        if flags & 4 != 0 { at += 2 + Int(bytes[10]) + Int(bytes[11]) << 8 }
        for flag in [UInt8(8), 16] where flags & flag != 0 {
            guard at < bytes.count, let end = bytes[at...].firstIndex(of: 0) else { return nil }
            at = end + 1
        }
        if flags & 2 != 0 { at += 2 }
        return at < bytes.count ? at : nil
    }

    /// CRC-32 as gzip has it.
    private static func checksum(_ bytes: [UInt8]) -> UInt32 {
        ~bytes.reduce(~0) { sum, byte in
            (0..<8).reduce(sum ^ UInt32(byte)) { value, _ in value & 1 == 1 ? value >> 1 ^ 0xEDB8_8320 : value >> 1 }
        }
    }
}

/// Deflate's blocks (RFC 1951). Every read beyond the input fails the whole.
private struct Inflater {
    let input: [UInt8]
    var at: Int
    let most: Int
    var output: [UInt8] = []
    private var bits: UInt32 = 0
    private var count = 0

    init(input: [UInt8], at: Int, most: Int) {
        (self.input, self.at, self.most) = (input, at, most)
    }

    /// False when the input is damaged or the output too large. Afterwards `at` is behind the last byte used.
    mutating func run() -> Bool {
        var isLast = false
        while !isLast {
            guard let last = take(1), let kind = take(2) else { return false }
            isLast = last == 1
            let isRead =
                switch kind {
                case 0: stored()
                case 1: compressed(.fixedLengths, .fixedDistances)
                case 2: dynamic()
                default: false
                }
            guard isRead else { return false }
        }
        return true
    }

    /// The next bits, the lowest first.
    private mutating func take(_ wanted: Int) -> Int? {
        while count < wanted {
            guard at < input.count else { return nil }
            bits |= UInt32(input[at]) << UInt32(count)
            (at, count) = (at + 1, count + 8)
        }
        defer { (bits, count) = (bits >> UInt32(wanted), count - wanted) }
        return Int(bits & (1 << UInt32(wanted) - 1))
    }

    private mutating func stored() -> Bool {
        (bits, count) = (0, 0)
        guard let length = take(16), let check = take(16), length ^ check == 0xFFFF, input.count - at >= length,
            output.count + length <= most
        else { return false }
        output += input[at..<at + length]
        at += length
        return true
    }

    private mutating func dynamic() -> Bool {
        guard let lengths = take(5), let distances = take(5), let codes = take(4), lengths <= 29 else { return false }
        var lengthsOfCodes = [Int](repeating: 0, count: 19)
        for index in 0..<codes + 4 {
            guard let length = take(3) else { return false }
            lengthsOfCodes[Huffman.order[index]] = length
        }
        guard let all = codeLengths(Huffman(lengthsOfCodes), lengths + 257 + distances + 1) else { return false }
        return compressed(Huffman(Array(all[..<(lengths + 257)])), Huffman(Array(all[(lengths + 257)...])))
    }

    /// Lengths of codes, themselves coded: 16 repeats the last one, 17 and 18 zeros.
    private mutating func codeLengths(_ code: Huffman, _ wanted: Int) -> [Int]? {
        var lengths: [Int] = []
        while lengths.count < wanted {
            guard let symbol = decode(code) else { return nil }
            switch symbol {
            case 16:
                guard let last = lengths.last, let more = take(2) else { return nil }
                lengths += [Int](repeating: last, count: more + 3)
            case 17:
                guard let more = take(3) else { return nil }
                lengths += [Int](repeating: 0, count: more + 3)
            case 18:
                guard let more = take(7) else { return nil }
                lengths += [Int](repeating: 0, count: more + 11)
            default: lengths.append(symbol)
            }
        }
        return lengths.count == wanted ? lengths : nil
    }

    private mutating func compressed(_ lengths: Huffman, _ distances: Huffman) -> Bool {
        while let symbol = decode(lengths) {
            if symbol == 256 { return true }
            if symbol < 256 {
                guard output.count < most else { return false }
                output.append(UInt8(symbol))
            } else {
                guard copy(symbol - 257, distances) else { return false }
            }
        }
        return false
    }

    private mutating func copy(_ symbol: Int, _ distances: Huffman) -> Bool {
        guard symbol < Huffman.lengthBase.count, let extra = take(Huffman.lengthExtra[symbol]) else { return false }
        let length = Huffman.lengthBase[symbol] + extra
        guard let code = decode(distances), code < 30, let more = take(code < 4 ? 0 : code / 2 - 1) else { return false }
        let distance = code < 4 ? code + 1 : (2 + code % 2) << (code / 2 - 1) + 1 + more
        guard distance <= output.count, output.count + length <= most else { return false }
        for _ in 0..<length { output.append(output[output.count - distance]) }
        return true
    }

    /// One symbol, bit by bit: user data is at most 16 KB, so speed is no concern.
    private mutating func decode(_ code: Huffman) -> Int? {
        var (value, first, index) = (0, 0, 0)
        for length in 1...15 {
            guard let bit = take(1) else { return nil }
            value |= bit
            let count = code.counts[length]
            if value - count < first { return code.symbols[index + value - first] }
            (index, first) = (index + count, (first + count) << 1)
            value <<= 1
        }
        return nil
    }
}

/// A canonical Huffman code: how many codes there are of each length, and their symbols in order.
private struct Huffman {
    var counts = [Int](repeating: 0, count: 16)
    var symbols: [Int] = []

    init(_ lengths: [Int]) {
        for length in 1...15 {
            let ofLength = lengths.indices.filter { lengths[$0] == length }
            counts[length] = ofLength.count
            symbols += ofLength
        }
    }

    static let fixedLengths = Huffman(
        (0..<288).map { $0 < 144 ? 8 : $0 < 256 ? 9 : $0 < 280 ? 7 : 8 })
    static let fixedDistances = Huffman([Int](repeating: 5, count: 30))
    static let order = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15]
    static let lengthBase = [
        3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258,
    ]
    static let lengthExtra = [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0]
}
