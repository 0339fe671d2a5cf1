/// One name and value of a query, a form or an `Authorization` header, both decoded.
package struct Parameter: Sendable, Equatable {
    /// The decoded name; may be empty.
    package var name: String
    /// The decoded value; may be empty.
    package var value: String

    /// Pairs a name with a value.
    package init(_ name: String, _ value: String) {
        self.name = name
        self.value = value
    }
}
