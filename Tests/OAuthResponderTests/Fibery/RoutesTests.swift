import Testing

@testable import OAuthProtocols
@testable import OAuthResponder

@Suite("Routes")
struct RoutesTests {
    /// One app without keys, one app with keys, several apps, and names that Unicode folds.
    private enum Apps: Sendable {
        case open
        case keyed
        case several
        case folding

        var table: [String: Configuration.App] {
            let apps: [(name: String, keys: [String])] =
                switch self {
                case .open: [("crm", [])]
                case .keyed: [("crm", ["key-1", "key.2"])]
                case .several: [("crm", ["key-1", "key.2"]), ("board", ["other"]), ("open", [])]
                case .folding: [("K", []), ("shop", ["K"])]
                }
            let pairs = apps.map { name, keys in
                let secrets = keys.map { Secret($0) }
                return (name, Configuration.App(name: name, title: name, accessKeys: secrets))
            }
            return Dictionary(uniqueKeysWithValues: pairs)
        }
    }

    /// The name of the app that a base leads to; nil where it leads nowhere.
    private func app(_ base: String, _ apps: Apps, named: String?) -> String? {
        Routes.find(base + "/validate").flatMap {
            Routes.app($0.base, of: apps.table, named: named)
        }?.name
    }

    @Test(
        "every step lies at one path and takes its methods",
        arguments: [
            ("/oauth1/v1/authorize", .oauth1Authorize, ["POST"]),
            ("/oauth1/v1/access_token", .oauth1AccessToken, ["POST"]),
            ("/oauth2/v1/authorize", .oauth2Authorize, ["POST"]),
            ("/oauth2/v1/access_token", .oauth2AccessToken, ["POST"]),
            ("/validate", .validate, ["POST"]),
            ("/healthz", .health, ["GET", "HEAD"]),
        ] as [(String, Step, [String])]
    )
    func steps(path: String, step: Step, methods: [String]) {
        for base in [[], ["crm"], ["crm", "key"], ["validate", "healthz"]] as [[String]] {
            let found = Routes.find(base.map { "/" + $0 }.joined() + path)
            #expect(found?.route.step == step)
            #expect(found?.route.methods == methods)
            #expect(found?.base == base)
        }
        #expect(Routes.all.filter { $0.step == step }.count == 1)
    }

    @Test("every step has a path")
    func allSteps() {
        #expect(Routes.all.map(\.step).count == Step.allCases.count)
    }

    @Test(
        "a path is compared byte by byte: nothing is decoded, folded or completed",
        arguments: [
            "", "/", "//", "/crm", "validate", "crm/validate", "/crm/", "/validat", "/validate/",
            "/validate//", "/validate?", "/validate ", " /validate", "/validate\n", "/validate\0",
            "/validate\0/x", "/Validate", "/VALIDATE", "/valid%61te", "%2Fvalidate", "/validate%00",
            "/validate%2F", "/validate;x", "/validate.json", "/validate\u{301}", "\\validate",
            "//validate", "/crm//validate", "//crm/validate", "/crm/key//validate",
            "/a/b/c/validate", "/oauth2/v1", "/oauth2/v2/authorize", "/oauth3/v1/authorize",
            "/oauth2//v1/authorize", "/oauth2/v1/authorize/", "/oauth2/v1/./authorize",
            "/crm/../oauth2/v1/../authorize", "/oauth2/v1/access-token", "/health\u{212A}",
            "/a/b/c/oauth2/v1/authorize", "/v1/authorize", "crm", "x/healthz", "/healthzz",
        ]
    )
    func nowhere(path: String) {
        #expect(Routes.find(path) == nil)
    }

    @Test(
        "bytes before the row are the base, whatever they are",
        arguments: [
            ("/cr%6D", ["cr%6D"]), ("/crm\0", ["crm\0"]), ("/.", ["."]), ("/../x", ["..", "x"]),
            ("/\u{212A}", ["\u{212A}"]), ("/é", ["é"]), ("/e\u{301}", ["e\u{301}"]),
            ("/a b", ["a b"]), ("/crm\r\n", ["crm\r\n"]), ("/validate", ["validate"]),
        ]
    )
    func base(text: String, segments: [String]) {
        let base = Routes.find(text + "/validate")?.base ?? []
        // `==` takes equivalent letters for the same.
        #expect(base.map { Array($0.utf8) } == segments.map { Array($0.utf8) })
    }

