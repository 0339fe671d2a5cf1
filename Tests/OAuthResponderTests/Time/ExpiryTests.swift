import Testing

@testable import OAuthProtocols
@testable import OAuthResponder

@Suite("The expiry of a token")
struct ExpiryTests {
    private static let now = Timestamp(milliseconds: 1_700_000_000_000)

    private func expiry(_ members: String) throws -> Expiry {
        let value = try JSONReader.value(of: Array(members.utf8))
        return Expiry(of: try #require(value.object), now: Self.now)
    }

    @Test(
        "a point in time is read in seconds, milliseconds, and every form of ISO 8601 in use",
        arguments: [
            "1700003600", "1700003600.0", #""1700003600""#, "1700003600000", #""1700003600000""#,
            #""2023-11-14T23:13:20Z""#, #""2023-11-14T23:13:20.000+00:00""#,
            #""2023-11-15T00:13:20+01:00""#, #""2023-11-14T15:13:20-0800""#,
            #""2023-11-14 23:13:20Z""#, #""2023-11-14T23:13:20""#, #""2023-11-14T23:13:20.000""#,
            #""20231114T231320Z""#, #""2023-11-14T23:13:20,0Z""#, #""2023-11-14T23:13:20+00""#,
        ]
    )
    func points(value: String) throws {
        let end = Expiry.at(Self.now.advanced(bySeconds: 3600))
        #expect(try expiry(#"{"expires_at":\#(value)}"#) == end)
        #expect(try expiry(#"{"expires_on":\#(value)}"#) == end)
    }

    @Test(
        "what is no point in time, or none that a token has, is unknown",
        arguments: [
            #""never""#, #""""#, "true", "-1", "1e300", "4102444800", #""2100-01-01T00:00:00Z""#,
            #""2023-11""#, "[]", #""ab""#, #""1700003600.0""#, #""0x6553f100""#, #""1.7e9""#,
            #""0001-01-01T00:00:00Z""#, #""9999-12-31T23:59:59Z""#, #""+1700003600""#,
        ]
    )
    func noPoints(value: String) throws {
        #expect(try expiry(#"{"expires_at":\#(value)}"#) == .unknown)
    }

    @Test("a day alone is over when it begins")
    func dayAlone() throws {
        let end = Expiry.at(Timestamp(milliseconds: 1_699_920_000_000))
        #expect(try expiry(#"{"expires_at":"2023-11-14"}"#) == end)
    }

    @Test("zero and null mean never")
    func never() throws {
        for members in [
            #"{"expires_in":0}"#, #"{"expires_in":null}"#, #"{"expires_in":"0"}"#,
            #"{"expires_at":null}"#, #"{"expires_at":0}"#, #"{"expires_at":"0"}"#,
            #"{"expires_in":null,"expires_at":"never"}"#, #"{"expires_in":"soon","expires_on":0}"#,
        ] {
            #expect(try expiry(members) == .never)
        }
    }

    @Test("the lifetime goes before the point in time, unless it can't be read")
    func order() throws {
        let both = #"{"expires_in":60,"expires_at":1700003600}"#
        #expect(try expiry(both) == .at(Self.now.advanced(bySeconds: 60)))
        for silent in ["null", "0"] {
            let date = #"{"expires_in":\#(silent),"expires_at":1700003600}"#
            #expect(try expiry(date) == .at(Self.now.advanced(bySeconds: 3600)))
            let span = #"{"expires_in":60,"expires_at":\#(silent)}"#
            #expect(try expiry(span) == .at(Self.now.advanced(bySeconds: 60)))
        }
        let unreadable = #"{"expires_in":"soon","expires_at":1700003600}"#
        #expect(try expiry(unreadable) == .at(Self.now.advanced(bySeconds: 3600)))
        #expect(try expiry("{}") == .unknown)
    }
}
