import Testing

@testable import OAuthProtocols
@testable import OAuthResponder

@Suite("Response head")
struct ResponseHeadTests {
    private func head(_ lines: [String]) -> ResponseHead {
        var head = ResponseHead()
        for line in lines {
            let isTaken = head.take((line + "\r\n").utf8)
            #expect(isTaken)
        }
        return head
    }

    @Test("fields of interim answers and trailers are left out")
    func finalHeadAlone() {
        let head = head([
            "HTTP/1.1 100 Continue", "A: 1", "", "HTTP/2 200 ", "B:  2 ", "b:", "", "C: 3", "",
        ])
        #expect(head.status == 200)
        #expect(head.fields == [HTTPField(name: "B", value: "2"), HTTPField(name: "b", value: "")])
    }

    @Test("a folded line continues the value before it")
    func folded() {
        let head = head(["HTTP/1.1 200 OK", "A: 1", "\t2 ", ""])
        #expect(head.fields == [HTTPField(name: "A", value: "1 2")])
    }

    @Test("a status line without a number has no status")
    func noStatus() {
        #expect(head(["HTTP/1.1 abc"]).status == 0)
        #expect(head(["HTTP/1.1"]).status == 0)
    }

    @Test("the lines together are bounded")
    func bounded() {
        var head = ResponseHead()
        let isLongestTaken = head.take([UInt8](repeating: 65, count: ResponseHead.limit))
        let isOneMoreTaken = head.take([65])
        #expect(isLongestTaken && !isOneMoreTaken)
    }
}
