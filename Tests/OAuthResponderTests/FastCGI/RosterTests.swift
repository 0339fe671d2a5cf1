import Glibc
import Testing

@testable import OAuthProtocols
@testable import OAuthResponder

@Suite("Roster")
struct RosterTests {
    /// A connection whose both ends are the test's, and are closed with it.
    private final class Pair {
        let ours: Int32
        let theirs: Int32

        init() {
            var ends: [Int32] = [-1, -1]
            socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0, &ends)
            (ours, theirs) = (ends[0], ends[1])
        }

        deinit {
            close(ours)
            close(theirs)
        }
    }

    /// Whether the other end takes nothing more.
    private func isClosed(_ descriptor: Int32) -> Bool {
        var byte: UInt8 = 0
        return send(descriptor, &byte, 1, Int32(MSG_NOSIGNAL)) < 0 && errno == EPIPE
    }

    @Test("the last waiting thread is followed by another, up to the limit")
    func limit() throws {
        let roster = try Roster(threadLimit: 2)
        roster.enterFirst()
        #expect(roster.take())
        #expect(!roster.take())
        #expect(!roster.putBack())
        #expect(!roster.take())
        #expect(!roster.putBack())
        roster.leave()
        #expect(!roster.putBack())
        #expect(roster.take())
    }

    @Test("the connection that is idle for longest makes room, unless a call has come")
    func longestIdle() throws {
        let roster = try Roster(threadLimit: 4)
        let connections = (0..<3).map { _ in Pair() }
        defer { withExtendedLifetime(connections) {} }
        let places = connections.map { roster.place(of: $0.ours) }
        for place in places { #expect(roster.rest(place, isNew: true)) }
        #expect(roster.wake(places[0]))
        #expect(roster.rest(places[0], isNew: true))
        var byte: UInt8 = 1
        #expect(send(connections[1].theirs, &byte, 1, 0) == 1)

        roster.makeRoom()

        #expect(connections.map { isClosed($0.theirs) } == [false, false, true])
        #expect(!roster.wake(places[2]))
        #expect(roster.wake(places[1]))
        #expect(roster.wake(places[0]))
    }

    @Test("a connection that has had a call does not go idle while nobody can accept")
    func noIdlingAtTheLimit() throws {
        let roster = try Roster(threadLimit: 1)
        roster.enterFirst()
        #expect(!roster.take())
        let place = roster.place(of: -1)
        #expect(!roster.rest(place, isNew: false))
        #expect(roster.rest(place, isNew: true))
        #expect(roster.wake(place))
        #expect(!roster.putBack())
        #expect(roster.rest(place, isNew: false))
    }

    @Test("the thread of a connection that made room counts as one that can accept")
    func returning() throws {
        let roster = try Roster(threadLimit: 2)
        let idle = Pair()
        defer { withExtendedLifetime(idle) {} }
        roster.enterFirst()
        #expect(roster.take())
        #expect(roster.rest(roster.place(of: idle.ours), isNew: false))
        #expect(!roster.take())
        #expect(isClosed(idle.theirs))
        #expect(roster.rest(roster.place(of: -1), isNew: false))
    }

    @Test("a call that comes while its connection makes room is answered, and another makes room")
    func callAtTheLastMoment() throws {
        let roster = try Roster(threadLimit: 3)
        let connections = (0..<2).map { _ in Pair() }
        defer { withExtendedLifetime(connections) {} }
        roster.enterFirst()
        let places = connections.map { roster.place(of: $0.ours) }
        for place in places {
            #expect(roster.take())
            #expect(roster.rest(place, isNew: false))
        }
        #expect(!roster.take())
        #expect(!roster.wake(places[0]))

        // The call came between the look at the connection and its end.
        roster.stay()

        var byte: UInt8 = 1
        #expect(send(connections[0].ours, &byte, 1, Int32(MSG_NOSIGNAL)) == 1)
        #expect(isClosed(connections[1].theirs))
        #expect(!roster.wake(places[1]))
    }
}
