import Testing

@testable import OAuthProtocols
@testable import OAuthResponder

@Suite("Shutdown")
struct ShutdownTests {
    @Test("a process that has not begun to stop is never overdue")
    func notBegun() throws {
        let shutdown = try Shutdown()
        #expect(!shutdown.isStopping)
        #expect(shutdown.remainingPatience == .seconds(24))
        #expect(shutdown.remaining == Shutdown.limit)
    }

    @Test("calls are overdue 24 s after the beginning, which a second one does not move")
    func overdue() throws {
        let shutdown = try Shutdown()
        shutdown.begin(at: .now - .seconds(25))
        shutdown.begin()
        #expect(shutdown.isStopping)
        #expect(shutdown.remainingPatience == .zero)
        #expect(shutdown.remaining == .zero)
    }

    @Test("calls have time while the process has just begun to stop")
    func patience() throws {
        let shutdown = try Shutdown()
        shutdown.begin()
        #expect(shutdown.isStopping)
        #expect(shutdown.remainingPatience > .seconds(20))
    }
}
