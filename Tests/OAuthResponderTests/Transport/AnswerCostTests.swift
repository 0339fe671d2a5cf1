import Glibc
import Testing

@testable import OAuthProtocols
@testable import OAuthResponder

/// What an answer may cost (contract §3).
@Suite("Cost of an answer")
struct AnswerCostTests {
    private let server: FaultServer
    private let client: CurlHTTPClient

    init() throws {
        server = try FaultServer()
        client = try CurlHTTPClient(connectTimeout: .seconds(5), timeout: .seconds(5))
    }

    private func answer(_ bytes: [UInt8]) throws -> HTTPResponse {
        try Self.answer(bytes, uri: server.uri("raw"), client)
    }

    /// Has the server send an answer.
    private static func answer(
        _ bytes: [UInt8],
        uri: String,
        _ client: CurlHTTPClient
    ) throws -> HTTPResponse {
        let request = HTTPRequest(method: .post, uri: uri, body: bytes, isRepeatable: true)
        return try client.send(request, deadline: .now + .seconds(60))
    }

    private static func head(_ lines: String..., body: [UInt8] = []) -> [UInt8] {
        (["HTTP/1.1 200 OK"] + lines + ["", ""]).joined(separator: "\r\n").utf8 + body
    }

    @Test("A2: a first field that begins with a blank ends its call and nothing else")
    func foldedFirstField() async throws {
        let uri = try server.uri("raw")
        await #expect(processExitsWith: .success) { [uri = uri as String] in
            let client = try CurlHTTPClient(connectTimeout: .seconds(5), timeout: .seconds(5))
            let plain = Self.head("A: 1", "Content-Length: 0")
            for blank in [" ", "\t"] {
                for _ in 1...3 {
                    _ = try Self.answer(plain, uri: uri, client)
                    #expect(throws: TransportError.invalidResponse) {
                        try Self.answer(
                            Self.head(blank + "B: 2", "Content-Length: 0"),
                            uri: uri,
                            client
                        )
                    }
                }
                let interim = Array("HTTP/1.1 103 Early\r\nA: 1\r\n\r\n".utf8)
                _ = try Self.answer(
                    interim + Self.head(blank + "B: 2", "Content-Length: 0"),
                    uri: uri,
                    client
                )
            }
            #expect(try Self.answer(plain, uri: uri, client).status == 200)
        }
    }

    @Test(
        "A3: a transfer coding but chunked is refused, however it is spelled",
        arguments: [
            "Transfer-Encoding: gzip, gzip, gzip, gzip, chunked", "transfer-encoding: GZIP,chunked",
            "Transfer-Encoding: gzip\r\nTransfer-Encoding: chunked",
            "Transfer-Encoding: chunked\r\nTransfer-Encoding: gzip",
            "Transfer-Encoding:\r\n gzip, chunked", "Transfer-Encoding: chunked,\r\n\tgzip",
            "Transfer-Encoding:\tdeflate\t,\tchunked", "Transfer-Encoding: br,,",
            "Transfer-Encoding: ,zstd", "Transfer-Encoding: chunked, identity",
            "Transfer-Encoding : gzip, chunked", "Transfer-Encoding:",
        ]
    )
    func transferCoding(lines: String) throws {
        let name: [UInt8] = [0x1f, 0x8b, 8, 8, 0, 0, 0, 0, 0, 3]
        #expect(throws: TransportError.unsupportedCoding) {
            try answer(Self.head(lines, body: name + [UInt8](repeating: 65, count: 40_000)))
        }
        let interim = "HTTP/1.1 103 Early\r\n" + lines + "\r\n\r\n"
        #expect(throws: TransportError.unsupportedCoding) {
            try answer(interim.utf8 + Self.head("Content-Length: 0"))
        }
    }

    @Test("A3: a transfer coding in a trailer is refused")
    func transferCodingInTrailer() {
        let body = Array("2\r\nok\r\n0\r\nTransfer-Encoding: gzip\r\n\r\n".utf8)
        #expect(throws: TransportError.unsupportedCoding) {
            try answer(Self.head("Transfer-Encoding: chunked", body: body))
        }
    }

    @Test("a body in one layer of gzip or deflate is read, and in nothing else")
    func contentCoding() throws {
        func body(_ coding: String) throws -> [UInt8] {
            let length = Self.hello.count
            let head = Self.head("Content-Encoding: \(coding)", "Content-Length: \(length)")
            return try answer(head + Self.hello).body
        }
        #expect(try body("gzip") == Array("hello".utf8))
        #expect(try body("X-GZIP , identity") == Array("hello".utf8))
        #expect(try body("identity") == Self.hello)
        for coding in ["br", "zstd", "gzip, gzip", "gzip, deflate", "compress", "utf-8"] {
            #expect(throws: TransportError.unsupportedCoding, "\(coding)") { try body(coding) }
        }
        #expect(throws: TransportError.invalidResponse) { try body("deflate") }
    }

    @Test(
        "no shape of an answer costs more than 200 ms of processor time and 16 MiB",
        arguments: [
            "gzipNameWithoutEnd", "emptyStoredBlocks", "emptyFixedBlocks", "emptyDynamicBlocks",
            "bomb",
            "chunkedBomb", "chunkExtensionWithoutEnd", "chunkLengthWithoutEnd", "smallChunks",
            "manyFields", "manyInterimAnswers", "manyTrailers", "longTrailer", "foldedField",
        ]
    )
    func cost(shape: String) async throws {
        let plain = try server.uri("raw")
        let dear = try server.uri("dear/" + shape)
        // In a process of its own, so that the memory is that of the call.
        await #expect(processExitsWith: .success) {
            [plain = plain as String, dear = dear as String] in
            let client = try CurlHTTPClient(connectTimeout: .seconds(60), timeout: .seconds(60))
            _ = try Self.answer(Self.head("Content-Length: 0"), uri: plain, client)
            let memory = try Memory.peak()
            var least = Duration.seconds(60)
            // What else the machine does can make a call dearer, but never cheaper.
            for _ in 1...5 where least >= .milliseconds(200) {
                let time = Self.processorTime()
                let error = #expect(throws: TransportError.self) {
                    try Self.answer([], uri: dear, client)
                }
                least = min(least, Self.processorTime() - time)
                #expect(error == .invalidResponse || error == .responseTooLarge)
            }
            #expect(least < .milliseconds(200))
            #expect(try Memory.peak() - memory < 16 << 20)
        }
    }

    private static func processorTime() -> Duration {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
    }

    /// gzip of `hello`.
    private static let hello: [UInt8] = [
        0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 2, 3, 0xcb, 0x48, 0xcd, 0xc9, 0xc9, 0x07, 0, 0x86, 0xa6, 0x10,
        0x36, 5, 0, 0, 0,
    ]
}

/// The memory of this process.
private enum Memory {
    /// The most that was ever resident, in bytes.
    static func peak() throws -> Int {
        let file = try #require(fopen("/proc/self/status", "r"))
        defer { fclose(file) }
        var bytes = [UInt8](repeating: 0, count: 16_384)
        let count = fread(&bytes, 1, bytes.count, file)
        let text = String(decoding: bytes.prefix(count), as: UTF8.self)
        let line = try #require(text.split(separator: "\n").first { $0.hasPrefix("VmHWM:") })
        return try #require(line.split(separator: " ").dropFirst().first.flatMap { Int($0) }) * 1024
    }
}
