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

    // Each room may use only rooms above it.
    room("Geo", []),
    room("Telemetry", ["Geo"]),
    room("Digests", ["CLibcrypto"]),
    room("JTT808", ["Telemetry"]),
    room("Ingest", ["Telemetry", "Geo", "Digests", "CLibarchive"]),
    room(
      "RuleBook",
      ["Telemetry", "Digests", .product(name: "Yams", package: "Yams")],
      resources: [.embedInCode("Resources")]),
    room(
      "Registry",
      ["Telemetry", "Geo", "Digests", "Ingest", "RuleBook"]),
    // Second and plain: may use nothing that judges, so that it can hold those rooms to their word.
    room("Verification", ["Telemetry", "Geo", "Digests", "Ingest", "RuleBook", "Registry"]),
    room("Tracks", ["Telemetry", "Geo", "RuleBook", "Registry"]),
    room("Detectors", ["Telemetry", "Geo", "RuleBook", "Registry", "Tracks"]),
    room(
      "Analysis",
      ["Telemetry", "Geo", "Digests", "Ingest", "RuleBook", "Registry", "Tracks", "Detectors"]),
    room(
      "Reports",
      [
        "Telemetry", "Geo", "Digests", "Ingest", "RuleBook", "Registry", "Analysis",
        .product(name: "Mustache", package: "swift-mustache"),
      ],
      resources: [.embedInCode("Resources")]),
    .executableTarget(
      name: "chaperone",
      dependencies: [
        "Telemetry", "Geo", "JTT808", "Ingest", "RuleBook", "Registry", "Verification", "Analysis",
        "Reports",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: strict),
    .executableTarget(
      name: "chaperone-bench",
      dependencies: [
        "Telemetry", "Geo", "Digests", "Ingest", "RuleBook", "Registry", "Tracks", "Detectors",
        "Analysis", "Reports",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: strict),

    .target(
      name: "TestKit", dependencies: ["Telemetry", "Geo"], path: "Tests/TestKit",
      swiftSettings: strict),
    suite("GeoTests", ["Geo"]),
    suite("TelemetryTests", ["Telemetry", "Digests", "TestKit"]),
    suite("JTT808Tests", ["JTT808", "Telemetry", "TestKit"]),
    suite("IngestTests", ["Ingest", "Telemetry", "Digests", "TestKit"]),
    suite(
      "RuleBookTests",
      ["RuleBook", "Telemetry", "TestKit", .product(name: "Yams", package: "Yams")]),
    suite("RegistryTests", ["Registry", "Ingest", "RuleBook", "Telemetry", "Geo", "TestKit"]),
    suite(
      "VerificationTests",
      [
        "Verification", "Analysis", "Reports", "Ingest", "Registry", "RuleBook", "Telemetry", "Geo",
        "Digests", "TestKit",
      ]),
    suite("TracksTests", ["Tracks", "Telemetry", "RuleBook", "Registry", "Geo", "TestKit"]),
    suite(
      "DetectorsTests",
      ["Detectors", "Tracks", "Telemetry", "RuleBook", "Registry", "Geo", "TestKit"]),
    suite(
      "AnalysisTests",
      [
        "Analysis", "Detectors", "Tracks", "Telemetry", "RuleBook", "Registry", "Ingest", "Reports",
        "Geo", "TestKit",
      ]),
    suite(
      "ReportsTests",
      [
        "Reports", "Analysis", "Telemetry", "RuleBook", "Registry", "Ingest", "Geo", "Digests",
        "TestKit",
      ]),
    suite("CommandLineTests", ["chaperone", "Telemetry", "TestKit"]),
  ]
)
