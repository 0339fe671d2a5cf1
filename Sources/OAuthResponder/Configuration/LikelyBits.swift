import Glibc
import OAuthProtocols

extension Secret {
    /// The most bits of chance that the text is likely to hold.
    ///
    /// Each byte counts as drawn from the alphabet in which the text seems to be written: the 16
    /// hexadecimal digits where it consists of them, else the 26 small letters, the 26 capital ones
    /// and the 10 digits, as far as one of them is there, and each other byte that is there. At
    /// most four bytes count for each different one. Words are taken for letters
    /// drawn at random, so a large number promises nothing, but a small one is a reason to worry.
    var likelyBits: Double {
        let bytes = reveal().utf8
        let different = Set(bytes)
        let small = UInt8(ascii: "a")...UInt8(ascii: "z")
        let capital = UInt8(ascii: "A")...UInt8(ascii: "Z")
        let hasSmall = different.contains(where: small.contains)
        let hasCapital = different.contains(where: capital.contains)
        let isHexadecimal = [Set("0123456789abcdef".utf8), Set("0123456789ABCDEF".utf8)]
            .contains { different.isSubset(of: $0) }
        var alphabet = different.count {
            !small.contains($0) && !capital.contains($0) && !$0.isDigit
        }
        if hasSmall { alphabet += 26 }
        if hasCapital { alphabet += 26 }
        if different.contains(where: \.isDigit) { alphabet += 10 }
        if isHexadecimal { alphabet = min(alphabet, 16) }
        guard alphabet > 0 else { return 0 }
        return Double(min(bytes.count, 4 * different.count)) * log2(Double(alphabet))
    }
}
