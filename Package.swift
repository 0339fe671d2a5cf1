// swift-tools-version: 6.0

import PackageDescription

let package = Package(
    name: "oauth-responder",
    products: [
        .executable(name: "oauth-responder", targets: ["OAuthResponder"])
    ],
    dependencies: [],
    targets: [
        .systemLibrary(name: "CFCGI", providers: [.apt(["libfcgi-dev"])]),
        .systemLibrary(
            name: "CCurl",
            pkgConfig: "libcurl",
            providers: [.apt(["libcurl4-openssl-dev", "libssl-dev"])]
        ),
        .systemLibrary(name: "CCrypto", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
        .executableTarget(
            name: "OAuthResponder",
            dependencies: ["CFCGI", "CCurl", "CCrypto", "CZlib"],
            // So that the machine that serves needs no Swift.
            swiftSettings: [.unsafeFlags(["-static-stdlib"], .when(configuration: .release))],
            linkerSettings: [.unsafeFlags(["-static-stdlib"], .when(configuration: .release))]
        ),
        .testTarget(
            name: "OAuthResponderTests",
            dependencies: ["OAuthResponder"],
            exclude: [
                "OAuth1/oauthlib_reference.py", "Transport/closing_server.py",
                "Transport/dear_answers.py", "Transport/fault_server.py",
            ]
        ),
    ],
    swiftLanguageModes: [.v6]
)
