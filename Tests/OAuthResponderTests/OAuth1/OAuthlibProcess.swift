import FoundationEssentials
import Glibc
import Testing

@testable import OAuthProtocols
@testable import OAuthResponder

/// The running `oauthlib_reference.py`, which ends with this value.
final class OAuthlibProcess {
    /// The RSA key that both sides sign with, made for this process.
    let privateKey: PrivateKey

    private let process: pid_t
    private let connection: Int32
    private var unread: [UInt8] = []

    private struct Start: Decodable {
        var privateKey: String

        enum CodingKeys: String, CodingKey { case privateKey = "private_key" }
    }

    /// A generated case with oauthlib's answer.
    struct Generated: Decodable {
        var `case`: ReferenceCase
        var answer: ReferenceAnswer
    }

    /// Starts the process, which begins to generate cases.
    init(seed: Int, count: Int) throws {
        let script = "\(#filePath)".replacing(
            "OAuthlibProcess.swift",
            with: "oauthlib_reference.py"
        )
        (process, connection) = try ChildProcess.connected(
            ["/usr/bin/python3", script, "\(seed)", "\(count)"]
        )
        let line = Self.line(connection, &unread)
        let start = try JSONDecoder().decode(Start.self, from: Data(line))
        privateKey = try PrivateKey(pem: Secret(start.privateKey))
    }

    deinit {
        close(connection)
        kill(process, SIGKILL)
        waitpid(process, nil, 0)
    }

    /// The next of the generated cases.
    func next() throws -> Generated {
        try JSONDecoder().decode(Generated.self, from: Data(Self.line(connection, &unread)))
    }

    /// oauthlib's answer to a case; to be asked once all generated cases have been read.
    func answer(to question: ReferenceCase) throws -> ReferenceAnswer {
        var line = Array(try JSONEncoder().encode(question)) + [UInt8(ascii: "\n")]
        while !line.isEmpty {
            let count = send(connection, line, line.count, Int32(MSG_NOSIGNAL))
            guard count > 0 else { break }
            line.removeFirst(count)
        }
        let answer = Self.line(connection, &unread)
        return try JSONDecoder().decode(ReferenceAnswer.self, from: Data(answer))
    }

    private static func line(_ descriptor: Int32, _ unread: inout [UInt8]) -> [UInt8] {
        var searched = 0
        while true {
            if let end = unread[searched...].firstIndex(of: UInt8(ascii: "\n")) {
                defer { unread.removeFirst(end + 1) }
                return Array(unread[..<end])
            }
            searched = unread.count
            var part = [UInt8](repeating: 0, count: 64 * 1024)
            let count = read(descriptor, &part, part.count)
            guard count > 0 else { return [] }
            unread += part[..<count]
        }
    }
}
