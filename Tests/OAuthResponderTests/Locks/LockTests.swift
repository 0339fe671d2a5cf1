import Glibc
import Locks
import Testing

@testable import OAuthResponder

@Suite("The lock")
struct LockTests {
    private struct Refusal: Error, Equatable {}

    @Test("Many threads count, and no count is lost")
    func countsOnManyThreads() throws {
        let total = Lock(0)
        let (threads, rounds) = (16, 500)
        let seen = try onManyThreads(threads) { _ in
            (0..<rounds).map { _ in
                total.withLock { total in
                    let before = total
                    // Another thread goes on here, and would read the same number without the lock.
                    sched_yield()
                    total = before + 1
                    return total
                }
            }
        }
        #expect(total.withLock { $0 } == threads * rounds)
        // No two threads brought the same number, and none saw the number go back.
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
