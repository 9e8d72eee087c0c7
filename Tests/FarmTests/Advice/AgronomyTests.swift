import Testing
import YAMLFiles

@testable import Farm

@Suite struct AgronomyTests {
  @Test func shippedTablesHaveNoMistake() {
    let (tables, mistakes) = Agronomy.read(AdviceFixture.files)
    #expect(mistakes.isEmpty, "\(mistakes.map { $0.text(source: nil) })")
    #expect(tables.crops.count == 41 && tables.uptake.count >= 38)
    #expect(tables.salt.count == 25)
    #expect(Set(tables.grades.keys.map { $0.words[0] }).count == 9)
  }

  /// What the reference marks as uncertain is marked.
  @Test func uncertainRowsAreMarked() {
    let tables = AdviceFixture.tables
    #expect(tables.uptake[.init("national", "tomato")]?.citation.certainty == .suspicious)
    #expect(tables.uptake[.init("national", "cucumber")]?.citation.certainty == .seen)
    #expect(tables.grades[.init("ry_60_75_90_95", "relative-yield")]?.citation.certainty == .unsure)
    #expect(tables.bands.values.contains { $0.citation.certainty == .unsure })
    #expect(
      tables.corrections.filter { $0.key.words[0] == "illustrative" }
        .allSatisfy { $0.value.citation.certainty.isMarked })
    #expect(tables.limits.values.allSatisfy { $0.citation.certainty == .assumed })
  }

  @Test func everyMistakeIsShownAtOnce() throws {
    let text = """
      table: uptake
      source: mine
      edition: 2026
      region: here
      version: "1"
      certainty: seen
      rows:
        - {set: mine, crop: winter-wheet, N: 3, P2O5: 1, K2O: 2}
        - {set: mine, crop: barley, N: -3, P2O5: 1}
        - {set: mine, crop: barley, N: 3, P2O5: 1, K2O: 2, colour: red}
        - {set: mine, crop: barley, N: much, P2O5: 1, K2O: 2, certainty: sure}
      """
    let own = try YAML.parse(text, file: "own.yaml").get()
    let (_, mistakes) = Agronomy.read(AdviceFixture.files + [own])
    let shown = mistakes.map(\.message.en).joined(separator: "\n")
    for part in [
      "\"winter-wheet\"", "\"N\" -3", "\"K2O\" is missing", "\"colour\"", "\"N\" must be a number",
      "\"sure\" cannot be \"certainty\"",
    ] { #expect(shown.contains(part), "\(part) in \(shown)") }
    #expect(mistakes.contains { $0.remedy.en.contains("winter-wheat") })
    #expect(mistakes.contains { $0.position.file == "own.yaml" && $0.position.line == 9 })
  }

  @Test func aRowWithoutItsSourceIsAMistake() throws {
    let text = "table: salt-tolerance\nrows:\n  - {crop: barley, threshold: 8, slope: 5}\n"
    let (_, mistakes) = Agronomy.read([try YAML.parse(text, file: "own.yaml").get()])
    #expect(mistakes.contains { $0.message.en.contains("needs source, edition") })
  }

  @Test func laterRowsTakeThePlaceOfEarlierOnes() throws {
    let text = """
      table: uptake
      rows:
        - {set: national, crop: tomato, N: 0.3, P2O5: 0.1, K2O: 0.5, source: county, edition: "2025",
           region: Kenli, version: "2", certainty: seen}
      """
    let own = try YAML.parse(text, file: "own.yaml").get()
    let (tables, mistakes) = Agronomy.read(AdviceFixture.files + [own])
    #expect(mistakes.isEmpty)
    #expect(tables.uptake[.init("national", "tomato")]?.per100 == NPK(0.3, 0.1, 0.5))
  }
}
