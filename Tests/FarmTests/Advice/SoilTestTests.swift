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

  /// A probe in the soil does not measure the extract: its conductivity grades nothing and is said to.
  @Test func aProbesBulkConductivityIsNoExtract() throws {
    let bulk = try #require(Metric.named("soil_ec_bulk"))
    let test = try #require(
      SoilTest.indications(
        farm: "f", unit: "plot-1", on: CivilDay("2026-09-20")!, readings: [(bulk, 3.2)]))
    #expect(test[.conductivity]?.method == "probe-bulk")
    let advice = try AdviceFixture.advise(
      test, AdviceFixture.plan("winter-wheat", 500, .balance, ["correction": "illustrative"]))
    #expect(advice.grades[.conductivity] == nil)
    #expect(advice.remarks.contains { $0.code == "BULK_CONDUCTIVITY" })
    #expect(!advice.remarks.contains { $0.code == "SALINITY" })
  }

  /// Beside a laboratory's test a probe's numbers are told, and move nothing.
  @Test func indicationsMoveNoDose() throws {
    let metric = try #require(Metric.named("soil_olsen_p"))
    let probes = try #require(
      SoilTest.indications(
        farm: "f", unit: "plot-1", on: CivilDay("2026-09-20")!, readings: [(metric, 3)]))
    let remark = Remark.probes(probes)
    #expect(remark.sentence.en.contains("available phosphorus 3.0 mg/kg"))
    #expect(remark.sentence.en.contains("no dose rests on them"))
    #expect(remark.sentence.zh.contains("不作施肥依据"))
  }

  @Test func ratesRoundTrip() {
    for mu in [0.0, 0.1, 11.6, 55.9, 300] {
      #expect(abs(mu * Area.muPerHectare / Area.muPerHectare - mu) < 1e-12)
    }
    let perMu = UnitOfMeasure.parse("kg/mu")!
    #expect(abs(perMu.convert(120, to: .parse("kg/ha")!)! - 1800) < 1e-9)
    // agronomy.md sections 0 and 4, as they are printed there.
    let printed: [(Double, String, Double, String)] = [
      (3.2, "dS/m", 0.32, "S/m"), (3.2, "dS/m", 3200, "uS/cm"), (1.2671, "kPa", 1267.1, "Pa"),
      (0.23, "m3/m3", 23, "%"), (50, "degF", 10, "Cel"), (30, "Cel", 303.15, "K"),
      (100, "mu", 6.66667, "ha"), (1, "mu", 666.667, "m2"), (12.5, "mg/kg", 12.5, "ppm"),
    ]
    for (number, from, expected, to) in printed {
      let unit = UnitOfMeasure.parse(from)
      let value = unit?.convert(number, to: .parse(to)!)
      #expect(value.map { abs($0 - expected) < 1e-3 } == true, "\(number) \(from)")
      let back = value.flatMap { UnitOfMeasure.parse(to)!.convert($0, to: unit!) }
      #expect(back.map { abs($0 - number) < 1e-9 } == true, "back to \(from)")
    }
    #expect(abs(1 / Nutrient.phosphorus.oxideFactor - 0.436) < 0.0005)
    #expect(abs(1 / Nutrient.potassium.oxideFactor - 0.83) < 0.0005)
    #expect(abs(UnitOfMeasure.parse("jin/mu")!.convert(1, to: .parse("kg/ha")!)! - 7.5) < 1e-12)
    #expect(
      abs(UnitOfMeasure.parse("lb/ac")!.convert(1, to: .parse("kg/ha")!)! - 1.120851) < 1e-6)
  }
}
