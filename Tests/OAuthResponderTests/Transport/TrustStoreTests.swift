import FoundationEssentials
import Glibc
import Testing

@testable import OAuthProtocols
@testable import OAuthResponder

@Suite("Certificates")
struct TrustStoreTests {
    private let server: FaultServer

    init() throws {
        server = try FaultServer(tls: true)
    }

    private func status(
        ca file: String?,
        host: String = "localhost",
        port: String = "https"
    ) throws -> Int {
        let client = try CurlHTTPClient(
            connectTimeout: port == "silent" ? .milliseconds(300) : .seconds(5),
            timeout: .seconds(5),
            trustStore: try TrustStore(adding: file)
        )
        let uri = try server.uri("echo", port: port, host: host)
        let request = HTTPRequest(
            method: .get,
            uri: uri.replacing("http://", with: "https://"),
            isRepeatable: true
        )
        return try client.send(request, deadline: .now + .seconds(5)).status
    }

    @Test("a certificate is accepted only where its authority is trusted and its name is right")
    func verification() throws {
        let file = try #require(server.folder) + "/cert.pem"
        #expect(throws: TransportError.unreachable(.certificateRejected)) { try status(ca: nil) }
        #expect(throws: TransportError.unreachable(.certificateRejected)) {
            try status(ca: file, host: "127.0.0.1")
        }
        #expect(try status(ca: file) == 200)
    }

    @Test("the system's authorities are trusted, here those of OpenSSL's variable")
    func systemAuthorities() async throws {
        let uri = try server.uri("echo", port: "https", host: "localhost")
        let file = try #require(server.folder) + "/cert.pem"
        await #expect(processExitsWith: .success) {
            [uri = uri as String, file = file as String] in
            setenv("SSL_CERT_FILE", file, 1)
            let client = try CurlHTTPClient(connectTimeout: .seconds(5), timeout: .seconds(5))
            let request = HTTPRequest(method: .get, uri: uri, isRepeatable: true)
            #expect(try client.send(request, deadline: .now + .seconds(5)).status == 200)
        }
    }

    @Test("a request is sent once where a kept TLS connection dies under it")
    func noSilentResend() throws {
        let client = try CurlHTTPClient(
            connectTimeout: .seconds(5),
            timeout: .seconds(5),
            trustStore: try TrustStore(adding: #require(server.folder) + "/cert.pem")
        )
        func body(_ path: String) throws -> String {
            let uri = try server.uri(path, port: "https", host: "localhost")
            let request = HTTPRequest(method: .post, uri: uri, body: [65], isRepeatable: false)
            let response = try client.send(request, deadline: .now + .seconds(5))
            return String(decoding: response.body, as: UTF8.self)
        }
        #expect(try body("echo").contains("\"number\": 1"))
        // The first connection, idle for so long, is what lets such a request use a kept one.
        usleep(1_050_000)
        #expect(try body("echo").contains("\"number\": 1"))
        // A test that was held up for 100 ms asks once more.
        #expect(try (1...20).contains { _ in try body("echo").contains("\"number\": 2") })
        #expect(throws: TransportError.connectionBroken) { try body("close/kept") }
        #expect(try body("arrivals/close/kept") == "1")
    }

    @Test("a server that does not speak TLS, or not at all, is not reached")
    func brokenHandshake() {
        #expect(throws: TransportError.unreachable(.tlsFailed)) {
            try status(ca: nil, port: "mail")
        }
        #expect(throws: TransportError.connectTimedOut) { try status(ca: nil, port: "silent") }
    }

    @Test("a file without a certificate is named at the start")
    func unusableFile() throws {
        let key = try #require(server.folder) + "/key.pem"
        for path in ["/nonexistent/ca.pem", key] {
            #expect(throws: TransportSetupError.unusableCertificateAuthorities(path: path)) {
                try TrustStore(adding: path)
            }
        }
    }

    @Test("a file of certificates may have 16 MiB, and not a byte more")
    func fileLimit() throws {
        let path = try #require(server.folder) + "/large.pem"
        let pem = try String(contentsOfFile: #require(server.folder) + "/cert.pem", encoding: .utf8)
        let file = try #require(fopen(path, "w"))
        fputs(pem, file)
        fclose(file)
        // What follows the certificate takes no room on the disk, and is no reason to refuse it.
        for (length, isUsable) in [(16 << 20, true), (16 << 20 + 1, false)] {
            try #require(truncate(path, length) == 0)
            let isTaken = (try? TrustStore(adding: path)) != nil
            #expect(isTaken == isUsable)
        }
    }
}
