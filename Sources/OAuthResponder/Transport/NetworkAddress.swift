/// An IP address in network byte order.
struct NetworkAddress: Equatable, Sendable {
    /// The address: 4 bytes of IPv4 or 16 bytes of IPv6.
    let bytes: [UInt8]

    /// Wraps the bytes of an address.
    ///
    /// - Returns: nil unless there are 4 or 16.
    init?(_ bytes: [UInt8]) {
        guard bytes.count == 4 || bytes.count == 16 else { return nil }
        self.bytes = bytes
    }

    /// Whether only this machine answers there.
    var isLoopback: Bool {
        if bytes.count == 4 { return bytes[0] == 127 }
        return bytes == [UInt8](repeating: 0, count: 15) + [1]
            || (bytes.starts(with: Self.mapped) && bytes[12] == 127)
    }

    /// Whether it is an ordinary address of the public Internet.
    ///
    /// Everything that the registries set apart is not, and no IPv6 address is that carries an IPv4
    /// address in it (mapped, NAT64, 6to4, Teredo), since a gateway may lead anywhere from there.
    var isPublic: Bool {
        let blocks = bytes.count == 4 ? Self.reserved4 : Self.reserved6
        return !blocks.contains { $0.contains(bytes) }
            && (bytes.count == 4 || Self.globalUnicast6.contains(bytes))
    }

    /// A block of addresses that share their first bits.
    private struct Block {
        let prefix: [UInt8]
        let length: Int

        init(_ prefix: [UInt8], _ length: Int) {
            self.prefix = prefix
            self.length = length
        }

        func contains(_ bytes: [UInt8]) -> Bool {
            let whole = length / 8
            guard bytes.prefix(whole) == prefix.prefix(whole) else { return false }
            guard length % 8 > 0 else { return true }
            return (bytes[whole] ^ prefix[whole]) >> UInt8(8 - length % 8) == 0
        }
    }

    private static let mapped: [UInt8] = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff]

    /// RFC 6890, the IANA registry of special-purpose IPv4 addresses.
    private static let reserved4 = [
        Block([0], 8),
        Block([10], 8),
        Block([100, 64], 10),
        Block([127], 8),
        Block([169, 254], 16),
        Block([172, 16], 12),
        Block([192, 0, 0], 24),
        Block([192, 0, 2], 24),
        Block([192, 88, 99], 24),
        Block([192, 168], 16),
        Block([198, 18], 15),
        Block([198, 51, 100], 24),
        Block([203, 0, 113], 24),
        Block([224], 4),
        Block([240], 4),
    ]

    /// RFC 4291 §2.4: what lies outside is loopback, local, multicast, translated or unassigned.
    private static let globalUnicast6 = Block([0x20], 3)

    /// Parts of global unicast that the IANA registry of special-purpose IPv6 addresses sets apart.
    private static let reserved6 = [
        Block([0x20, 0x01, 0x00], 23),
        Block([0x20, 0x01, 0x0d, 0xb8], 32),
        Block([0x20, 0x02], 16),
        Block([0x3f, 0xff, 0x00], 20),
    ]
}
