@testable import OAuthProtocols
@testable import OAuthResponder

/// A call, and what a provider answers, out of the fuzzer's bytes.
///
/// The first letter chooses the configuration, the second the endpoint, the third what else is
/// unusual. What follows is the call's body, and then the answers, each behind a line `--`. An answer
/// is a status, lines of fields, an empty line and a body; or `!` and a letter, for none.
struct ServiceInput {
    /// The configuration.
    var configuration: ServiceConfiguration
    /// The call.
    var call: ServiceCall

    private static let paths = [
        "/oauth2/v1/access_token", "/validate", "/oauth2/v1/authorize", "/oauth1/v1/access_token",
        "/oauth1/v1/authorize", "/healthz",
    ]
    private static let failures: [TransportError] = [
        .connectTimedOut, .forbiddenAddress, .responseTimedOut, .connectionBroken,
        .invalidResponse, .unsupportedCoding, .responseTooLarge, .cancelled,
        .unreachable(.certificateRejected), .proxyFailed(.unauthorized),
    ]

    /// Reads the bytes; nil where they are too few.
    init?(_ input: [UInt8]) {
        guard input.count >= 3 else { return nil }
        let all = ServiceConfiguration.all
        configuration = all[Int(input[0]) % all.count]
        let pieces = input.dropFirst(3).split(separator: Array("\n--\n".utf8))
        let oddity = input[2]
        call = ServiceCall(
            path: configuration.base + Self.paths[Int(input[1]) % Self.paths.count],
            method: oddity & 0x1f == 0x1f ? "PUT" : "POST",
            connector: oddity & 1 == 1 ? "@connector" : nil,
            contentEncoding: oddity & 0x1f == 0x1e ? "gzip" : nil,
            body: pieces.first.map(Array.init) ?? [],
            answers: pieces.dropFirst().prefix(6).map(Self.answer)
        )
        if oddity & 2 == 2 { call.count = 2 }
    }

    private static func answer(_ piece: ArraySlice<UInt8>) -> Result<HTTPResponse, TransportError> {
        if piece.first == UInt8(ascii: "!") {
            let letter = Int(piece.dropFirst().first ?? 0)
            return .failure(failures[letter % failures.count])
        }
        let halves = piece.split(separator: Array("\n\n".utf8), maxSplits: 1)
        var lines = (halves.first ?? []).split(separator: UInt8(ascii: "\n"))[...]
        let digits = lines.popFirst().flatMap { Int(String(repairing: Array($0))) } ?? 200
        var head = ResponseHead()
        _ = head.take(Array("HTTP/1.1 200 OK\r\n".utf8))
        for line in lines { _ = head.take(Array(line)) }
        return .success(
            HTTPResponse(
                status: min(max(digits, 200), 599),
                fields: head.fields,
                body: Array(halves.dropFirst().first ?? []),
                mayBeTruncated: !head.announcesEnd
            )
        )
    }
}

extension ServiceInput {
    /// Makes all texts of the provider's answers longer.
    var bulk: ServiceInput {
        var longer = self
        longer.call.answers = call.answers.map { answer in
            answer.map { response in
                var response = response
                let end = response.body.lastIndex(of: UInt8(ascii: "}"))
                guard let end, let start = response.body.firstIndex(of: UInt8(ascii: "{")),
                    start < end
                else {
                    response.body = response.body.isEmpty ? [] : Bulk.repeated(response.body)
                    return response
                }
                let list = Bulk.listed(Array(response.body[start...end]))
                let member = Array(#","details":"#.utf8) + list
                response.body.insert(contentsOf: member, at: end)
                return response
            }
        }
        return longer
    }
}
