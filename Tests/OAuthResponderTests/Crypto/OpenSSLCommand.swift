import FoundationEssentials
import Glibc
import Testing

/// The `openssl` program in a folder of its own: a second opinion on keys and signatures.
final class OpenSSLCommand: Sendable {
    private let folder: String

    init() throws {
        var template = Array("/tmp/oauth-responder-test-XXXXXX".utf8CString)
        folder = String(cString: try #require(mkdtemp(&template)))
    }

    deinit {
        try? FileManager.default.removeItem(atPath: folder)
    }

    /// The path of a file in the folder.
    func path(_ name: String) -> String { folder + "/" + name }

    /// Writes a file into the folder.
    func write(_ bytes: [UInt8], to name: String) throws {
        try Data(bytes).write(to: URL(filePath: path(name)))
    }

    /// Reads a file of the folder.
    func read(_ name: String) throws -> String {
        String(decoding: try Data(contentsOf: URL(filePath: path(name))), as: UTF8.self)
    }

    /// Runs the program in the folder's name; a word that begins with `@` is a file of it.
    ///
    /// - Returns: whether it succeeded.
    func run(_ command: String) throws -> Bool {
        let words =
            ["openssl"]
            + command.split(separator: " ").map { word in
                word.hasPrefix("@") ? path(String(word.dropFirst())) : String(word)
            }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        for descriptor in [Int32(0), 1, 2] {
            posix_spawn_file_actions_addopen(&actions, descriptor, "/dev/null", O_RDWR, 0)
        }
        var arguments = words.map { strdup($0) } + [nil]
        defer { for argument in arguments { free(argument) } }
        var process: pid_t = 0
        let result = posix_spawnp(&process, words[0], &actions, nil, &arguments, environ)
        try #require(result == 0)
        var status: Int32 = -1
        waitpid(process, &status, 0)
        return status == 0
    }

    /// Writes r ‖ s as the ASN.1 sequence that the program reads.
    static func der(_ pair: [UInt8]) -> [UInt8] {
        let numbers = [pair.prefix(32), pair.suffix(32)].map { number -> [UInt8] in
            var digits = Array(number.drop { $0 == 0 })
            if digits.first.map({ $0 >= 0x80 }) ?? true { digits.insert(0, at: 0) }
            return [2, UInt8(digits.count)] + digits
        }
        return [0x30, UInt8(numbers[0].count + numbers[1].count)] + numbers[0] + numbers[1]
    }
}
