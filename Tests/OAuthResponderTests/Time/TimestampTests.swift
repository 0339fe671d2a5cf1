import Testing

@testable import OAuthProtocols
@testable import OAuthResponder

@Suite("Points in time")
struct TimestampTests {
    @Test(
        "a moment is written and read as RFC 3339 says",
        arguments: [
            (0, "1970-01-01T00:00:00.000Z"),
            (951_782_399_999, "2000-02-28T23:59:59.999Z"),
            (951_782_400_007, "2000-02-29T00:00:00.007Z"),
            (1_709_251_199_050, "2024-02-29T23:59:59.050Z"),
            (1_767_225_599_000, "2025-12-31T23:59:59.000Z"),
            (4_107_542_400_000, "2100-03-01T00:00:00.000Z"),
        ]
    )
    func roundTrip(milliseconds: Int, text: String) {
        #expect(Timestamp(milliseconds: Int64(milliseconds)).rfc3339 == text)
        #expect(Timestamp(rfc3339: text) == Timestamp(milliseconds: Int64(milliseconds)))
    }

    @Test(
        "the examples of RFC 3339 §5.8 are read",
        arguments: [
            ("1985-04-12T23:20:50.52Z", 482_196_050_520),
            ("1996-12-19T16:39:57-08:00", 851_042_397_000),
            ("1990-12-31T23:59:60Z", 662_688_000_000),
            ("1990-12-31T15:59:60-08:00", 662_688_000_000),
            ("1937-01-01T12:00:27.87+00:20", -1_041_337_172_130),
            ("1985-04-12t23:20:50.5z", 482_196_050_500),
            ("1985-04-12 23:20:50.520987654321Z", 482_196_050_520),
        ]
    )
    func examples(text: String, milliseconds: Int) {
        #expect(Timestamp(rfc3339: text)?.milliseconds == Int64(milliseconds))
    }

    @Test(
        "what is no date and time is not read",
        arguments: [
            "", "tomorrow", "2026-01-01", "2026-13-01T00:00:00Z", "2026-02-29T00:00:00Z",
            "2026-01-01T24:00:00Z", "2026-01-01T00:00:00", "2026-01-01T00:00:00.Z",
            "2026-01-01T00:00:00+1:00", "2026-01-01T00:00:00ZZ", "+026-01-01T00:00:00Z",
        ]
    )
    func rejects(text: String) {
        #expect(Timestamp(rfc3339: text) == nil)
    }

    @Test(
        "an expiry is read in seconds, in milliseconds and in text",
        arguments: [
            (JSONValue.integer(1_700_000_000), 1_700_000_000_000),
            (.integer(1_700_000_000_123), 1_700_000_000_123),
            (.string("1700000000"), 1_700_000_000_000),
            (.string("2023-11-14T22:13:20Z"), 1_700_000_000_000),
            (.number("1700000000.5"), 1_700_000_000_500),
        ]
    )
    func expiry(value: JSONValue, milliseconds: Int) {
        #expect(Timestamp(expiry: value)?.milliseconds == Int64(milliseconds))
    }

    @Test(
        "an expiry that is none is unknown",
        arguments: [
            JSONValue.string("never"), .string(""), .bool(true), .number("1e300"), .integer(-5),
            .string("1e9"), .array([]), .string("99999999999999999999"),
        ]
    )
    func unknownExpiry(value: JSONValue) {
        #expect(Timestamp(expiry: value) == nil)
    }

    @Test(
        "a lifetime is read in every way that providers write it",
        arguments: [
            (JSONValue.integer(3600), Expiry.at(Timestamp(milliseconds: 3_600_000))),
            (.string("3600"), .at(Timestamp(milliseconds: 3_600_000))),
            (.number("3600.7"), .at(Timestamp(milliseconds: 3_600_000))),
            (.integer(0), .never), (.null, .never), (.string("0"), .never),
            (.integer(-1), .unknown), (.number("1e20"), .unknown), (.string("never"), .unknown),
            (.number("18446744073709551615"), .unknown),
        ]
    )
    func lifetime(value: JSONValue, expected: Expiry) {
        let now = Timestamp(milliseconds: 0)
        #expect(Expiry(of: ["expires_in": value], now: now) == expected)
    }
}
