@testable import OAuthProtocols
@testable import OAuthResponder

extension Target {
    /// The body of a call.
    static let request = Target(
        name: "request",
        bulk: Bulk.listed,
        parse: { _ = try? RequestBody(.complete($0)) },
        check: { input in
            let value = try? JSONReader.value(of: input, from: .request)
            checkValue(value, of: input)
            if let value {
                let lenient = try? JSONReader.value(of: input, from: .answer)
                require(lenient == value, "both kinds of readers read the same")
            }
            guard let body = try? RequestBody(.complete(input)) else { return }
            require(value?.object != nil, "a body is an object")
            for name in ["code", "access_token", "id", "callback_uri"] {
                let text = try? body.text(name, in: [.fields, .top])
                require(text?.isEmpty != true, "a text is not empty")
                require((text?.utf8.count ?? 0) <= CallMembers.tokenLimit, "a text has a limit")
            }
            let state = try? body.members.state()
            require((state?.utf8.count ?? 0) <= CallMembers.stateLimit, "a state has a limit")
        }
    )

    /// The answer of a provider: as JSON, as a form, and as what the protocols take it for.
    static let answer = Target(
        name: "answer",
        milliseconds: 13,
        bulk: { $0.count % 2 == 0 ? Bulk.listed($0) : Bulk.text($0) },
        parse: { understand(HTTPResponse(status: 400, body: $0)) },
        check: { input in
            checkValue(try? JSONReader.value(of: input), of: input)
            guard let first = input.first else { return }
            let statuses = [200, 400, 401, 403, 429, 500, 503]
            let status = statuses[Int(first) % statuses.count]
            understand(
                HTTPResponse(
                    status: status,
                    fields: [HTTPField(name: "Content-Type", value: "text/html")],
                    body: Array(input.dropFirst(first < 0x20 ? 1 : 0)),
                    mayBeTruncated: first & 8 != 0
                )
            )
        }
    )

    /// What is read is UTF-8, has the depth that is allowed, and reads back the same once it is written.
    private static func checkValue(_ value: JSONValue?, of input: [UInt8]) {
        guard let value else { return }
        require(String(validating: input, as: UTF8.self) != nil, "what is read is UTF-8")
        require(value.depth <= JSONReader.depthLimit, "what is read is not too deep")
        let written = JSONWriter.bytes(of: value)
        let again = try? JSONReader.value(of: written, from: .request)
        require(again == value, "what is written reads back the same")
    }

    private static func understand(_ response: HTTPResponse) {
        let body = AnswerBody(of: response)
        let now = Timestamp(milliseconds: 1_577_868_821_000)
        let tokens = try? OAuth2.TokenAnswer.understand(
            response,
            paths: ["", "data", "data.*"],
            defaultLifetime: nil,
            now: now
        )
        if let tokens {
            require(tokens.accessToken.isVisibleASCII, "an access token can be sent")
            require(tokens.accessToken.utf8.count <= TokenLength.limit, "a token has a limit")
        }
        _ = try? OAuth1.Answer(response).members(in: .tokenCredentials)
        let account = try? AccountAnswer.understand(
            response,
            body: body,
            diagnosis: Diagnosis(of: response, body: body),
            isTextWanted: true
        )
        guard let account else { return }
        let name = AccountName.find(["", "name", "*.name", "data.0.*"], in: [account])
        guard let name else { return }
        require(!name.isEmpty && name.unicodeScalars.count <= AccountName.lengthLimit, "a name")
        require(name.isShowable, "a name is shown to people: \(name.debugDescription)")
    }
}
