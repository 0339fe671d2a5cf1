import Testing

@testable import OAuthResponder

@Suite("The shares of descriptors")
struct DescriptorSharesTests {
    @Test(
        "leave a reserve, whatever the limit",
        arguments: [24, 40, 64, 256, 528, 1024, 8192, 65_536]
    )
    func sum(limit: Int) {
        let shares = DescriptorShares(limit: limit)
        #expect(shares.calls >= 1 && shares.surplus >= 1 && shares.idle >= 1)
        #expect(4 * shares.calls + shares.surplus + 3 * shares.idle <= max(8, limit - 16))
    }

    @Test("allow what the configuration does by default where there are enough")
    func enough() {
        #expect(DescriptorShares(limit: 8192).calls > 1024)
        #expect(DescriptorShares(limit: 8192).surplus == 64)
        #expect(DescriptorShares(limit: 64).calls == 6)
    }

    @Test("do not overflow without a limit")
    func unlimited() {
        #expect(DescriptorShares(limit: .max).calls > 1 << 60)
    }
}
