import OAuthProtocols

/// A parameter or header field that a configuration sets.
struct NamedTemplate: Sendable, Equatable {
    /// The parameter's or field's name.
    var name: String
    /// Its value; nil removes a standard one.
    var value: Template?
}

extension [Parameter] {
    /// Lets configured parameters replace, remove and follow the standard ones.
    ///
    /// A parameter whose value comes out empty is not sent.
    ///
    /// - Parameters:
    ///   - templates: the configured parameters.
    ///   - value: fills their placeholders; nil leaves one empty.
    /// - Returns: the parameters to send.
    /// - Throws: what `value` throws.
    func applying<Failure: Error>(
        _ templates: [NamedTemplate],
        filledWith value: (String) throws(Failure) -> String?
    ) throws(Failure) -> [Parameter] {
        var parameters = self
        for template in templates {
            let text = try template.value?.filled(value)
            let index = parameters.firstIndex { $0.name == template.name }
            if let text, let index {
                parameters[index].value = text
            } else if let text {
                parameters.append(Parameter(template.name, text))
            } else if let index {
                parameters.remove(at: index)
            }
        }
        parameters.removeAll { $0.value.isEmpty }
        return parameters
    }
}

extension [HTTPField] {
    /// Lets configured fields replace, remove and follow the standard ones, whatever their case.
    ///
    /// A field whose value comes out empty is not sent.
    ///
    /// - Parameters:
    ///   - templates: the configured fields.
    ///   - value: fills their placeholders; nil leaves one empty.
    /// - Returns: the fields to send.
    /// - Throws: what `value` throws.
    func applying<Failure: Error>(
        _ templates: [NamedTemplate],
        filledWith value: (String) throws(Failure) -> String?
    ) throws(Failure) -> [HTTPField] {
        var fields = self
        for template in templates {
            fields.removeAll { $0.name.isIdenticalIgnoringCase(to: template.name) }
            if let text = try template.value?.filled(value) {
                fields.append(HTTPField(name: template.name, value: text))
            }
        }
        fields.removeAll { $0.value.isEmpty }
        return fields
    }
}
