import Testing

@testable import OAuthProtocols
@testable import OAuthResponder

@Suite("A table that is bounded in bytes")
struct BoundedTableTests {
    private let start = ContinuousClock.now
    private let cost = 100 + BoundedTable<Int, Int>.overhead

    @Test("A7: the bytes are those of the entries, whatever is replaced, removed or pushed out")
    func bytes() {
        var table = BoundedTable<Int, Int>(byteLimit: 10 * cost)
        for step in 0..<1000 {
            let key = step * 7 % 23
            if step % 5 == 0 { table.remove(key) }
            let end = start + .seconds(step % 13 + 1)
            table.keep(step, for: key, bytes: 100, from: start, until: end)
            #expect(table.value(for: key, at: start) == step)
            let count = (0..<23).count { table.value(for: $0, at: start) != nil }
            #expect(table.bytes == count * cost && count <= 10)
        }
        table.removeEnded(at: start + .seconds(60))
        #expect(table.bytes == 0)
    }

    @Test("A7: what has ended makes room before anything that has not")
    func ended() {
        var table = BoundedTable<Int, Int>(byteLimit: 4 * cost)
        for key in 0..<4 {
            let end = start + .seconds(key == 3 ? 100 : 10)
            table.keep(key, for: key, bytes: 100, from: start, until: end)
        }
        let later = start + .seconds(20)
        table.keep(4, for: 4, bytes: 100, from: later, until: later + .seconds(1))
        #expect(table.bytes == 2 * cost)
        #expect(table.value(for: 3, at: later) == 3 && table.value(for: 4, at: later) == 4)
    }

    @Test("A7: a value beyond 64 KiB is not kept, and takes away what it would replace")
    func tooLarge() {
        var table = BoundedTable<Int, Int>()
        let limit = BoundedTable<Int, Int>.valueLimit
        table.keep(1, for: 1, bytes: limit, from: start, until: start + .seconds(1))
        #expect(table.value(for: 1, at: start) == 1)
        table.keep(2, for: 1, bytes: limit + 1, from: start, until: start + .seconds(1))
        #expect(table.value(for: 1, at: start) == nil && table.bytes == 0)
    }
}
