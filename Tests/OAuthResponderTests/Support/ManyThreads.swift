import Dispatch
import Locks

@testable import OAuthProtocols
@testable import OAuthResponder

/// Runs a closure on many threads that all begin at the same moment.
///
/// - Parameters:
///   - count: how many threads.
///   - body: what each of them runs, with its number.
/// - Returns: what they brought, in the order of their numbers.
/// - Throws: `SystemError` where a thread can't be started.
func onManyThreads<Value: Sendable>(
    _ count: Int,
    _ body: @escaping @Sendable (Int) -> Value
) throws -> [Value] {
    let begin = Flight<Void>()
    let results = Lock<[Int: Value]>([:])
    let ended = DispatchGroup()
    for number in 0..<count {
        ended.enter()
        try DetachedThread.start {
            begin.wait(until: .now + .seconds(60))
            let value = body(number)
            results.withLock { $0[number] = value }
            ended.leave()
        }
    }
    begin.land(())
    ended.wait()
    return results.withLock { results in (0..<count).compactMap { results[$0] } }
}
