/// A value that never changes, so that many may hold the same one.
///
/// A copy counts one reference, however large the value is. The settings of a provider have dozens of
/// texts and lists, each of which a plain copy would count.
final class Shared<Value: Sendable>: Sendable {
    /// The value.
    let value: Value

    /// Takes the value over.
    init(_ value: Value) {
        self.value = value
    }
}
