import OAuthProtocols

extension SettingsReader {
    /// Reads the `hosts`: for each placeholder a fixed value, or an object with `default`,
    /// `pattern`, `allowed` and `any_host`; faults are noted.
    func hostRules() -> [String: HostRule] {
        guard let reader = object("hosts") else { return [:] }
        var rules: [String: HostRule] = [:]
        for name in reader.members.names.sorted() where !reader.isNull(name) {
            if reader.members[name]?.string != nil {
                rules[name] = reader.text(name).map { HostRule(fixedValue: $0) }
            } else if reader.members[name]?.object != nil, let rule = reader.object(name) {
                rules[name] = rule.hostRule()
            } else {
                reader.reject(name, "a text or {default, pattern, allowed, any_host} is expected")
            }
        }
        return rules
    }

    /// Reads this object as the rule of one placeholder.
    private func hostRule() -> HostRule {
        let rule = HostRule(
            defaultValue: text("default"),
            pattern: hostPattern(),
            allowed: allowedHosts(),
            isAnyHost: flag("any_host") ?? false
        )
        if rule.isAnyHost, value("allowed") != nil {
            reject(
                "any_host",
                "this contradicts \"allowed\"; leave one of them out (allowed: null takes a "
                    + "preset's list away)"
            )
        } else if rule.isAnyHost {
            warn(
                "any_host",
                ": requests choose the host, so whoever can call can have the client's secrets "
                    + "sent to a server of their own"
            )
        }
        rejectUnknownKeys()
        return rule
    }

    private func hostPattern() -> HostPattern? {
        guard let text = text("pattern") else { return nil }
        do throws(HostPattern.Fault) {
            return try HostPattern(text)
        } catch {
            switch error {
            case .syntax:
                reject("pattern", "a regular expression of the documented kind is expected")
            case .tooLong:
                reject("pattern", "a shorter pattern, or one with smaller counts, is expected")
            case .slow:
                reject(
                    "pattern",
                    "a pattern is expected that can match a text in one way only; with this one a "
                        + "short text takes too long"
                )
            }
            return nil
        }
    }

    private func allowedHosts() -> [String]? {
        guard let entries = texts("allowed") else { return nil }
        if entries.isEmpty { reject("allowed", "at least one value is expected") }
        for (index, entry) in entries.enumerated() {
            let isBelow = entry.hasPrefix("*.")
            let name = isBelow ? entry.dropFirst(2) : entry[...]
            let labels = name.utf8.split(
                separator: UInt8(ascii: "."),
                omittingEmptySubsequences: false
            )
            let isName =
                name.utf8.count <= HostRule.lengthLimit
                && name.utf8.allSatisfy(\.isNameCharacter) && labels.allSatisfy { !$0.isEmpty }
            if !isName || (isBelow && !RegistrableDomain.contains(name)) {
                reject(
                    "allowed.\(index)",
                    "a name such as \"com\" or \"login.example.com\" is expected, or \"*.\" before "
                        + "a domain that has one owner, such as \"*.example.com\""
                )
            }
        }
        return entries
    }
}
