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
        #expect(Timestamp(dateAndTime: text) == Timestamp(milliseconds: Int64(milliseconds)))
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
        #expect(Timestamp(dateAndTime: text)?.milliseconds == Int64(milliseconds))
    }

    @Test(
        "the other forms of ISO 8601 are read; all of these are the same moment",
        arguments: [
            "2026-11-25T10:00Z", "20261125T100000Z", "20261125T1000Z", "2026-11-25T10:00:00,0Z",
            "2026-11-25T10:00:00.000000000Z", "2026-11-25T10:00:00+00", "2026-11-25T10:00:00+0000",
            "2026-11-25T10:00:00-00:00", "2026-11-25T04:30:00-05:30", "2026-11-25T043000-0530",
            "2026-11-25T13:00+03", "2026-11-25t10:00:00z", "2026-11-25 10:00",
            "2026-11-25T10:00:00",
            "20261125T100000", "2026-11-25T09:59:60Z", "20261125T100000.0004Z",
            "2026-11-26T09:59:00+23:59",
        ]
    )
    func iso8601(text: String) {
        #expect(Timestamp(dateAndTime: text)?.rfc3339 == "2026-11-25T10:00:00.000Z")
        #expect(Timestamp(expiry: .string(text))?.rfc3339 == "2026-11-25T10:00:00.000Z")
    }

    @Test(
        "a fraction has any number of digits, and a day alone is its first second",
        arguments: [
            ("20261125T100000,5Z", "2026-11-25T10:00:00.500Z"),
            ("2026-11-25T10:00:00,0719999", "2026-11-25T10:00:00.071Z"),
            ("2026-11-25", "2026-11-25T00:00:00.000Z"), ("20240229", "2024-02-29T00:00:00.000Z"),
            ("0000-01-01T00:00:00Z", "0000-01-01T00:00:00.000Z"),
            ("9999-12-31T23:59:59.999Z", "9999-12-31T23:59:59.999Z"),
        ]
    )
    func fractionsAndDays(text: String, expected: String) {
        #expect(Timestamp(dateAndTime: text)?.rfc3339 == expected)
    }

    @Test(
        "what is no date and time is not read",
        arguments: [
            "", "tomorrow", "2026-13-01T00:00:00Z", "2026-02-29T00:00:00Z", "2026-11-31",
            "2026-00-01", "2026-01-00", "2026-01-01T24:00:00Z", "2026-01-01T00:60Z",
            "2026-01-01T00:00:61Z", "2026-01-01T00:00:00.Z", "2026-01-01T00:00:00+1:00",
            "2026-01-01T00:00:00ZZ", "+026-01-01T00:00:00Z", "-026-01-01", "10000-01-01T00:00:00Z",
            "2026-W48-3", "2026W483T100000Z", "2026-329", "2026329T100000Z", "2026-11", "2026",
            "2026-1125", "202611-25", "2026-11-25T", "2026-11-25T10Z", "2026-11-25T10:00:Z",
            "2026-11-25T1000:00Z", "2026-11-25T10:0000Z", "2026-11-25T10:00,5Z", "2026-11-25Z",
            "2026-11-25T10:00:00 Z", " 2026-11-25", "2026-11-25T10:00:00+", "2026-11-25T10:00:00+0",
            "2026-11-25T10:00:00+000", "2026-11-25T10:00:00+24:00", "2026-11-25T10:00:00+00:60",
            "2026-11-25T10:00:00UTC", "٢٠٢٦-11-25",
            "2026-11-25T10:00:00."
                + String(repeating: "0", count: 64) + "Z",
        ]
    )
    func rejects(text: String) {
        #expect(Timestamp(dateAndTime: text) == nil)
    }

    @Test(
        "an expiry is read in seconds, in milliseconds and in text",
        arguments: [
            (JSONValue.integer(1_700_000_000), 1_700_000_000_000),
            (.integer(1_700_000_000_123), 1_700_000_000_123),
            (.string("1700000000"), 1_700_000_000_000),
            (.string("2023-11-14T22:13:20Z"), 1_700_000_000_000),
            (.number("1700000000.5"), 1_700_000_000_500), (.number("1.7e9"), 1_700_000_000_000),
            (.string("1700000000123"), 1_700_000_000_123),
            (.string("000000000000000000001700000000"), 1_700_000_000_000),
            (.string("2023-11-14"), 1_699_920_000_000),
            (.string("9999-12-31T23:59:59Z"), 253_402_300_799_000),
        ]
    )
    func expiry(value: JSONValue, milliseconds: Int) {
        #expect(Timestamp(expiry: value)?.milliseconds == Int64(milliseconds))
    }

    @Test(
        "an expiry that is none is unknown",
        arguments: [
            JSONValue.string("never"), .string(""), .bool(true), .number("1e300"), .integer(-5),
            .string("1e9"), .array([]), .string("99999999999999999999"), .null, .integer(0),
            .string("0"), .string("0x65652e00"), .string("+1700000000"), .string("-1700000000"),
            .string(" 1700000000 "), .string("1700000000.5"), .string("1_700_000_000"),
            .string("１７００００００００"), .string("1700000000 seconds"), .number("1e999"),
            .integer(.max), .number("-1e300"), .string(String(repeating: "9", count: 1000)),
            .string("0001-01-01T00:00:00Z"), .string("1970-01-01T00:00:00Z"), .string("1969-12-31"),
            .string("9999-12-31T23:59:59-00:01"), .string("10000-01-01"), .object([:]),
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
            (.number("18446744073709551615"), .unknown), (.string("0x10"), .unknown),
            (.string("1e3"), .unknown), (.string(" 3600 "), .unknown), (.string("+3600"), .unknown),
            (.string("-1"), .unknown), (.string("3600 seconds"), .unknown), (.string(""), .unknown),
            (.string("3600.5"), .unknown), (.string("inf"), .unknown), (.string("nan"), .unknown),
            (.number("1e3"), .at(Timestamp(milliseconds: 1_000_000))), (.bool(true), .unknown),
            (.number("0.5"), .at(Timestamp(milliseconds: 0))), (.number("-0.0"), .never),
            (.string("00"), .never), (.string("003600"), .at(Timestamp(milliseconds: 3_600_000))),
            (.integer(2_000_000_000), .unknown), (.string("99999999999999999999"), .unknown),
            (.integer(1_999_999_999), .at(Timestamp(milliseconds: 1_999_999_999_000))),
            (.array([.integer(60)]), .unknown), (.string("2026-11-25T10:00Z"), .unknown),
        ]
    )
    func lifetime(value: JSONValue, expected: Expiry) {
        let now = Timestamp(milliseconds: 0)
        #expect(Expiry(of: ["expires_in": value], now: now) == expected)
    }
}
