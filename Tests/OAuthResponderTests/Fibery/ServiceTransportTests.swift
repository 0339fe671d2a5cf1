import Testing

@testable import OAuthProtocols
@testable import OAuthResponder

@Suite("Contract §3: no complete answer comes from the provider")
struct ServiceTransportTests {
    private struct Row: Sendable, CustomTestStringConvertible {
        var error: TransportError
        var failure: ExpectedFailure
        var testDescription: String { "\(error)" }

        init(
            _ error: TransportError,
            _ status: Int,
            _ label: String,
            _ sentence: String,
            level: String = "warning",
            nothingSent: Bool = false
        ) {
            self.error = error
            failure = ExpectedFailure(
                status: status,
                label: label,
                level: level,
                sentence: sentence,
                isPassing: nothingSent ? true : nil
            )
        }

        init(operatorsFault error: TransportError, _ label: String, _ sentence: String) {
            self.error = error
            failure = ExpectedFailure(
                status: 500,
                label: label,
                level: "error",
                sentence: sentence,
                isPassing: false,
                advice: "Please tell the operator of this app."
            )
        }

        init(proxy reason: TransportError.ProxyReason, _ label: String) {
            self.init(
                .proxyFailed(reason),
                502,
                label,
                throughProxy,
                level: "error",
                nothingSent: true
            )
        }

        init(
            unreachable reason: TransportError.Reason,
            _ label: String,
            _ sentence: String = "crm could not be reached.",
            level: String = "warning"
        ) {
            self.init(.unreachable(reason), 502, label, sentence, level: level, nothingSent: true)
        }
    }

    private static let throughProxy = "crm could not be reached through the proxy of this app."
    private static let insecure = "No secure connection to crm could be made."

    private static let rows = [
        Row(unreachable: .nameNotResolved, "name_not_resolved"),
        Row(unreachable: .connectionRefused, "connection_refused"),
        Row(unreachable: .other, "unreachable"),
        Row(unreachable: .tlsFailed, "tls_failed", insecure, level: "error"),
        Row(
            unreachable: .tlsProtocolVersion,
            "tls_protocol_version",
            insecure,
            level: "error"
        ),
        Row(
            unreachable: .tlsHandshakeFailure,
            "tls_handshake_failure",
            insecure,
            level: "error"
        ),
        Row(
            unreachable: .tlsUnrecognizedName,
            "tls_unrecognized_name",
            insecure,
            level: "error"
        ),
        Row(unreachable: .tlsUnknownAuthority, "tls_unknown_ca", insecure, level: "error"),
        Row(unreachable: .tlsInternalError, "tls_internal_error", insecure, level: "error"),
        Row(
            operatorsFault: .unreachable(.tlsClientCertificate),
            "tls_client_certificate",
            "crm demands a certificate that this app does not have."
        ),
        Row(
            operatorsFault: .proxyFailed(.unauthorized),
            "proxy_unauthorized",
            throughProxy
        ),
        Row(operatorsFault: .proxyFailed(.refused), "proxy_refused", throughProxy),
        Row(proxy: .unreachable, "proxy_unreachable"),
        Row(proxy: .tlsFailed, "proxy_tls_failed"),
        Row(proxy: .invalidResponse, "proxy_invalid_response"),
        Row(
            .proxyFailed(.providerUnreachable),
            502,
            "proxy_bad_gateway",
            "crm could not be reached.",
            nothingSent: true
        ),
        Row(
            .proxyFailed(.timedOut),
            504,
            "proxy_timeout",
            "crm could not be reached in time.",
            nothingSent: true
        ),
        Row(
            .unsupportedCoding,
            502,
            "unsupported_coding",
            "crm answered in an unexpected way.",
            level: "error"
        ),
        Row(unreachable: .certificateRejected, "certificate_rejected", insecure, level: "error"),
        Row(
            .connectTimedOut,
            504,
            "connect_timeout",
            "crm could not be reached in time.",
            nothingSent: true
        ),
        Row(
            .forbiddenAddress,
            502,
            "forbidden_address",
            "crm could not be reached at the given host.",
            nothingSent: true
        ),
        Row(.responseTimedOut, 504, "response_timeout", "crm did not answer in time."),
        Row(.cancelled, 504, "given_up_at_shutdown", "crm did not answer in time."),
        Row(.connectionBroken, 502, "connection_broken", "The connection to crm broke."),
        Row(
            .invalidResponse,
            502,
            "invalid_response",
            "crm answered in an unexpected way.",
            level: "error"
        ),
        Row(
            .responseTooLarge,
            502,
            "response_too_large",
            "crm answered in an unexpected way.",
            level: "error"
        ),
    ]

    @Test("every failure at every place", arguments: Asking.all, rows)
    private func failure(asking: Asking, row: Row) throws {
        try row.failure.row(of: asking, .failure(row.error)).check()
    }

    @Test(
        "after a failure nothing is sent again, and the next call asks anew",
        arguments: Asking.tokens
    )
    func nothingIsKept(asking: Asking) throws {
        let exchanges = asking.requests.map { Exchange.failed($0, .connectionBroken) }
        let service = try ServiceUnderTest(asking.configuration, exchanges)
        #expect(try service.post(asking.path, asking.body).answer.status == 502)
        #expect(service.provider.requests.count == 1)
        service.provider.append(exchanges)
        #expect(try service.post(asking.path, asking.body).answer.status == 502)
        #expect(service.provider.requests.count == 2)
    }

    @Test("what may arrive once at most is marked so", arguments: Asking.all)
    func repeatability(asking: Asking) throws {
        let service = try ServiceUnderTest(
            asking.configuration,
            asking.requests.map { Exchange.failed($0, .connectionBroken) }
        )
        _ = try service.post(asking.path, asking.body)
        #expect(
            service.provider.requests.allSatisfy { $0.isRepeatable == ($0.method == .get) }
        )
    }
}
