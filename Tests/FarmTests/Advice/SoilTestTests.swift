import Foundation
import Testing

@testable import Farm

@Suite struct SoilTestTests {
  static func examples(_ kind: String) -> [String] {
    let folder = AdviceFixture.root.appending(path: "Schemas/examples/\(kind)")
    return try! FileManager.default.contentsOfDirectory(atPath: folder.path)
      .filter { $0.hasPrefix("soil-test-") }.sorted()
      .map { try! String(contentsOf: folder.appending(path: $0), encoding: .utf8) }
  }

  @Test(arguments: examples("good"))
  func goodExamplesAreRead(text: String) throws {
    let test = try SoilTest.read(try JSON(parsing: text), farm: "xintan")
    #expect(!test.values.isEmpty && test.unit == "plot-1")
    // What is written reads back the same.
    #expect(try SoilTest.read(test.json, farm: "xintan") == test)
  }

  @Test(arguments: examples("bad"))
  func badExamplesAreRefused(text: String) throws {
    let json = try JSON(parsing: text)
    let rejection = #expect(throws: Rejection.self) { try SoilTest.read(json, farm: "xintan") }
    #expect(
      rejection?.detail.en.hasSuffix(".") == true || rejection?.detail.en.hasSuffix("?") == true)
  }

  @Test func oxideBecomesElement() throws {
    let text = Self.examples("good").first { $0.contains("oxide") }!
    let test = try SoilTest.read(try JSON(parsing: text), farm: "f")
    #expect(abs(test[.phosphorus]!.value - 45.8 / 2.2914) < 1e-12)
    #expect(abs(test[.potassium]!.value - 144.6 / 1.2046) < 1e-12)
  }

  @Test func everyReasonIsGivenAtOnce() throws {
    let json = try JSON(
      parsing: #"""
        {"id":"","unit":"plot-1","sampled":"yesterday","depth":{"from":20,"to":0},
         "values":[{"analyte":"phosphorus","value":900,"uom":"mg/kg","method":"olsen","form":"element"},
           {"analyte":"potasium","value":1},{"analyte":"ph","value":"8"},
           {"analyte":"cec","value":12,"uom":"Cel"}]}
        """#)
    let rejection = #expect(throws: Rejection.self) { try SoilTest.read(json, farm: "f") }
    let detail = rejection?.detail.en ?? ""
    for part in [
      "\"id\" must be", "\"sampled\" must be", "\"depth\" from 20", "\"laboratory\" is missing",
      "900 mg/kg is outside 0 to 500", "Did you mean \"potassium\"?", "\"ph\" needs a number",
      "cannot be turned into cmol/kg",
    ] { #expect(detail.contains(part), "\(part) in \(detail)") }
    #expect(rejection?.parts == 8)
  }

  @Test func unitsOfMeasureAreConverted() throws {
    let value = try SoilTest.Value.checked(
      .organicMatter, 1.42, uom: "%", method: nil, form: nil, origin: .laboratory)
    #expect(abs(value.value - 14.2) < 1e-9)
    let salty = try SoilTest.Value.checked(
      .conductivity, 500, uom: "uS/cm", method: "1:5", form: nil, origin: .laboratory)
    #expect(abs(salty.value - 0.5) < 1e-12)
  }

  @Test func probesGiveIndications() throws {
    let named = { (name: String) in try #require(Metric.named(name)) }
    let test = try #require(
      SoilTest.indications(
        farm: "f", unit: "plot-1", on: CivilDay("2026-09-20")!,
        readings: [
          (try named("soil_olsen_p"), 12), (try named("soil_ph"), 8), (try named("rainfall"), 3),
        ]))
    #expect(test.origin == .probe && test.values.count == 2)
    #expect(
      SoilTest.indications(
        farm: "f", unit: "u", on: CivilDay("2026-09-20")!, readings: [(try named("rainfall"), 3)])
        == nil)
  }

  @Test func ratesRoundTrip() {
    for mu in [0.0, 0.1, 11.6, 55.9, 300] {
      #expect(abs(mu * Area.muPerHectare / Area.muPerHectare - mu) < 1e-12)
    }
    let perMu = UnitOfMeasure.parse("kg/mu")!
    #expect(abs(perMu.convert(120, to: .parse("kg/ha")!)! - 1800) < 1e-9)
    #expect(abs(UnitOfMeasure.parse("jin/mu")!.convert(1, to: .parse("kg/ha")!)! - 7.5) < 1e-12)
    #expect(
      abs(UnitOfMeasure.parse("lb/ac")!.convert(1, to: .parse("kg/ha")!)! - 1.120851) < 1e-6)
  }
}
