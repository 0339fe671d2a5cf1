import FoundationEssentials
import Glibc
import Testing

@testable import OAuthProtocols
@testable import OAuthResponder

@Suite("Comparison with Python's json")
struct JSONComparisonTests {
    private static func number(_ variable: String, default value: Int) -> Int {
        ProcessInfo.processInfo.environment[variable].flatMap { Int($0) } ?? value
    }

    @Test("100,000 generated texts are read and refused as Python reads and refuses them")
    func generatedTexts() throws {
        let seed = Self.number("JSON_SEED", default: 8259)
        let count = Self.number("JSON_CASES", default: 100_000)
        let reference = try JSONReference(seed: seed, count: count)
        var acceptedCount = 0
        var failures: [String] = []
        for _ in 0..<count {
            let (text, expected) = try reference.next()
            let value = try? JSONReader.value(of: text, from: .answer)
            acceptedCount += value == nil ? 0 : 1
            if value.map(JSONWriter.bytes) != expected {
                failures.append(String(decoding: text, as: UTF8.self))
            }
        }
        print("compared \(count) texts of seed \(seed) with Python; set JSON_SEED for others")
        let shortest = failures.min { $0.utf8.count < $1.utf8.count } ?? ""
        #expect(failures.isEmpty, "\(failures.count) differ, the shortest is \(shortest)")
        #expect(acceptedCount > count / 2 && acceptedCount < count)
    }
}

/// The running `json_reference.py`, which ends with this value.
private final class JSONReference {
    private let process: pid_t
    private let connection: Int32
    private var unread: ArraySlice<UInt8> = []

    init(seed: Int, count: Int) throws {
        let script = "\(#filePath)".replacing(
            "JSONComparisonTests.swift",
            with: "json_reference.py"
        )
        (process, connection) = try ChildProcess.connected(
            ["/usr/bin/python3", script, "\(seed)", "\(count)"]
        )
    }

    deinit {
        close(connection)
        kill(process, SIGKILL)
        waitpid(process, nil, 0)
    }

    /// The next text, and what Python makes of it: nil for no JSON.
    func next() throws -> (text: [UInt8], expected: [UInt8]?) {
        (try take(try length() ?? 0), try length().map(take))
    }

    private func length() throws -> Int? {
        let length = try take(4).reversed().reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
        return length == .max ? nil : Int(length)
    }

    private func take(_ count: Int) throws -> [UInt8] {
        while unread.count < count {
            var part = [UInt8](repeating: 0, count: 64 * 1024)
            let received = read(connection, &part, part.count)
            try #require(received > 0)
            unread = unread + part[..<received]
        }
        defer { unread = unread.dropFirst(count) }
        return Array(unread.prefix(count))
    }
}
