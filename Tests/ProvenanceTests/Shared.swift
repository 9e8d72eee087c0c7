import Foundation
import Testing

@testable import Farm

/// The published vectors beside the project; tests that need them say so where they are absent.
enum Shared {
  static let folder: URL? = {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent().resolvingSymlinksInPath()
    let named = ProcessInfo.processInfo.environment["FURROW_SHARED"].map { [$0] } ?? []
    let candidates = named + ["../shared", "../../shared"].map { root.path + "/" + $0 }
    return candidates.map { URL(fileURLWithPath: $0) }.first {
      FileManager.default.fileExists(atPath: $0.path + "/vectors")
    }
  }()

  static var isThere: Bool { folder != nil }
  static let absent: Comment = "needs ../shared/vectors, which is not beside the project"

  static func bytes(_ path: String) throws -> [UInt8] {
    Array(try Data(contentsOf: folder!.appendingPathComponent("vectors/" + path)))
  }
  static func text(_ path: String) throws -> String {
    String(decoding: try bytes(path), as: UTF8.self)
  }
  static func json(_ path: String) throws -> JSON { try JSON(parsing: text(path)) }

  static func files(_ path: String, _ ending: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(
      atPath: folder!.appendingPathComponent("vectors/" + path).path
    )
    .filter { $0.hasSuffix(ending) }.sorted().map { path + "/" + $0 }
  }
}

/// Seeded numbers (SplitMix64), so that a failing case comes again.
struct Dice: RandomNumberGenerator {
  var state: UInt64
  init(_ seed: UInt64) { state = seed }
  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}
