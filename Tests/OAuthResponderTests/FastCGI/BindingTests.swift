import Glibc
import Testing

@testable import OAuthResponder

@Suite("Binding a socket file")
struct BindingTests {
    @Test("of many starters at one stale socket file exactly one gets it")
    func simultaneousStarters() async {
        // A process of its own, since binding changes the mask for new files.
        await #expect(processExitsWith: .success) {
            var template = Array("/tmp/binding-XXXXXX".utf8CString)
            #expect(mkdtemp(&template) != nil)
            let folder = String(decoding: template.dropLast().map(UInt8.init), as: UTF8.self)
            for round in 0..<200 {
                let path = "\(folder)/\(round)"
                _ = try ListeningSocket.bound(to: .unix(path: path))
                let sockets = try onManyThreads(4) { _ in
                    try? ListeningSocket.bound(to: .unix(path: path))
                }
                #expect(sockets.count { $0 != nil } == 1)
                unlink(path)
            }
            #expect(rmdir(folder) == 0)
        }
    }
}
