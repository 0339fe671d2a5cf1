/// One header field of an HTTP message (RFC 9110 §5).
package struct HTTPField: Sendable, Equatable {
    /// The field's name, in any case.
    package var name: String
    /// The field's value, without surrounding white space.
    package var value: String

    /// Pairs a name with a value.
    package init(name: String, value: String) {
        self.name = name
        self.value = value
    }
}

extension [HTTPField] {
    /// Finds the value of the first field with a name, whatever the name's case.
    ///
    /// - Parameter name: the field's name.
    /// - Returns: the value; nil where there is no such field.
    ///
    /// RFC 9110 §5.1.
    package func firstValue(of name: String) -> String? {
        first { $0.name.isIdenticalIgnoringCase(to: name) }?.value
    }

    /// Adds a `Content-Type` where there is none; one that the operator has set stays.
    ///
    /// RFC 9110 §8.3.
    package func addingContentType(_ value: String) -> [HTTPField] {
        let isSet = firstValue(of: "Content-Type") != nil
        return isSet ? self : self + [HTTPField(name: "Content-Type", value: value)]
    }
}
