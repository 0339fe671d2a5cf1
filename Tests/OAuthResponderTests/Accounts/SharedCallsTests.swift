import Locks
import Synchronization
import Testing

@testable import OAuthProtocols
@testable import OAuthResponder

@Suite("Shared calls")
struct SharedCallsTests {
    private func outcome(
        _ calls: SharedCalls<Kept>,
        _ key: UInt8,
        grace: Duration = .seconds(30),
        make: () -> Kept
    ) -> Kept? {
        let deadline = ContinuousClock.now + .seconds(30)
        let outcome = calls.outcome(for: [key], grace: grace, deadline: deadline) {
            .success(make())
        }
        return try? outcome.get()
    }

    @Test("A7: of a value beyond 64 KiB its essence alone is kept, and its maker has all of it")
    func essence() {
        let calls = SharedCalls<Kept>()
        let limit = BoundedTable<[UInt8], Kept>.valueLimit
        for (key, bytes, kept) in [(1, limit, limit), (2, limit + 1, 0)] {
            let whole = Kept(number: 7, keptBytes: bytes)
            #expect(outcome(calls, UInt8(key)) { whole } == whole)
            #expect(outcome(calls, UInt8(key)) { 8 } == Kept(number: 7, keptBytes: kept))
        }
    }

    @Test("A7: a full table makes room by the entry that ends first")
    func room() {
        let entry = 1000 + BoundedTable<[UInt8], Kept>.overhead
        let calls = SharedCalls<Kept>(byteLimit: 3 * entry)
        let value = { (number: Int) in Kept(number: number, keptBytes: 1000) }
        for (key, grace) in [(1, 40), (2, 20), (3, 30), (4, 50)] {
            _ = outcome(calls, UInt8(key), grace: .seconds(grace)) { value(key) }
        }
        let kept = [1, 2, 3, 4].map { calls.kept(for: [$0])?.number }
        #expect(kept == [1, nil, 3, 4])
        // One that is too large for the whole table pushes nobody out.
        _ = outcome(calls, 5) { Kept(number: 5, keptBytes: 3 * entry) }
        #expect([1, 3, 4].allSatisfy { calls.kept(for: [$0]) != nil })
    }

    @Test("A7: a table without any room still shares what is under way")
    func noRoom() {
        let calls = SharedCalls<Kept>(byteLimit: 0)
        let first = outcome(calls, 1) {
            // Who asks meanwhile waits for this one, here in vain, and makes none of its own.
            let second = calls.outcome(for: [1], grace: .zero, deadline: .now) { .success(8) }
            #expect(second == .failure(.outOfTime))
            return 7
        }
        #expect(first == 7)
        #expect(calls.kept(for: [1]) == nil)
    }

    @Test("A7: many threads and keys: each value is made once, and everybody gets it")
    func threads() throws {
        let calls = SharedCalls<Kept>()
        let made = Lock<[Int: Int]>([:])
        let results = try onManyThreads(32) { thread in
            (0..<200).map { step in
                let key = (step + thread) % 200
                return outcome(calls, UInt8(key)) {
                    made.withLock { $0[key, default: 0] += 1 }
                    return Kept(number: key)
                }?.number == key
            }
        }
        #expect(results.allSatisfy { !$0.contains(false) })
        #expect(made.withLock { $0 } == Dictionary(uniqueKeysWithValues: (0..<200).map { ($0, 1) }))
    }

    @Test(
        "A7: outcome and end are one moment: nobody gets an outcome again that is kept for nobody"
    )
    func oneMoment() throws {
        let calls = SharedCalls<Kept>()
        let serial = Atomic(0)
        let results = try onManyThreads(8) { _ in
            (0..<4000).map { _ in
                outcome(calls, 1, grace: .zero) {
                    Kept(number: serial.add(1, ordering: .relaxed).newValue)
                }?.number
            }
        }
        for numbers in results {
            #expect(zip(numbers, numbers.dropFirst()).allSatisfy { $0 != $1 })
        }
    }
}
