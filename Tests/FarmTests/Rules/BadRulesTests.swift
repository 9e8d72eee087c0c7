import Foundation
import Testing
import YAMLFiles

@testable import Farm

/// Every file of Tests/BadRules with what is said of it, whole, in a file beside it.
///
/// To accept new wording: run the tests with FURROW_ACCEPT=1, and read the difference.
@Suite struct BadRules {
  static let folder = packageRoot.appending(path: "Tests/BadRules")

  static let files: [String] = {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    return names.filter { $0.hasSuffix(".yaml") }.sorted()
  }()

  @Test(arguments: files) func everyMistakeIsShownAtOnce(_ name: String) throws {
    let file = Self.folder.appending(path: name)
    let text = try String(contentsOf: file, encoding: .utf8)
    let said =
      try mistakes(text, file: name)
      .map { $0.text(source: text) }.joined(separator: "\n\n") + "\n"
    let golden = file.deletingPathExtension().appendingPathExtension("txt")
    if ProcessInfo.processInfo.environment["FURROW_ACCEPT"] != nil {
      try said.write(to: golden, atomically: true, encoding: .utf8)
    }
    #expect(said == (try String(contentsOf: golden, encoding: .utf8)))
  }

  @Test func thereAreSome() { #expect(Self.files.count >= 4) }

  @Test func aSiteIsToldWhatItGetsWrong() throws {
    let text = """
      rules: {pond-oxygen-lo: off, pond-oxygen-low: {lw: 4 mg/L}}
      derived: {dissolved_oxigen: salinity, nh3_n: nh3_n * 2, do_saturation: salinity}
      """
    #expect(
      try siteMistakes(text, oxygenRule).map(\.remedy.en) == [
        "Did you mean \"pond-oxygen-low\"?", "Give the rule \"numbers:\" first.",
        "Did you mean \"dissolved_oxygen\"?", "Name other metrics.",
      ])
  }

  @Test(arguments: [
    ("{low: 4 Cel}", "is in mg/L, not in Cel"), ("{low: 4}", "needs a unit of measure"),
    ("{low: 40 mg/L}", "With these numbers"), ("{low: 6 mg/L}", "With these numbers"),
    ("{low: -1 mg/L}", "With these numbers"), ("{lo: 4 mg/L}", "has no number"),
    ("{low: 4 mg/L}", nil), ("off", nil), ("{acid: 6}", nil), ("{acid: 15}", "With these"),
  ])
  func overridesMustMakeSense(_ override: String, _ told: String?) throws {
    let rule = """
      - rule: levels
        on: pond
        numbers: {low: 3 mg/L, acid: 6.5 pH}
        when: dissolved_oxygen < low or water_ph < acid
        severity: info
        en: x
        source: test
      - rule: steps
        on: pond
        numbers: {low: 3 mg/L, acid: 6.5 pH}
        when: dissolved_oxygen < low
        until: dissolved_oxygen > 5 mg/L and water_ph > acid
        severity: info
        en: x
        source: test
      - rule: ladder
        on: pond
        numbers: {low: 3 mg/L}
        when: dissolved_oxygen < low
        until: dissolved_oxygen > 5 mg/L
        severity: info
        en: x
        source: test
      """
    let name = override.contains("acid") ? "levels" : "ladder"
    let found = try siteMistakes("rules: {\(name): \(override)}", rule).map(\.message.en)
    #expect(found.count == (told == nil ? 0 : 1), "\(found)")
    if let told { #expect(found.first?.contains(told) == true, "\(found)") }
  }

  @Test func anOverrideIsForAUnitOfTheRule() throws {
    var site = pondSite()
    site.farms[0].units[1].rules = try YAML.parse("pond-oxygen-low: off", file: "s").get()
    let (_, mistakes) = RuleBook.read([try YAML.parse(oxygenRule, file: "r").get()], site: site)
    #expect(
      mistakes.map(\.message.en) == [
        "The rule \"pond-oxygen-low\" is on pond; this unit is a weather."
      ])
  }

  @Test func derivedMetricsFormNoCircle() throws {
    let text = "derived: {do_saturation: nh3_n / 1 mg/L * 100 %, nh3_n: do_saturation * 0.01 mg/L}"
    let found = try siteMistakes(text, oxygenRule).map(\.message.en)
    #expect(found.count == 2 && found.allSatisfy { $0.contains("by way of other") }, "\(found)")
  }

  private func siteMistakes(_ unit: String, _ rules: String) throws -> [Mistake] {
    var site = pondSite()
    let node = try YAML.parse(unit, file: "site.yaml").get()
    site.farms[0].units[0].rules = node["rules"]
    site.farms[0].units[0].derived = node["derived"]
    return RuleBook.read([try YAML.parse(rules, file: "r").get()], site: site).1
  }
}

@Suite struct ExpressionFuzz {
  static let seeds = [
    "dissolved_oxygen < 3 mg/L and not (avg(water_ph, 30 min) > 8.5 or stuck(salinity, 6 h))",
    "between 22:00 and 05:00 and from 11-15 to 03-15",
    "other(\"weather-1\").air_temperature between 20 Cel and 41 degF",
    "abs(change(dissolved_oxygen, 1 h)) * 2 >= min(3 mg/L, 5 mg/L) / 1.5",
    "crop in (tomato, \"黄瓜\") or species is not shrimp and area > 2 mu",
    "vpd(air_temperature, air_relative_humidity) > 1.6 kPa",
  ]

  /// Whatever stands there, it is read or refused, with a place inside the text.
  @Test func anythingIsReadOrRefused() {
    var random = SplitMix(state: 11)
    let scope = Scope(names: SiteNames(pondSite()))
    let pieces =
      Self.seeds.flatMap { $0.split(separator: " ").map(String.init) } + [
        "(", ")", ",", "<", "1e309", "\"", "-", "not", "é", "％", "24:00", "99-99", ".", "0x",
        "\u{0}",
      ]
    var accepted = 0
    for round in 0..<6000 {
      var text = Self.seeds[round % Self.seeds.count]
      for _ in 0..<Int.random(in: 0..<4, using: &random) {
        var characters = Array(text)
        let at = Int.random(in: 0...characters.count, using: &random)
        switch Int.random(in: 0..<3, using: &random) {
        case 0 where !characters.isEmpty && at < characters.count: characters.remove(at: at)
        case 1: characters.insert(contentsOf: pieces.randomElement(using: &random)!, at: at)
        default: characters = Array(characters.prefix(at))
        }
        text = String(characters)
      }
      do throws(SyntaxMistakes) {
        let condition = try Checker.condition(text, scope)
        accepted += 1
        #expect(condition.depth < 100)
      } catch {
        #expect(!error.all.isEmpty, "\(text)")
        for one in error.all {
          #expect(one.at >= 0 && one.at + one.length <= text.count + 1, "\(text)")
          #expect(one.message != .empty && one.remedy != .empty, "\(text)")
        }
      }
    }
    #expect(accepted > 500)
  }

  @Test func deepNestingIsRefusedAndNotFollowed() {
    let scope = Scope(names: SiteNames(pondSite()))
    let deep = String(repeating: "(", count: 10_000) + "1"
    #expect(throws: SyntaxMistakes.self) { try Checker.condition(deep, scope) }
    let abs = String(repeating: "abs(", count: 30) + "salinity" + String(repeating: ")", count: 30)
    #expect((try? Checker.condition("\(abs) > 5 PSU", scope))?.depth == 2)
    let nots = String(repeating: "not ", count: 1000) + "true"
    #expect((try? Checker.condition(nots, scope)) == .truth(true))
  }
}
