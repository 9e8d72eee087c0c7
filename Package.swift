// swift-tools-version: 6.2
import PackageDescription

/// Every target of ours: Swift 6 mode, warnings are errors.
let strict: [SwiftSetting] = [.treatAllWarnings(as: .error)]

let package = Package(
  name: "furrow",
  products: [
    .executable(name: "furrow", targets: ["furrow"]),
    // A buyer's program verifies proofs with this alone.
    .library(name: "Provenance", targets: ["Provenance"]),
  ],
  dependencies: [
    // Command line: parsing, help, completions.
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    // Ordered members of JSON objects, heaps and deques of the rules engine.
    .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
    // SHA-256 and Ed25519 of the log.
    .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
    // Structured logs.
    .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
    // SQLite: schema, migrations, reads; its prepared statements for the hot inserts.
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    // Mail and page templates, escaped.
    .package(url: "https://github.com/hummingbird-project/swift-mustache", from: "2.1.1"),
    // YAML with positions, for the files that people write.
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    // Signals and an orderly end.
    .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
  ],
  targets: [
    .systemLibrary(name: "CMosquitto", providers: [.apt(["libmosquitto-dev"])]),
    .systemLibrary(
      name: "CCairo", pkgConfig: "pangocairo",
      providers: [.apt(["libcairo2-dev", "libpango1.0-dev"])]),
    .systemLibrary(name: "CCurl", providers: [.apt(["libcurl4-openssl-dev"])]),
    .systemLibrary(name: "CQRencode", providers: [.apt(["libqrencode-dev"])]),
    .target(name: "Broker", dependencies: ["CMosquitto"], swiftSettings: strict),
    .target(
      name: "Farm",
      dependencies: [
        .product(name: "OrderedCollections", package: "swift-collections"),
        .product(name: "HeapModule", package: "swift-collections"),
      ],
      swiftSettings: strict),
    .target(
      name: "YAMLFiles", dependencies: ["Farm", .product(name: "Yams", package: "Yams")],
      swiftSettings: strict),
    .target(
      name: "Provenance",
      dependencies: ["Farm", .product(name: "Crypto", package: "swift-crypto")],
      swiftSettings: strict),
    .target(
      name: "Storage",
      dependencies: [
        "Farm", "Provenance",
        .product(name: "GRDB", package: "GRDB.swift"),
        .product(name: "GRDBSQLite", package: "GRDB.swift"),
      ], swiftSettings: strict),
    .target(
      name: "Delivery",
      dependencies: [
        "CCairo", "CCurl", "Farm", "Storage",
        .product(name: "Crypto", package: "swift-crypto"),
        .product(name: "Logging", package: "swift-log"),
        .product(name: "Mustache", package: "swift-mustache"),
      ], swiftSettings: strict),
    .executableTarget(
      name: "furrow",
      dependencies: [
        "Broker", "CQRencode", "Delivery", "Farm", "Provenance", "Storage", "YAMLFiles",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "Logging", package: "swift-log"),
        .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
        .product(name: "UnixSignals", package: "swift-service-lifecycle"),
      ], swiftSettings: strict),
    .testTarget(name: "BrokerTests", dependencies: ["Broker"], swiftSettings: strict),
    .testTarget(
      name: "FarmTests", dependencies: ["Farm", "YAMLFiles"], swiftSettings: strict),
    .testTarget(
      name: "furrowTests",
      dependencies: ["Broker", "Farm", "Provenance", "Storage", "YAMLFiles", "furrow"],
      swiftSettings: strict),
    .testTarget(name: "ProvenanceTests", dependencies: ["Provenance"], swiftSettings: strict),
    .testTarget(
      name: "StorageTests",
      dependencies: [
        "Farm", "Provenance", "Storage", .product(name: "GRDB", package: "GRDB.swift"),
      ], swiftSettings: strict),
    .testTarget(
      name: "DeliveryTests",
      dependencies: [
        "Delivery", "Farm", "Provenance", "Storage", "YAMLFiles",
        .product(name: "Logging", package: "swift-log"),
      ],
      exclude: ["receivers.py"],
      swiftSettings: strict),
  ]
)
