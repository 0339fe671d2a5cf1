@testable import OAuthProtocols
@testable import OAuthResponder

extension Target {
    /// A whole call to the service, whose providers answer what the fuzzer likes.
    static let service = Target(
        name: "service",
        milliseconds: 100,
        bulk: { $0 },
        parse: { input in
            guard let input = ServiceInput(input)?.bulk else { return }
            _ = input.call.play(on: input.configuration.value)
        },
        check: { input in
            guard let played = ServiceInput(input) else { return }
            let outcome = played.call.play(on: played.configuration.value)
            ServiceOracle(call: played.call, outcome: outcome).check(input)
        }
    )
}

/// What must hold for every call (contract §2, §3, §5 "Logs").
struct ServiceOracle {
    /// The call.
    var call: ServiceCall
    /// What came of it.
    var outcome: ServiceCall.Outcome

    /// The statuses that an answer can have.
    static let statuses: Set<Int> = [
        200, 400, 401, 404, 405, 413, 415, 429, 500, 502, 503, 504,
    ]

    /// Checks all of it.
    func check(_ input: [UInt8]) {
        let response = outcome.response
        require(Self.statuses.contains(response.status), "the status \(response.status)")
        let secrets = SecretTexts.all(of: call, outcome)
        checkLog(secrets)
        checkRequests()
        if response.isHandedOver {
            require(call.path.hasSuffix("/validate") && response.body.isEmpty, "handed over")
            return
        }
        for field in ["Content-Type": "application/json", "Cache-Control": "no-store"] {
            require(response.fields.firstValue(of: field.key) == field.value, field.key)
        }
        guard let members = (try? JSONReader.value(of: response.body))?.object else {
            return require(false, "the answer is an object")
        }
        if response.status == 200 {
            checkSuccess(members, input)
        } else {
            checkFailure(members, secrets)
        }
    }

    private func checkLog(_ secrets: [String]) {
        require(outcome.lines.count == call.count, "a call leaves one line")
        for line in outcome.lines {
            require(line.count < LogLine.limit, "a line has a limit")
            guard let members = (try? JSONReader.value(of: line, from: .request))?.object else {
                return require(false, "a line is an object")
            }
            require(members["request_id"] == .string("call-1"), "a line has the id of its call")
            for secret in secrets {
                let texts = members.compactMap(\.value.string)
                require(!texts.contains { $0.holds(secret) }, "a secret in a line: \(members)")
            }
        }
    }

    private func checkFailure(_ members: JSONObject, _ secrets: [String]) {
        let isPassing = members["tryLater"] == .bool(true)
        let names = isPassing ? ["message", "tryLater"] : ["message"]
        guard members.names == names, let message = members["message"]?.string else {
            return require(false, "a failure has a message, and may have tryLater: \(members)")
        }
        require((1...300).contains(message.unicodeScalars.count), "a message is short")
        require(message.isShowable && message.last == ".", "a message: \(message.debugDescription)")
        for secret in secrets {
            require(!message.holds(secret), "a secret in a message: \(message.debugDescription)")
        }
        let status = outcome.response.status
        let isFault = [400, 401, 404, 405, 413, 415, 500].contains(status)
        require(!isPassing || !isFault, "a \(status) does not pass")
        if let text = outcome.response.fields.firstValue(of: "Retry-After") {
            require((1...3600).contains(Int(text) ?? 0), "Retry-After: \(text)")
        }
        checkPassing(isPassing, status)
    }

    /// A code that may have been used up is not sent again (contract §3).
    private func checkPassing(_ isPassing: Bool, _ status: Int) {
        let place = outcome.exchanges.lastIndex { $0.mayHaveSpentCode }
        let goesOn = place.map { $0 < outcome.exchanges.count - 1 } ?? false
        let isSpent = goesOn || (place != nil && [502, 504].contains(status))
        require(!isSpent || !isPassing || call.count > 1, "a spent code is sent again")
        require(goesOn || isPassing || ![429, 503].contains(status), "a \(status) passes")
    }

    private func checkSuccess(_ members: JSONObject, _ input: [UInt8]) {
        let path = call.path
        if path.hasSuffix("/authorize") {
            let text = members["redirect_uri"]?.string ?? ""
            require(AbsoluteURI(text) != nil, "redirect_uri is an address: \(text)")
            for secret in ServiceConfiguration.secrets
            where input.firstRange(of: Array(secret.utf8)) == nil {
                let answer = String(repairing: outcome.response.body)
                require(!answer.contains(secret), "a secret in an authorization")
            }
        } else if path.hasSuffix("/access_token") {
            let token = members["access_token"]?.string ?? ""
            require(!token.isEmpty && token.utf8.count <= TokenLength.limit, "an access token")
            checkExpiry(members["expires_on"])
            let isOAuth2 = path.hasSuffix("/oauth2/v1/access_token")
            require(!isOAuth2 || members["expires_in"] == nil, "expires_in is left out")
        } else if path.hasSuffix("/validate") {
            let name = members["name"]?.string ?? ""
            require(!name.isEmpty && name.isShowable, "a name: \(name.debugDescription)")
        }
    }

    private func checkExpiry(_ value: JSONValue?) {
        guard let text = value?.string else { return }
        // OAuth 1 passes a member of this name on as it came.
        guard call.path.hasSuffix("/oauth2/v1/access_token") else { return }
        require(Timestamp(dateAndTime: text) != nil, "expires_on: \(text)")
    }

    private func checkRequests() {
        for exchange in outcome.exchanges {
            let request = exchange.request
            require(OutgoingRequestRule.allows(request), "what is sent: \(request)")
            for field in request.fields {
                require(OutgoingRequestRule.allows(field), "what is sent: \(field)")
            }
            guard let uri = AbsoluteURI(request.uri) else {
                return require(false, "an address: \(request.uri)")
            }
            let isOurs = uri.host.hasSuffix(ServiceConfiguration.domain) && uri.port == nil
            // Metadata name endpoints on any host.
            let isDiscovered = outcome.exchanges.first?.request.uri.contains(".well-known") == true
            require(uri.scheme == "https" && (isOurs || isDiscovered), "to \(request.uri)")
        }
        let codes = outcome.exchanges.filter { exchange in
            exchange.request.parameters["grant_type"] == "authorization_code"
        }
        require(codes.count <= call.count, "a code is sent once")
    }
}
