import Testing

@testable import OAuthProtocols
@testable import OAuthResponder

@Suite("Response head")
struct ResponseHeadTests {
    private func head(_ lines: [String]) -> ResponseHead {
        var head = ResponseHead()
        for line in lines {
            let isTaken = head.take(Array((line + "\r\n").utf8))
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

    @Test("a field that looks like a status line is a field, and no head begins with it")
    func statusLineWithin() {
        let head = head([
            "HTTP/1.1 401 Unauthorized", "A: 1", "HTTP/1.1 200: OK", "HTTP/1.1 200 OK", "B: 2", "",
        ])
        #expect(head.status == 401)
        #expect(head.fields.map(\.name) == ["A", "HTTP/1.1 200", "B"])
        let interim = self.head(["HTTP/1.1 103 Early", "HTTP/1.1 200: OK", "", "HTTP/1.1 404 No"])
        #expect(interim.status == 404 && interim.fields.isEmpty && !interim.isComplete)
    }

    @Test("a head is complete at the empty line behind its fields, an interim one never")
    func complete() {
        #expect(!head(["HTTP/1.1 103 Early", ""]).isComplete)
        #expect(!head(["HTTP/1.1 200 OK", "A: 1"]).isComplete)
        #expect(head(["HTTP/1.1 103 Early", "", "HTTP/1.1 200 OK", ""]).isComplete)
    }

    @Test("two lengths are refused where they differ")
    func lengths() {
        for (second, isFine) in [("2", true), ("3", false), ("2, 2", false), ("", false)] {
            var head = head(["HTTP/1.1 200 OK", "Content-Length: 2", "content-length: \(second)"])
            let isTaken = head.take(Array("\r\n".utf8))
            #expect(isTaken == isFine, "\(second)")
            #expect(!head.isCodingUnsupported)
        }
    }

    @Test("a length that is no number is refused")
    func noLength() {
        for (length, isFine) in [
            ("15", true), ("015", true), ("+15", false), ("-1", false), ("15x", false),
            ("0xf", false), ("1e1", false), ("15, 15", false), ("1 5", false), ("\u{663}", false),
        ] {
            var head = head(["HTTP/1.1 200 OK", "Content-Length: \(length)"])
            let isTaken = head.take(Array("\r\n".utf8))
            #expect(isTaken == isFine, "\(length)")
        }
    }

    @Test("the end of a body is announced by a length, by chunks or by a status without a body")
    func announcedEnd() {
        for (lines, expected) in [
            (["HTTP/1.1 200 OK", "content-length: 2"], true),
            (["HTTP/1.1 200 OK", "Transfer-Encoding: Chunked"], true),
            (["HTTP/1.1 204 None"], true), (["HTTP/1.1 304 Same"], true),
            (["HTTP/1.1 200 OK", "Connection: close"], false),
            (["HTTP/1.1 103 E", "Content-Length: 2", "", "HTTP/1.1 200 OK"], false),
            (["HTTP/1.1 103 E", "Transfer-Encoding: chunked", "", "HTTP/1.1 200 OK"], false),
        ] {
            #expect(head(lines + [""]).announcesEnd == expected, "\(lines)")
        }
    }

    @Test("a status line without a number has no status")
    func noStatus() {
        #expect(head(["HTTP/1.1 abc"]).status == 0)
        #expect(head(["HTTP/1.1"]).status == 0)
        #expect(head(["HTTP/1.1 -29"]).status == 0)
        #expect(head(["HTTP/1.1 +20"]).status == 0)
    }

    @Test("the lines together are bounded")
    func bounded() {
        var head = ResponseHead()
        let isLongestTaken = head.take([UInt8](repeating: 65, count: ResponseHead.limit))
        let isOneMoreTaken = head.take([65])
        #expect(isLongestTaken && !isOneMoreTaken)
    }

    @Test(
        "A3: a field of codings is refused where it says more than is read, in each part of a message"
    )
    func codings() {
        let status = "HTTP/1.1 200 OK"
        for refused in [
            ["Transfer-Encoding: gzip"], ["TRANSFER-ENCODING: chunked, chunked"],
            ["Transfer-Encoding:"], ["Transfer-Encoding: chunked", " gzip"],
            ["Content-Encoding: gzip, gzip"], ["Content-Encoding: gzip", "Content-Encoding: gzip"],
            ["Content-Encoding: br"], ["Content-Encoding: identity", "\tgzip"],
            ["A: 1", "", "Content-Encoding: br"], ["A: 1", "", "transfer-encoding: gzip"],
        ] {
            #expect(!isTaken([status] + refused), "\(refused)")
            #expect(!isTaken(["HTTP/1.1 103 Early"] + refused), "\(refused)")
        }
    }

    @Test("a content coding is known, whatever its spelling")
    func contentCoding() {
        for (value, coding) in [
            ("gzip", ContentCoding.gzip), ("X-Gzip", .gzip), ("identity , GZIP", .gzip),
            (",deflate,", .deflate), ("", .identity), ("identity", .identity),
        ] {
            let head = head(["HTTP/1.1 200 OK", "Content-Encoding: \(value)", ""])
            #expect(head.contentCoding == coding, "\(value)")
        }
        #expect(isTaken(["HTTP/1.1 200 OK", "Transfer-Encoding: Chunked", "A: 1", " 2", ""]))
    }

    private func isTaken(_ lines: [String]) -> Bool {
        var head = ResponseHead()
        return lines.allSatisfy { head.take(Array(($0 + "\r\n").utf8)) }
    }
}
