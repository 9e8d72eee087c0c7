import Testing

@testable import Farm

/// Worked examples of every method, with their sources.
@Suite struct MethodTests {
  typealias Fixture = AdviceFixture
  static let balanced = ["correction": "illustrative"]

  /// Balance method, examples B1 to B3 (winter wheat) and B4 to B6 (summer maize): product rates from
  /// the published formula F = (Y·u − ST·0.15·k)/(c·e), recomputed. The last column is kg/mu of
  /// product: urea 46 %, superphosphate 12 %, potash 60 %.
  @Test func balance() throws {
    var plan = Fixture.plan("winter-wheat", 500, .balance, Self.balanced)
    var advice = try Fixture.advise(Fixture.test(n: 80, p: 20, k: 120), plan)
    expect(advice, .nitrogen, 55.90 * 0.46)
    expect(advice, .phosphorus, 160.42 * 0.12)
    expect(advice, .potassium, 6.30 * 0.60)
    #expect(
      advice[.nitrogen].steps.map { fixed($0.value, 2) } == [
        "15.00", "6.00", "9.00", "25.71", "385.71",
      ])
    plan = Fixture.plan("summer-maize", 600, .balance, ["correction": "maize"])
    var tables = Fixture.tables
    for (nutrient, k) in [(Nutrient.nitrogen, 0.55), (.phosphorus, 0.90), (.potassium, 0.60)] {
      var row = tables.corrections[.init("illustrative", nutrient.rawValue)]!
      row.k = k
      tables.corrections[.init("maize", nutrient.rawValue)] = row
    }
    advice = try Adviser(tables: tables, products: [])
      .advise(Fixture.test(n: 70, p: 18, k: 110), unit: Fixture.plot, plan: plan)
    expect(advice, .nitrogen, 59.91 * 0.46)
    expect(advice, .phosphorus, 113.75 * 0.12)
    expect(advice, .potassium, 10.89 * 0.60)
  }

  /// wapiknow's rice example: soil factor 0.16, k 1; N 10 kg, P2O5 13.2, K2O 7.4.
  @Test func riceExample() throws {
    let set = "rice-example"
    let plan = Fixture.plan(
      "rice", 500, .balance, ["correction": set, "uptake": set, "utilisation": set])
    let advice = try Fixture.advise(Fixture.test(n: 50, p: 20, k: 80), plan)
    expect(advice, .nitrogen, 10.0)
    expect(advice, .phosphorus, 13.2)
    expect(advice, .potassium, 7.4)
    // As products: urea 21.7 kg, superphosphate of 12 % 110 kg.
    #expect(abs(advice[.nitrogen].rate! / 15 / 0.46 - 21.7) < 0.05)
    #expect(abs(advice[.phosphorus].rate! / 15 / 0.12 - 110) < 0.05)
  }

  /// Oxide basis: the same k means another supply, 20 mg P/kg is 45.8 mg P2O5/kg.
  @Test func basisIsNeverMixed() throws {
    var tables = Fixture.tables
    tables.corrections[.init("illustrative", "P2O5")]!.asOxide = true
    let plan = Fixture.plan("winter-wheat", 500, .balance, Self.balanced)
    let advice = try Adviser(tables: tables, products: [])
      .advise(Fixture.test(n: 80, p: 20, k: 120), unit: Fixture.plot, plan: plan)
    expect(advice, .phosphorus, (6.25 - 20 * 2.2914 * 0.15 * 0.8) / 0.20)
  }

  /// 500 less 300 kg at 3.00 per 100 kg: urea 37.27 kg/mu.
  @Test func difference() throws {
    var plan = Fixture.plan("winter-wheat", 500, .difference)
    plan.unfertilizedYield = 300 * 15
    expect(try Fixture.advise(Fixture.test(), plan), .nitrogen, 37.27 * 0.46)
    plan.unfertilizedYield = nil
    let missing = try Fixture.advise(Fixture.test(), plan)[.nitrogen]
    #expect(missing.rate == nil && missing.reason == .planIncomplete)
  }

  @Test func indexNeedsItsSetsNamed() throws {
    let test = Fixture.test(n: 80, p: 8, k: 120)
    let bare = try Fixture.advise(test, Fixture.plan("winter-wheat", 500, .index))
    #expect(bare[.phosphorus].reason == .planIncomplete)
    #expect(bare[.phosphorus].sentence.en.contains("ry_50_70_90"))
    let sets = ["grades": "survey-1979", "rates": "constant-monitoring"]
    let advice = try Fixture.advise(test, Fixture.plan("winter-wheat", 500, .index, sets))
    expect(advice, .phosphorus, 6.25 * 1.35)
    #expect(advice[.phosphorus].grade?.name.zh == "4 级")
    expect(advice, .potassium, 12.5 * 1.05)
  }

  /// Four published scales, one relative yield, four grades.
  @Test(arguments: [
    ("ry_50_70_90", "低"), ("ry_55_75_95_100", "低"), ("ry_50_75_95", "低"),
    ("ry_60_75_90_95", "较低"),
  ])
  func relativeYield(set: String, name: String) throws {
    var plan = Fixture.plan(
      "winter-wheat", 500, .index, ["grades": set, "rates": "constant-monitoring"])
    plan.relativeYield = [.nitrogen: 65, .phosphorus: 65, .potassium: 65]
    let advice = try Fixture.advise(Fixture.test(), plan)
    #expect(advice[.nitrogen].grade?.name.zh == name)
    #expect(advice[.nitrogen].rate != nil)
  }

  /// A value equal to a limit belongs to the poorer class.
  @Test func limitsOfGrades() throws {
    let scale = try #require(Fixture.tables.grades[.init("survey-1979", "phosphorus")])
    #expect(
      [3, 3.1, 5, 10, 20, 40, 40.1].map { scale.step($0).name.zh } == [
        "6 级", "5 级", "5 级", "4 级", "3 级", "2 级", "1 级",
      ])
  }

  /// UNL EC117 as jenreesources.com prints it.
  @Test(arguments: [
    (200.0, 3.0, 3.0, 0.0, 167.00, 187.18), (190, 6, 2.2, 45, 111.48, 124.95),
    (150, 4, 1.5, 0, 151.50, 169.81),
  ])
  func unl(
    yield: Double, nitrate: Double, om: Double, credits: Double, pounds: Double, kg: Double
  ) throws {
    let rate = try UNLNitrogen.rate(
      expectedYield: yield, nitrate: nitrate, organicMatter: om, credits: credits)
    #expect(abs(rate - pounds) < 0.005 && abs(rate * 1.120851 - kg) < 0.01)
  }

  @Test func unlOfAPlan() throws {
    var plan = Fixture.plan("maize", 200 * 62.76766 / 15, .unl)
    plan.previous = nil
    let om = SoilTest.Value(.organicMatter, 30, method: "")
    let advice = try Fixture.advise(Fixture.test(p: 12, k: 100, [om]), plan)
    #expect(abs(advice[.nitrogen].rate! - 187.18) < 0.02)
    #expect(advice[.phosphorus].rate == 0 && advice[.phosphorus].reason == .aboveCriticalLevel)
    #expect(advice[.potassium].rate == nil && advice[.potassium].reason == .notCovered)
    (plan.priceRatio, plan.timing) = (8, "split")
    let adjusted = try Fixture.advise(Fixture.test([om]), plan)[.nitrogen]
    #expect(abs(adjusted.rate! - 187.18 * 0.99836 * 0.95) < 0.02 && adjusted.isMarked)
    plan.priceRatio = 20
    #expect(try Fixture.advise(Fixture.test([om]), plan)[.nitrogen].reason == .outOfRange)
    let wheat = try Fixture.advise(Fixture.test(), Fixture.plan("winter-wheat", 500, .unl))
    #expect(wheat[.nitrogen].reason == .notCovered)
  }

  /// Iowa PM 1688 (2013), 180 bu/ac: rates of the bands in lb/ac.
  @Test(arguments: [
    (8.0, 100.0), (10.4, 100), (10.5, 75), (15, 75), (18, 57.6), (21, 0), (40, 0),
  ])
  func iowa(ppm: Double, pounds: Double) throws {
    let plan = Fixture.plan("maize", 180 * 62.76766 / 15, .iowa)
    let test = Fixture.test(k: 100, [.init(.phosphorus, ppm, method: "bray1")])
    let rate = try #require(try Fixture.advise(test, plan)[.phosphorus].rate)
    #expect(abs(rate - pounds * 1.120851) < 0.6)
  }

  @Test func anotherExtractionIsRefused() throws {
    let plan = Fixture.plan("maize", 800, .iowa)
    let advice = try Fixture.advise(Fixture.test(n: 80, p: 12, k: 100), plan)
    #expect(advice[.phosphorus].reason == .otherExtraction && advice[.phosphorus].rate == nil)
    #expect(advice[.potassium].rate != nil)
    let bray = Fixture.test(n: 80, k: 100, [.init(.phosphorus, 12, method: "bray1")])
    let balance = try Fixture.advise(
      bray, Fixture.plan("winter-wheat", 500, .balance, Self.balanced))
    #expect(balance[.phosphorus].reason == .otherExtraction)
  }

  /// RB209: K index 1 at 9 t/ha is 75 + 1 × 5.6 = 80.6 kg K2O/ha; P index 2 at 8 t/ha is 60.
  @Test func rb209() throws {
    let plan = Fixture.plan("winter-wheat", 600, .rb209)
    let k = SoilTest.Value(.potassium, 100, method: "ammonium-nitrate")
    let advice = try Fixture.advise(Fixture.test(p: 18, [k]), plan)
    #expect(abs(advice[.potassium].rate! - 80.6) < 1e-9)
    #expect(abs(advice[.phosphorus].rate! - 67.8) < 1e-9)
    let half = try #require(Fixture.tables.bands[.init("rb209", "winter-wheat", "P2O5", "olsen")])
    #expect([9, 9.4, 9.5, 15.5, 25.4, 45, 46].map(half.band(of:)) == [0, 0, 1, 2, 2, 3, 4])
  }

  @Test func queftsOfAPlanIsElementalTimesOxide() throws {
    var plan = Fixture.plan("maize", 5000 / 15, .quefts)
    plan.supply = NPK(60, 10, 60)
    let advice = try Fixture.advise(Fixture.test(), plan)
    #expect(abs(advice[.nitrogen].rate! - (120 - 60) / 0.35) < 1e-6)
    #expect(abs(advice[.phosphorus].rate! - (31.5 - 10) / 0.20 * 2.2914) < 1e-6)
    plan.supply = nil
    let delta = Fixture.test(
      p: 12, k: 150, [.init(.ph, 8.1, method: "water"), .init(.organicMatter, 14, method: "")])
    let refused = try Fixture.advise(delta, plan)[.nitrogen]
    #expect(refused.rate == nil && refused.reason == .outOfRange)
    #expect(refused.sentence.en.contains("4.5 to 7"))
  }

  private func expect(
    _ advice: Advice, _ nutrient: Nutrient, _ kgPerMu: Double,
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let rate = advice[nutrient].rate.map { $0 / 15 }
    #expect(
      rate.map { abs($0 - kgPerMu) < 0.01 } == true, "\(rate ?? -1) for \(kgPerMu)",
      sourceLocation: sourceLocation)
  }
}
