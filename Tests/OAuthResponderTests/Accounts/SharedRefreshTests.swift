import Dispatch
import Synchronization
import Testing

@testable import OAuthProtocols
@testable import OAuthResponder

@Suite("Shared refreshes")
final class SharedRefreshTests: Sendable {
    private let calls = SharedCalls<Kept>()
    private let count = Atomic<Int>(0)

    private func outcome(
        grace: Duration = .seconds(30),
        deadline: Duration = .seconds(10),
        isStillGood: (Kept) -> Bool = { _ in true },
        make: () -> Result<Kept, AccountError>
    ) -> Result<Kept, AccountError> {
        calls.outcome(
            for: [1],
            grace: grace,
            deadline: .now + deadline,
            isStillGood: isStillGood
        ) {
            count.add(1, ordering: .relaxed)
            return make()
        }
    }

    @Test("fifty at the same time make one, and all get its outcome")
    func simultaneous() throws {
        let isMaking = Flight<Void>()
        let mayEnd = Flight<Void>()
        let first = DispatchSemaphore(value: 0)
        let limit = ContinuousClock.now + .seconds(60)
        try DetachedThread.start {
            let result = self.outcome {
                isMaking.land(())
                return .success(mayEnd.wait(until: limit) == nil ? 0 : 7)
            }
            #expect(result == .success(7))
            first.signal()
        }
        _ = isMaking.wait(until: limit)
        // Whoever asks while the first is made waits in vain, and nobody makes another.
        let early = try onManyThreads(50) { _ in
            self.outcome(deadline: .zero) { .success(8) }
        }
        #expect(early == [Result](repeating: .failure(.outOfTime), count: 50))
        // Fifty more are about to wait when it ends; one that comes later finds it kept.
        let asked = DispatchSemaphore(value: 0)
        try DetachedThread.start {
            for _ in 0..<50 { asked.wait() }
            mayEnd.land(())
        }
        let late = try onManyThreads(50) { _ in
            asked.signal()
            return self.outcome(deadline: .seconds(60)) { .success(9) }
        }
        first.wait()
        #expect(count.load(ordering: .relaxed) == 1)
        #expect(late == [Result](repeating: .success(7), count: 50))
    }

    @Test("a success is kept for the grace, a failure for nobody")
    func grace() {
        #expect(outcome { .failure(.outOfTime) } == .failure(.outOfTime))
        #expect(outcome { .success(1) } == .success(1))
        #expect(outcome { .success(2) } == .success(1))
        #expect(count.load(ordering: .relaxed) == 2)
    }

    @Test("without grace the next call makes its own")
    func noGrace() {
        #expect(outcome(grace: .zero) { .success(1) } == .success(1))
        #expect(outcome(grace: .zero) { .success(2) } == .success(2))
    }

    @Test("a kept success that is no use to a caller is replaced")
    func unusable() {
        #expect(outcome { .success(1) } == .success(1))
        #expect(outcome(isStillGood: { $0 != 1 }) { .success(2) } == .success(2))
        #expect(outcome { .success(3) } == .success(2))
    }

    @Test("who waits longer than the deadline goes without")
    func deadline() {
        let isMaking = DispatchSemaphore(value: 0)
        let mayEnd = DispatchSemaphore(value: 0)
        let first = DispatchSemaphore(value: 0)
        DispatchQueue.global().async {
            _ = self.outcome {
                isMaking.signal()
                mayEnd.wait()
                return .success(1)
            }
            first.signal()
        }
        isMaking.wait()
        #expect(outcome(deadline: .milliseconds(20)) { .success(2) } == .failure(.outOfTime))
        mayEnd.signal()
        first.wait()
        #expect(outcome { .success(3) } == .success(1))
    }
}
