/// One parser, with what must hold for every input.
struct Target: Sendable {
    /// The name, which is that of its folder in the corpus too.
    var name: String
    /// What the parser may take of the processor for ``bulkLength`` bytes in a release build, in
    /// milliseconds.
    var milliseconds = 50
    /// Makes a long input out of a short one.
    var bulk: @Sendable ([UInt8]) -> [UInt8] = Bulk.repeated
    /// Parses; its time is measured.
    var parse: @Sendable ([UInt8]) -> Void
    /// Parses, and checks what came of it.
    var check: @Sendable ([UInt8]) -> Void

    /// All targets.
    static let all =
        [
            request, answer, form, challenge, uri, endpoint, pattern, date, token, members, head,
            content, words, gateway, metadata, configuration,
        ] + [service]

    /// How much slower the sanitizer and the fuzzer's counters make the program, and then some.
    private static let slowness = 10

    /// Checks an input; of one input in four thousand, chosen by its bytes, a long one is made, whose cost
    /// is measured.
    func run(_ input: [UInt8]) {
        check(input)
        let hash = input.reduce(UInt32(2_166_136_261)) { ($0 ^ UInt32($1)) &* 16_777_619 }
        guard hash % 4096 == 0, !input.isEmpty else { return }
        let long = bulk(input)
        require(
            ProcessorTime.fits(milliseconds: milliseconds * Self.slowness) { parse(long) },
            "\(name): \(long.count) bytes take more than \(milliseconds) ms"
        )
    }
}

/// Long inputs that are made out of short ones.
enum Bulk {
    /// How long an input is made, in bytes.
    static let length = 64 * 1024

    /// The input over and over.
    static func repeated(_ input: [UInt8]) -> [UInt8] {
        var long: [UInt8] = []
        while long.count + input.count <= length { long += input }
        return long
    }

    /// A list of JSON whose elements are the input, within an object.
    static func listed(_ input: [UInt8]) -> [UInt8] {
        let list = repeated(input + Array(",".utf8))
        return Array(#"{"errors":["#.utf8) + list.dropLast() + Array("]}".utf8)
    }

    /// A text of JSON that is the input over and over, as far as it needs no escape.
    static func text(_ input: [UInt8]) -> [UInt8] {
        let plain = input.filter { $0 >= 0x20 && $0 != UInt8(ascii: "\"") && $0 != 0x5c }
        guard !plain.isEmpty else { return listed(input) }
        return Array(#"{"error_description":""#.utf8) + repeated(plain) + Array("\"}".utf8)
    }
}
