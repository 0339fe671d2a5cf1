import Testing

@testable import OAuthProtocols
@testable import OAuthResponder

/// The texts alone; that nginx does with them what it should is tested end to end.
@Suite("Maps for nginx")
struct NginxMapsTests {
    static func app(
        _ name: String,
        keys: [String] = [],
        connector: String? = nil
    ) -> Configuration.App {
        var app = Configuration.App(
            name: name,
            title: name,
            accessKeys: keys.map { Secret($0) }
        )
        app.connector = connector.flatMap(SocketAddress.init)
        return app
    }

    static func maps(_ apps: Configuration.App...) -> NginxMaps {
        let root = SettingsReader([:], path: "", findings: ConfigurationFindings())
        var configuration = Configuration(root, presets: PresetDirectory(folders: []))
        configuration.apps = Dictionary(uniqueKeysWithValues: apps.map { ($0.name, $0) })
        return NginxMaps(configuration)
    }

    @Test("one app at the root, without keys and connector, needs no maps")
    func needless() {
        #expect(Self.maps(Self.app("crm")).text == nil)
        #expect(Self.maps(Self.app("crm", keys: ["k"])).text != nil)
        #expect(Self.maps(Self.app("crm", connector: "127.0.0.1:1")).text != nil)
        #expect(Self.maps(Self.app("crm"), Self.app("board")).text != nil)
    }

    private static let heading = """
        # This file is written by "oauth-responder nginx", which replaces it as a whole. It holds the
        # access keys of the configuration.

        """

    @Test("an app with keys has them in its base, alone or behind its name")
    func key() {
        let expected =
            Self.heading + #"""

                map $request_uri $oauth_app {
                    "~^(?<oauth_prefix>/crm)?/(?:a\\.b|c\\~\\-_)(?:/|(?=\\?)|\\z)(?<oauth_rest>.*)" crm;
                    default "";
                }

                map $oauth_app $oauth_target {
                    "" $request_uri;
                    default /$oauth_rest;
                }

                map $oauth_app $oauth_keyed_app {
                    "~^(?:crm)\\z" $oauth_app;
                    default "";
                }

                map $oauth_app $oauth_locked {
                    "" 1;
                    default "";
                }

                """#
        #expect(Self.maps(Self.app("crm", keys: ["a.b", "c~-_"])).text == expected)
    }

    @Test("several apps have their names before their keys, and connectors of their own")
    func several() {
        let maps = Self.maps(
            Self.app("CRM", connector: "unix:/run/a\\b\"c.sock"),
            Self.app("crm", keys: ["k"], connector: "[::1]:3000"),
            Self.app("x-y", keys: ["k"])
        )
        let expected =
            Self.heading + #"""

                # The connector of CRM.
                upstream oauth_connector_1 {
                    server "unix:/run/a\\b\"c.sock" max_fails=0;
                }

                # The connector of crm.
                upstream oauth_connector_2 {
                    server "[::1]:3000" max_fails=0;
                }

                map $request_uri $oauth_app {
                    "~^(?<oauth_prefix>/CRM)(?:/|(?=\\?)|\\z)(?<oauth_rest>.*)" CRM;
                    "~^(?<oauth_prefix>/crm)/(?:k)(?:/|(?=\\?)|\\z)(?<oauth_rest>.*)" crm;
                    "~^(?<oauth_prefix>/x\\-y)/(?:k)(?:/|(?=\\?)|\\z)(?<oauth_rest>.*)" x-y;
                    default "";
                }

                map $oauth_app $oauth_target {
                    "" $request_uri;
                    default /$oauth_rest;
                }

                map $oauth_app $oauth_connector {
                    "~^CRM\\z" oauth_connector_1;
                    "~^crm\\z" oauth_connector_2;
                    default oauth_connector;
                }

                map $oauth_app $oauth_keyed_app {
                    "~^(?:crm|x\\-y)\\z" $oauth_app;
                    default "";
                }

                map $oauth_app $oauth_locked {
                    "" $oauth_locked_target;
                    default "";
                }

                map $request_uri $oauth_locked_target {
                    "~^/(?:crm|x\\-y)(?:[/?]|\\z)" 1;
                    default $oauth_locked_path;
                }

                map $uri $oauth_locked_path {
                    "~^/(?:crm|x\\-y)(?:/|\\z)" 1;
                    default "";
                }

                """#
        #expect(maps.text == expected)
        #expect(maps.unprotectedApps == ["x-y"])
    }

    @Test("one app without keys keeps the whole target, and may have a connector")
    func root() {
        let maps = Self.maps(Self.app("crm", connector: "connector:3000"))
        let expected =
            Self.heading + #"""

                # The connector of crm.
                upstream oauth_connector_1 {
                    server "connector:3000" max_fails=0;
                }

                map $request_uri $oauth_app {
                    default crm;
                }

                map $oauth_app $oauth_connector {
                    "~^crm\\z" oauth_connector_1;
                    default oauth_connector;
                }

                """#
        #expect(maps.text == expected)
        #expect(maps.unprotectedApps.isEmpty)
    }
}
