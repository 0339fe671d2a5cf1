import Testing

@testable import OAuthResponder

@Suite("Shutdown")
struct ShutdownTests {
    @Test("a process that has not begun to stop has all the time")
    func notBegun() throws {
        let shutdown = try Shutdown()
        #expect(!shutdown.isStopping)
        #expect(shutdown.remaining(of: .seconds(24)) == .seconds(24))
    }

    @Test("the time runs from the beginning, which a second one does not move")
    func begunTwice() throws {
        let shutdown = try Shutdown()
        shutdown.begin(at: .now - .seconds(20))
        shutdown.begin()
        #expect(shutdown.isStopping)
        #expect(shutdown.remaining(of: .seconds(24)) <= .seconds(4))
        #expect(shutdown.remaining(of: .seconds(19)) == .zero)
    }
}
