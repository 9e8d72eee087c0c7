import Foundation
import Testing

@testable import Farm
@testable import Provenance

private let schemas = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
  .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("Schemas")

private func examples(_ kind: String) throws -> [(String, JSON)] {
  let folder = schemas.appendingPathComponent("examples/" + kind)
  return try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
    .filter { $0.hasPrefix("event-") }
    .map {
      let bytes = try Data(contentsOf: folder.appendingPathComponent($0))
      return ($0, try JSON(parsing: String(decoding: bytes, as: UTF8.self)))
    }
}

@Test func theReaderTakesEveryGoodExampleAndRefusesEveryBadOne() throws {
  let good = try examples("good")
  #expect(good.count >= 10)
  for (name, json) in good {
    let event = try BatchEvent(json, farm: "east")
    #expect(try BatchEvent(event.json, farm: "east") == event, "\(name)")
  }
  for (name, json) in try examples("bad") {
    #expect(throws: EventRefusal.self, "\(name)") { try BatchEvent(json, farm: "east") }
  }
}

/// The schema and the reader allow the same keys for each kind of event.
@Test func theSchemaIsTheReaders() throws {
  let bytes = try Data(contentsOf: schemas.appendingPathComponent("event.schema.json"))
  let schema = try JSON(parsing: String(decoding: bytes, as: UTF8.self))
  let branches = schema["then"]!["allOf"]!.array!
  #expect(branches.count == EventKind.allCases.count)
  for branch in branches {
    let kind = EventKind(rawValue: branch["if"]!["properties"]!["event"]!["const"]!.string!)!
    let keys = Set(branch["then"]!["propertyNames"]!["enum"]!.array!.map { $0.string! })
    #expect(
      keys == kind.required.union(kind.optional).union(["event", "batch", "time"]), "\(kind)")
    let required = Set((branch["then"]!["required"]?.array ?? []).map { $0.string! })
    #expect(required == kind.required, "\(kind)")
  }
}
