import OAuthProtocols

/// What became of a request on one connection.
struct Attempt: Sendable {
    /// The answer, or why there is none.
    var outcome: Result<HTTPResponse, TransportError>
    /// Whether the request, or a part of it, went out.
    var isSent = false
    /// The descriptor of the connection where it is good for another call.
    var socket: Int32?

    /// Whether the request may go out on a new connection after a kept one failed.
    ///
    /// A request of which nothing was sent always may. One that was sent may where it can be repeated
    /// and the connection ended before a line of the answer came.
    func allowsAnother(isRepeatable: Bool) -> Bool {
        switch outcome {
        case .success, .failure(.cancelled): false
        case .failure(.connectionBroken): isRepeatable || !isSent
        case .failure: !isSent
        }
    }
}

extension Attempt {
    /// Sums an exchange up.
    ///
    /// - Parameters:
    ///   - exchange: what the callbacks saw.
    ///   - end: what libcurl says of the transfer.
    init(_ exchange: Exchange, _ end: TransferEnd) {
        do throws(TransportError) {
            outcome = .success(try TransferOutcome.answer(of: exchange, end))
        } catch {
            outcome = .failure(error)
        }
        isSent = exchange.isSent
        socket = end.socket
    }
}