    @Test(
        "one app: the root and its name lead to it, with a key behind them where it has keys",
        arguments: [
            (.open, "", "crm"), (.open, "/crm", "crm"),
            (.keyed, "/key-1", "crm"), (.keyed, "/key.2", "crm"),
            (.keyed, "/crm/key-1", "crm"), (.keyed, "/crm/key.2", "crm"),
        ]
            + [
                (.open, "/board"), (.open, "/crm/key-1"), (.open, "/crm/crm"), (.open, "/CRM"),
                (.open, "/crm\0"), (.open, "/crm\n"), (.open, "/%63rm"), (.open, "/crm%00"),
                (.open, "/key-1"), (.open, "/crm "), (.open, "/."), (.open, "/crm/."),
                (.keyed, ""), (.keyed, "/crm"), (.keyed, "/wrong"), (.keyed, "/crm/wrong"),
                (.keyed, "/board/key-1"), (.keyed, "/key-1/crm"), (.keyed, "/key-1/key-1"),
                (.keyed, "/KEY-1"), (.keyed, "/key-"), (.keyed, "/key-11"), (.keyed, "/key-1\0"),
                (.keyed, "/key-1key.2"), (.keyed, "/crm/key-1\0"), (.keyed, "/%6Bey-1"),
                (.keyed, "/key-1%00"), (.keyed, "/\u{212A}ey-1"), (.keyed, "/crm/key-1 "),
                (.keyed, "/key-1,key.2"), (.keyed, "/keyx2"),
            ].map { ($0, $1, nil) } as [(Apps, String, String?)]
    )
    private func oneApp(apps: Apps, base: String, expected: String?) {
        #expect(app(base, apps, named: nil) == expected)
    }

    @Test(
        "several apps: the name is needed, and the key is that app's own",
        arguments: [
            ("/crm/key-1", "crm"), ("/crm/key.2", "crm"), ("/board/other", "board"),
            ("/open", "open"), ("", nil), ("/crm", nil), ("/board", nil), ("/key-1", nil),
            ("/other", nil), ("/crm/other", nil), ("/board/key-1", nil), ("/open/other", nil),
            ("/open/key-1", nil), ("/nobody", nil), ("/nobody/key-1", nil), ("/key-1/crm", nil),
        ]
    )
    func severalApps(base: String, expected: String?) {
        #expect(app(base, .several, named: nil) == expected)
    }

    @Test(
        "an app that the gateway names is the only one, and its key still counts",
        arguments: [
            (.several, "crm", "/key-1", "crm"), (.several, "crm", "/key.2", "crm"),
            (.several, "crm", "/crm/key-1", "crm"), (.several, "open", "", "open"),
            (.several, "open", "/open", "open"), (.open, "crm", "", "crm"),
            (.open, "crm", "/crm", "crm"), (.keyed, "crm", "/key-1", "crm"),
        ]
            + [
                (.several, "crm", ""), (.several, "crm", "/crm"), (.several, "crm", "/other"),
                (.several, "crm", "/board/other"), (.several, "crm", "/open"),
                (.several, "open", "/crm/key-1"), (.several, "open", "/board/other"),
                (.several, "open", "/key-1"), (.several, "nobody", ""),
                (.several, "nobody", "/open"),
                (.several, "nobody", "/crm/key-1"), (.open, "nobody", ""),
                (.open, "nobody", "/crm"),
                (.keyed, "nobody", "/key-1"), (.open, "", ""), (.open, "CRM", ""),
            ].map { ($0, $1, $2, nil) } as [(Apps, String, String, String?)]
    )
    private func namedApp(apps: Apps, named: String, base: String, expected: String?) {
        #expect(app(base, apps, named: named) == expected)
    }

    @Test(
        "letters that Unicode takes for the same open nothing",
        arguments: [
            ("/K", "K"), ("/\u{212A}", nil), ("/shop/K", "shop"), ("/shop/\u{212A}", nil),
            ("/k", nil), ("/shop/k", nil),
        ]
    )
    func equivalentLetters(base: String, expected: String?) {
        #expect(app(base, .folding, named: nil) == expected)
    }
}
