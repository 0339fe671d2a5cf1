import OAuthProtocols

extension GatewayResponse {
    /// Makes an answer of the responder's own: JSON that nobody may keep.
    static func json(_ members: JSONObject, status: Int = 200) -> GatewayResponse {
        GatewayResponse(
            status: status,
            fields: [
                HTTPField(name: "Content-Type", value: "application/json"),
                HTTPField(name: "Cache-Control", value: "no-store"),
                HTTPField(name: "X-Content-Type-Options", value: "nosniff"),
            ],
            body: JSONWriter.bytes(of: .object(members))
        )
    }

    /// Has the gateway give the same request to the connector, whose answer passes as it is.
    ///
    /// The gateway would mix further fields into that answer.
    static func handedOver(to connector: String) -> GatewayResponse {
        GatewayResponse(
            status: 200,
            fields: [HTTPField(name: "X-Accel-Redirect", value: connector)]
        )
    }

    /// Whether the connector answers in the end.
    var isHandedOver: Bool { fields.firstValue(of: "X-Accel-Redirect") != nil }
}
