@testable import OAuthProtocols
@testable import OAuthResponder

/// A number as the outcome of calls, which costs as many bytes as a test wants.
struct Kept: Keepable, Equatable, ExpressibleByIntegerLiteral {
    /// The number.
    var number: Int
    /// What it costs.
    var keptBytes = 0

    /// The same number at no cost.
    var essence: Kept { Kept(number: number) }

    init(number: Int, keptBytes: Int = 0) {
        self.number = number
        self.keptBytes = keptBytes
    }

    init(integerLiteral number: Int) {
        self.number = number
    }
}
