/// How long a token may be, whoever brings it.
package enum TokenLength {
    /// The longest token that is taken, in bytes (contract §3).
    package static let limit = 16 * 1024
}
