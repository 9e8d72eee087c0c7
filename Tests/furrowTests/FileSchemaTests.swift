import Delivery
import Farm
import Foundation
import Testing
import YAMLFiles

@testable import furrow

/// The YAML examples of the schemas: what a schema takes, its reader takes; what it refuses, the reader
/// refuses too, and says where.
@Suite struct FileSchemaTests {
  static let folder = HouseTests.root.appending(path: "Schemas/examples")

  private static func examples(_ kind: String) throws -> [URL] {
    try FileManager.default.contentsOfDirectory(
      at: folder.appending(path: kind), includingPropertiesForKeys: nil
    ).filter { $0.pathExtension == "yaml" }
  }

  /// Every mistake that the program would show of a file whose name begins with its schema's.
  private static func mistakes(in file: URL) throws -> [Mistake] {
    let text = try String(contentsOf: file, encoding: .utf8)
    let node: Node
    switch YAML.parse(text, file: file.lastPathComponent) {
    case .success(let parsed): node = parsed
    case .failure(let mistake): return [mistake]
    }
    switch file.lastPathComponent.prefix(while: { $0 != "-" }) {
    case "site":
      let (site, found) = Site.read(node)
      return found + RuleBook.read(try shippedRules(), site: site).1
    case "configuration":
      guard let delivery = node["delivery"], !delivery.isNull else { return Config.read(node).1 }
      return Config.read(node).1 + DeliveryConfiguration.read(delivery) { $0 }.1
    case "rules":
      return RuleBook.read([node], site: Site()).1
    case "story":
      let (stories, found) = Story.read(node)
      return found
        + stories.flatMap { story in
          story.ownRules.map { RuleBook.read([$0], site: story.site).1 } ?? []
        }
    default: return Agronomy.read([node]).1
    }
  }

  private static func shippedRules() throws -> [Node] {
    let rules = HouseTests.root.appending(path: "Deploy/rules")
    return try FileManager.default.contentsOfDirectory(
      at: rules, includingPropertiesForKeys: nil
    ).map { try YAML.parse(String(contentsOf: $0, encoding: .utf8), file: $0.path).get() }
  }

  @Test func readersTakeWhatSchemasTake() throws {
    let files = try Self.examples("good")
    #expect(files.count >= 10)
    for file in files {
      let mistakes = try Self.mistakes(in: file)
      #expect(mistakes.isEmpty, "\(file.lastPathComponent): \(mistakes)")
    }
  }

  @Test func readersRefuseWhatSchemasRefuse() throws {
    let files = try Self.examples("bad")
    #expect(files.count >= 70)
    for file in files {
      let mistakes = try Self.mistakes(in: file)
      #expect(!mistakes.isEmpty, "\(file.lastPathComponent) passes its reader")
      #expect(mistakes.allSatisfy { $0.position.file == file.lastPathComponent })
    }
  }

  /// What no schema can say, or what an editor would not notice in time.
  @Test(arguments: [
    ("rules", "- {rule: a, on: pond, severity: {}, en: x, source: y}", "names no level"),
    (
      "rules", "- {rule: a, on: pond, when: salinity > 9 PSU, severity: info, en: x, source: }",
      "come from"
    ),
    (
      "rules", "- {rule: a, on: pond, when: salinity > 9 PSU, severity: info, en: , source: y}",
      "nothing to tell"
    ),
    ("configuration", "log: chatty", "cannot be \"log\""),
    ("configuration", "brokers: [{url: 'mqtt://a', filters: ['furrow/#/x']}]", "no topic filter"),
    ("configuration", "brokers: [{url: 'mqtts://a', certificate: c.pem}]", "needs its key"),
    ("site", "cooperatives: [{id: a}]\ncooperatives: [{id: b}]", "stands twice"),
    ("site", "{[a]: b}", "must be a word"),
    (
      "story", "- {story: s, rules: [r.yaml], readings: {pond-1 salinity: {every 1 min: nan}}}",
      "is no reading"
    ),
    (
      "story",
      "- {story: s, rules: [r.yaml], commands: lost, readings: {pond-1 salinity: {every 1 min: 1}}}",
      "cannot be \"commands\""
    ),
    (
      "story",
      "- {story: s, rules: [r.yaml], units: [pond-1], readings: {pond-1 salinity: {every 1 min: 1}}}",
      "names with values"
    ),
  ]) func mistakesAreNamed(_ kind: String, _ text: String, _ expected: String) throws {
    let file = FileManager.default.temporaryDirectory.appending(path: "\(kind)-\(UUID()).yaml")
    defer { try? FileManager.default.removeItem(at: file) }
    try Data(text.utf8).write(to: file)
    let mistakes = try Self.mistakes(in: file)
    #expect(mistakes.contains { $0.message.en.contains(expected) }, "\(mistakes)")
  }

  /// Aliases of aliases would unfold without end.
  @Test func aFileThatUnfoldsWithoutEndIsRefused() throws {
    let bomb =
      "a: &a [x, x, x, x, x, x, x, x, x, x]\n"
      + zip("bcdefgh", "abcdefg").map { name, last in
        "\(name): &\(name) [" + Array(repeating: "*\(last)", count: 10).joined(separator: ", ")
          + "]\n"
      }.joined()
    guard case .failure(let mistake) = YAML.parse(bomb, file: "bomb.yaml") else {
      Issue.record("a bomb was unfolded")
      return
    }
    #expect(mistake.message.en.contains("unfolds to more than"))
  }
}
