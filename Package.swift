// swift-tools-version: 6.2
import PackageDescription

let strict: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .treatAllWarnings(as: .error),
]

func room(
  _ name: String, _ dependencies: [Target.Dependency], resources: [Resource] = []
) -> Target {
  .target(name: name, dependencies: dependencies, resources: resources, swiftSettings: strict)
}

func suite(
  _ name: String, _ dependencies: [Target.Dependency], resources: [Resource] = []
) -> Target {
  .testTarget(name: name, dependencies: dependencies, resources: resources, swiftSettings: strict)
}

let package = Package(
  name: "chaperone",
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    .package(url: "https://github.com/hummingbird-project/swift-mustache", from: "2.1.1"),
  ],
  targets: [
    .systemLibrary(
      name: "CLibcrypto", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
    .systemLibrary(
      name: "CLibarchive", pkgConfig: "libarchive", providers: [.apt(["libarchive-dev"])]),

    .systemLibrary(name: "CMalloc"),

    // Each room may use only rooms above it.
    room("Geo", []),
    room("Telemetry", ["Geo"]),
    room("Digests", ["CLibcrypto"]),
    room("JTT808", ["Telemetry"]),
    room("Ingest", ["Telemetry", "Geo", "Digests", "JTT808", "CLibarchive"]),
    room(
      "RuleBook",
      ["Telemetry", "Digests", .product(name: "Yams", package: "Yams")],
      resources: [.embedInCode("Resources")]),
    room(
      "Registry",
      ["Telemetry", "Geo", "Digests", "JTT808", "Ingest", "RuleBook"]),
    // Second and plain: may use nothing that judges, so that it can hold those rooms to their word; of JTT808 only
    // the words in which a registry says what vendors mean.
    room(
      "Verification",
      ["Telemetry", "Geo", "Digests", "JTT808", "Ingest", "RuleBook", "Registry"]),
    room("Tracks", ["Telemetry", "Geo", "RuleBook", "Registry"]),
    room("Detectors", ["Telemetry", "Geo", "RuleBook", "Registry", "Tracks"]),
    room(
      "Analysis",
      [
        "Telemetry", "Geo", "Digests", "JTT808", "Ingest", "RuleBook", "Registry", "Tracks",
        "Detectors",
      ]),
    room(
      "Reports",
      [
        "Telemetry", "Geo", "Digests", "JTT808", "Ingest", "RuleBook", "Registry", "Analysis",
        .product(name: "Mustache", package: "swift-mustache"),
      ],
      resources: [.embedInCode("Resources")]),
    .executableTarget(
      name: "chaperone",
      dependencies: [
        "Telemetry", "Geo", "JTT808", "Ingest", "RuleBook", "Registry", "Verification", "Analysis",
        "Reports", "CMalloc",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: strict),
    .executableTarget(
      name: "chaperone-bench",
      dependencies: [
        "Telemetry", "Geo", "Digests", "JTT808", "Ingest", "RuleBook", "Registry", "Tracks",
        "Detectors", "Analysis", "Reports", "CLibarchive",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: strict),

    .target(
      name: "TestKit", dependencies: ["Telemetry", "Geo"], path: "Tests/TestKit",
      swiftSettings: strict),
    .target(
      name: "FuzzEntries",
      dependencies: ["Telemetry", "JTT808", "Ingest", "RuleBook", "Registry", "Verification"],
      path: "Tests/FuzzEntries", swiftSettings: strict),
    suite("FuzzTests", ["FuzzEntries", "Ingest", "Telemetry", "TestKit"]),
    suite("GeoTests", ["Geo"]),
    suite("TelemetryTests", ["Telemetry", "Digests", "TestKit"]),
    suite("JTT808Tests", ["JTT808", "Telemetry", "TestKit"]),
    suite("IngestTests", ["Ingest", "JTT808", "Telemetry", "Digests", "TestKit"]),
    suite(
      "RuleBookTests",
      ["RuleBook", "Telemetry", "TestKit", .product(name: "Yams", package: "Yams")]),
    suite(
      "RegistryTests", ["Registry", "JTT808", "Ingest", "RuleBook", "Telemetry", "Geo", "TestKit"]),
    suite(
      "VerificationTests",
      [
        "Verification", "Analysis", "Reports", "Ingest", "JTT808", "Registry", "RuleBook",
        "Telemetry", "Geo", "Digests", "TestKit",
      ]),
    suite("TracksTests", ["Tracks", "Telemetry", "RuleBook", "Registry", "Geo", "TestKit"]),
    suite(
      "DetectorsTests",
      ["Detectors", "Tracks", "Telemetry", "RuleBook", "Registry", "Geo", "TestKit"]),
    suite(
      "AnalysisTests",
      [
        "Analysis", "Detectors", "Tracks", "Telemetry", "RuleBook", "Registry", "Ingest", "JTT808",
        "Reports", "Geo", "TestKit",
      ]),
    suite(
      "ReportsTests",
      [
        "Reports", "Analysis", "Telemetry", "RuleBook", "Registry", "Ingest", "JTT808", "Geo",
        "Digests", "TestKit",
      ]),
    suite("CommandLineTests", ["chaperone", "JTT808", "Telemetry", "TestKit"]),
  ]
)

// What only a build with `-sanitize=fuzzer` can link; `tools/fuzz` asks for it.
if Context.environment["CHAPERONE_FUZZ"] != nil {
  package.targets += [
    .target(name: "CFuzzer", path: "Tests/CFuzzer"),
    .executableTarget(
      name: "chaperone-fuzz", dependencies: ["CFuzzer", "FuzzEntries"], path: "Tests/Fuzzer",
      swiftSettings: strict),
  ]
}
