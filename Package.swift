// swift-tools-version: 6.0

import PackageDescription

/// What the compiler checks besides its errors.
let checks: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
]

/// So that the machine that serves needs no Swift.
let staticLibraries = ["-static-stdlib"]

/// What makes the program small, and its table of symbols safe.
///
/// Relocations are packed (glibc 2.36, Debian 12), functions with the same code stand once, and there are
/// neither symbols nor tables for unwinding. All symbols of libraries are bound at start, so that their
/// table can't be written later. The toolchain's own linker is named since the others don't pack
/// relocations on Debian 12.
let smallProgram = [
    "-use-ld=lld", "-Xlinker", "-z", "-Xlinker", "pack-relative-relocs",
    "-Xlinker", "-z", "-Xlinker", "now",
    "-Xlinker", "--no-export-dynamic", "-Xlinker", "--icf=all", "-Xlinker", "--strip-all",
    "-Xlinker", "--no-eh-frame-hdr", "-Xlinker",
    Context.packageDirectory + "/Sources/no-unwind-tables.ld",
]

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
        .systemLibrary(name: "CProcess"),
        // The lock that all threads share values by.
        .target(
            name: "Locks",
            swiftSettings: checks + [.unsafeFlags(staticLibraries, .when(configuration: .release))]
        ),
        // The protocols without clock, socket or file; fuzzing and benchmarks can link it too.
        .target(
            name: "OAuthProtocols",
            dependencies: ["CCrypto", "Locks"],
            swiftSettings: checks + [.unsafeFlags(staticLibraries, .when(configuration: .release))]
        ),
        .executableTarget(
            name: "OAuthResponder",
            dependencies: ["CFCGI", "CCurl", "CProcess", "CZlib", "Locks", "OAuthProtocols"],
            swiftSettings: checks + [.unsafeFlags(staticLibraries, .when(configuration: .release))],
            linkerSettings: [
                .unsafeFlags(staticLibraries + smallProgram, .when(configuration: .release))
            ]
        ),
        .testTarget(
            name: "OAuthResponderTests",
            dependencies: ["Locks", "OAuthProtocols", "OAuthResponder"],
            exclude: [
                "JSON/json_reference.py", "OAuth1/oauthlib_reference.py",
                "Transport/closing_server.py", "Transport/dear_answers.py",
                "Transport/ending_server.py", "Transport/fault_server.py",
                "Transport/proxy_server.py",
            ],
            swiftSettings: checks
        ),
    ],
    swiftLanguageModes: [.v6]
)

// `make fuzz` builds the program as a library, since no other program can link an executable.
if Context.environment["OAUTH_RESPONDER_FUZZ"] != nil {
    let program = package.targets.first { $0.name == "OAuthResponder" }
    package.products = []
    package.targets.removeAll { $0.isTest || $0.name == "OAuthResponder" }
    package.targets += [
        .target(
            name: "OAuthResponder",
            dependencies: program?.dependencies ?? [],
            exclude: ["Main.swift"],
            swiftSettings: checks
        ),
        .systemLibrary(name: "CFuzzer", path: "Tests/Fuzz/CFuzzer"),
        .executableTarget(
            name: "Fuzz",
            dependencies: ["CFuzzer", "Locks", "OAuthProtocols", "OAuthResponder"],
            path: "Tests/Fuzz/Targets",
            swiftSettings: checks
        ),
    ]
}
