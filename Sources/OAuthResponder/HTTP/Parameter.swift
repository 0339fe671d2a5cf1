/// One name and value of a query, a form or an `Authorization` header, both decoded.
struct Parameter: Sendable, Equatable {
    /// The decoded name; may be empty.
    var name: String
    /// The decoded value; may be empty.
    var value: String

    /// Pairs a name with a value.
    init(_ name: String, _ value: String) {
        self.name = name
        self.value = value
    }
}
