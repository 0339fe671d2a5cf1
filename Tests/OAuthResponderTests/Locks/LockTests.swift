import Locks
import Testing

@testable import OAuthResponder

@Suite("The lock")
struct LockTests {
    private struct Counts {
        var total = 0
        var perThread: [Int: Int] = [:]
    }

    private struct Refusal: Error, Equatable {}

    @Test("Many threads count, and no count is lost")
    func countsOnManyThreads() throws {
        let counts = Lock(Counts())
        let (threads, rounds) = (16, 2000)
        let seen = try onManyThreads(threads) { number in
            (0..<rounds).map { _ in
                counts.withLock { counts in
                    counts.total += 1
                    counts.perThread[number, default: 0] += 1
                    return counts.total
                }
            }
        }
        #expect(counts.withLock(\.total) == threads * rounds)
        #expect(counts.withLock { Set($0.perThread.values) } == [rounds])
        // Each count was seen by one thread, and no thread saw the total go back.
        #expect(Set(seen.joined()).count == threads * rounds)
        #expect(seen.allSatisfy { $0 == $0.sorted() })
    }

    @Test("A closure that throws gives the lock back, and what it changed stays")
    func throwsAndUnlocks() {
        let value = Lock(0)
        #expect(throws: Refusal()) {
            try value.withLock { (value) throws(Refusal) in
                value = 1
                throw Refusal()
            }
        }
        #expect(value.withLock { $0 } == 1)
    }

    @Test("The value is released with the lock")
    func releasesValue() {
        final class Token: Sendable {}
        weak var token: Token?
        do {
            let new = Token()
            token = new
            let lock = Lock<Token?>(new)
            #expect(lock.withLock { $0 != nil })
        }
        #expect(token == nil)
    }
}
