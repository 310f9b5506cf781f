// swift-tools-version:6.1
import PackageDescription

// The arrows of the house point one way, and the compiler keeps them:
//   Agent → Scaler;  Agent → Actions, AWS → HTTP → CCurl;  Actions, AWS, StandIn → COpenSSL;  Agent → CLinux, CYAML;  StandIn → World.
// Scaler and World import nothing at all.
let package = Package(
    name: "agent",
    products: [
        .executable(name: "agent", targets: ["Agent"]),
        .executable(name: "stand-in", targets: ["StandIn"]),
    ],
    // Exact versions: a build must not change because a dependency had a release. Raise each on purpose, with a test run.
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
        .package(url: "https://github.com/apple/swift-log", exact: "1.16.2"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", exact: "2.28.1"),
    ],
    targets: [
        .systemLibrary(name: "CCurl", pkgConfig: "libcurl", providers: [.apt(["libcurl4-openssl-dev"])]),
        .systemLibrary(name: "COpenSSL", pkgConfig: "openssl", providers: [.apt(["libssl-dev"])]),
        .systemLibrary(name: "CExpat", pkgConfig: "expat", providers: [.apt(["libexpat1-dev"])]),
        .systemLibrary(name: "CYAML", pkgConfig: "yaml-0.1", providers: [.apt(["libyaml-dev"])]),
        .systemLibrary(name: "CLinux"),
        .target(name: "HTTP", dependencies: ["CCurl"]),
        .target(name: "AWS", dependencies: ["HTTP", "COpenSSL", "CExpat"]),
        .target(name: "Actions", dependencies: ["HTTP", "COpenSSL"]),
        .target(name: "Scaler"),
        .target(name: "World"),
        .executableTarget(
            name: "Agent",
            dependencies: [
                "Scaler", "Actions", "AWS", "HTTP", "CLinux", "CYAML",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Logging", package: "swift-log"),
            ],
            // Packed relocations (DT_RELR, which glibc reads from 2.36 on) save 1 MB. Gold, which Swift takes by itself, can't write them; GNU ld
            // can't protect the relocations of this program from writing (no RELRO). LLD does both, and every Swift toolchain brings it.
            linkerSettings: [
                .unsafeFlags(["-use-ld=lld", "-Xlinker", "-z", "-Xlinker", "pack-relative-relocs"], .when(configuration: .release))
            ]
        ),
        .executableTarget(
            name: "StandIn",
            dependencies: [
                "World", "COpenSSL",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Hummingbird", package: "hummingbird"),
            ]
        ),
        .target(name: "Simulation", dependencies: ["Scaler", "World"], path: "Tests/Simulation/Harness"),
        // A run is a value, and as large as what it holds: who uses one is built anew when the core or the world changes.
        .executableTarget(name: "sim", dependencies: ["Simulation", "Scaler", "World"], path: "Tests/Simulation/Command"),
        .target(name: "PlainLoop", dependencies: ["CCurl"], path: "Benchmarks/HTTP/C"),
        .executableTarget(name: "bench-http", dependencies: ["HTTP", "PlainLoop"], path: "Benchmarks/HTTP/Swift"),
        .executableTarget(name: "bench-minting", dependencies: ["Actions", "HTTP"], path: "Benchmarks/Minting"),
        .testTarget(name: "HTTPTests", dependencies: ["HTTP"], path: "Tests/HTTP"),
        .testTarget(name: "AWSTests", dependencies: ["AWS"], path: "Tests/AWS", exclude: ["golden"]),
        .testTarget(name: "ActionsTests", dependencies: ["Actions"], path: "Tests/Actions"),
        .testTarget(name: "WorldTests", dependencies: ["World"], path: "Tests/World"),
        .testTarget(name: "ScalerTests", dependencies: ["Scaler"], path: "Tests/Scaler"),
        .testTarget(name: "SimulationTests", dependencies: ["Simulation", "Scaler", "World"], path: "Tests/Simulation/Tests"),
        .testTarget(name: "ContractTests", dependencies: ["AWS", "HTTP", "World"], path: "Tests/Contract", exclude: ["README.md"]),
        .testTarget(name: "AgentTests", dependencies: ["Agent"], path: "Tests/Agent"),
    ],
    swiftLanguageModes: [.v6]
)
