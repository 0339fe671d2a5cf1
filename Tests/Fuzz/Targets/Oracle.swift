import Glibc

@testable import OAuthProtocols

/// Ends the process where something does not hold, so that libFuzzer keeps the input.
func require(_ isTrue: @autoclosure () -> Bool, _ words: @autoclosure () -> String) {
    if isTrue() { return }
    let line = Array("oracle: \(words())\n".utf8)
    write(STDERR_FILENO, line, line.count)
    abort()
}

/// The time that a piece of work takes of the processor.
enum ProcessorTime {
    /// Tells whether a piece of work stays within a limit; a slow one gets two more chances, since other
    /// work of the machine empties the caches.
    static func fits(milliseconds: Int, _ work: () -> Void) -> Bool {
        for _ in 0..<3 {
            let start = now()
            work()
            if now() - start <= .milliseconds(milliseconds) { return true }
        }
        return false
    }

    private static func now() -> Duration {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
    }
}

extension JSONValue {
    /// How deep the value is nested; a text or a number has no depth.
    var depth: Int {
        switch self {
        case .object(let members): 1 + (members.map(\.value.depth).max() ?? 0)
        case .array(let elements): 1 + (elements.map(\.depth).max() ?? 0)
        default: 0
        }
    }
}

extension String {
    /// Reads bytes as UTF-8, and replaces what is none.
    init(repairing bytes: [UInt8]) {
        self = String(decoding: bytes, as: UTF8.self)
    }

    /// Whether the text could be shown to people in one line: no control or direction characters.
    var isShowable: Bool {
        unicodeScalars.allSatisfy { scalar in
            switch scalar.properties.generalCategory {
            case .control, .lineSeparator, .paragraphSeparator, .surrogate: false
            default: !scalar.properties.isBidiControl
            }
        }
    }
}
