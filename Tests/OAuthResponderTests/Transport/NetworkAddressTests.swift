import Glibc
import Testing

@testable import OAuthProtocols
@testable import OAuthResponder

@Suite("Network addresses")
struct NetworkAddressTests {
    private static func parse(_ text: String) throws -> NetworkAddress {
        let isSix = text.contains(":")
        var bytes = [UInt8](repeating: 0, count: isSix ? 16 : 4)
        try #require(inet_pton(isSix ? AF_INET6 : AF_INET, text, &bytes) == 1)
        return try #require(NetworkAddress(bytes))
    }

    @Test(
        "an address that is not of the public Internet is told",
        arguments: [
            "0.0.0.0", "0.1.2.3", "10.0.0.1", "10.255.255.255", "100.64.0.1", "100.127.255.255",
            "127.0.0.1", "127.255.255.255", "169.254.169.254", "172.16.0.1", "172.31.255.255",
            "192.0.0.1", "192.0.2.1", "192.88.99.1", "192.168.0.1", "198.18.0.1",
            "198.19.255.255", "198.51.100.1", "203.0.113.1", "224.0.0.1", "239.255.255.255",
            "240.0.0.1", "255.255.255.255",
            "::", "::1", "::7f00:1", "::ffff:127.0.0.1", "::ffff:8.8.8.8", "64:ff9b::7f00:1",
            "64:ff9b::808:808", "64:ff9b:1::1", "100::1", "2001::1", "2001:10::1", "2001:db8::1",
            "2002:7f00:1::", "2002:808:808::1", "3fff::1", "5f00::1", "fc00::1",
            "fd12:3456:789a::1", "fe80::1", "febf::1", "fec0::1", "ff02::1",
        ]
    )
    func reserved(text: String) throws {
        #expect(try !Self.parse(text).isPublic)
    }

    @Test(
        "ordinary addresses, next to the blocks too, are public",
        arguments: [
            "1.1.1.1", "8.8.8.8", "9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0",
            "126.255.255.255", "128.0.0.0", "169.253.255.255", "169.255.0.0", "172.15.255.255",
            "172.32.0.0", "192.0.1.0", "192.167.255.255", "192.169.0.0", "198.17.255.255",
            "198.20.0.0", "223.255.255.255",
            "2001:200::1", "2001:4860:4860::8888", "2001:db9::1", "2003::1", "2606:4700::1111",
            "2a00:1450::1", "3ffe:ffff::1",
        ]
    )
    func ordinary(text: String) throws {
        #expect(try Self.parse(text).isPublic)
    }

    @Test("loopback is 127.0.0.0/8, also mapped, and ::1")
    func loopback() throws {
        for text in ["127.0.0.1", "127.9.9.9", "::1", "::ffff:127.0.0.1"] {
            #expect(try Self.parse(text).isLoopback)
        }
        for text in ["0.0.0.0", "128.0.0.1", "::", "::2", "::ffff:10.0.0.1", "::7f00:1"] {
            #expect(try !Self.parse(text).isLoopback)
        }
    }
}
