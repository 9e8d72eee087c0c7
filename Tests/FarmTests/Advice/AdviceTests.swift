import Testing

@testable import Farm

@Suite struct AdviceTests {
  typealias Fixture = AdviceFixture
  static let balanced = ["correction": "illustrative", "grades": "survey-1979"]

  @Test func aNegativeDoseIsZeroWithItsReason() throws {
    let plan = Fixture.plan("winter-wheat", 300, .balance, Self.balanced)
    let advice = try Fixture.advise(Fixture.test(n: 80, p: 60, k: 250), plan)
    #expect(advice[.phosphorus].rate == 0)
    #expect(advice[.phosphorus].reason == .soilSupplySufficient)
    #expect(advice[.potassium].rate == 0)
    #expect(advice[.nitrogen].reason == .deficit)
  }

  @Test func aDoseAboveTheMaximumIsRefused() throws {
    let plan = Fixture.plan("winter-wheat", 900, .balance, Self.balanced)
    let refused = try Fixture.advise(Fixture.test(n: 40, p: 20, k: 120), plan)[.nitrogen]
    #expect(refused.rate == nil && refused.reason == .aboveMaximum)
    #expect(refused.sentence.en.contains("above the maximum of 30.0"))
    #expect(refused.steps.last?.citation?.certainty == .assumed)
  }

  @Test func aProbeGivesGradesButNoDose() throws {
    var test = Fixture.test(n: 80, p: 8, k: 120)
    test.origin = .probe
    test.values = test.values.map { .init($0.analyte, $0.value, method: "probe") }
    let plan = Fixture.plan("winter-wheat", 500, .balance, Self.balanced)
    let advice = try Fixture.advise(test, plan, products: Fixture.products)
    for item in advice.nutrients {
      #expect(item.rate == nil && item.reason == .probeOnly && item.grade != nil)
    }
    #expect(advice.applications.isEmpty)
    #expect(advice.alerts(zone: .utc).isEmpty)
  }

  @Test func whatWasNotTestedGetsNoNumber() throws {
    let plan = Fixture.plan("winter-wheat", 500, .balance, Self.balanced)
    let advice = try Fixture.advise(Fixture.test(n: 80), plan)
    #expect(advice[.phosphorus].rate == nil && advice[.phosphorus].reason == .notTested)
    #expect(advice[.nitrogen].rate != nil)
  }

  @Test func anUnknownCropIsAMistakeWithItsRemedy() {
    let plan = Fixture.plan("winter-weat", 500, .balance)
    let mistake = #expect(throws: Mistake.self) { try Fixture.advise(Fixture.test(n: 80), plan) }
    #expect(mistake?.remedy.en == "Did you mean \"winter-wheat\"?")
  }

  @Test func whatNoTableKnowsIsShownWhereThePlanStands() {
    var plan = Fixture.plan("winter-wheat", 500, .balance, Self.balanced)
    plan.position = Position(file: "site.yaml", line: 12, column: 7)
    (plan.strawOf, plan.manure) = ("sumer-maize", [.init(kind: "pigs", rate: 1)])
    let mistakes = Fixture.tables.mistakes(in: plan)
    #expect(
      mistakes.map(\.remedy.en) == [
        "Did you mean \"summer-maize\"?", "Did you mean \"pig\"?",
      ])
    #expect(mistakes.allSatisfy { $0.position.line == 12 })
  }

  @Test func legumesDrawPartOfTheirNitrogen() throws {
    let plan = Fixture.plan("peanut", 200, .balance, Self.balanced)
    let dose = try Fixture.advise(Fixture.test(n: 40), plan)[.nitrogen]
    // 200 × 6.80 / 100 × 0.40 less 40 × 0.15 × 0.5, by 0.35.
    #expect(dose.rate.map { abs($0 / 15 - (5.44 - 3) / 0.35) < 1e-9 } == true)
  }

  @Test func strawManureAndOrganicShareTakeTheirPart() throws {
    var plan = Fixture.plan("winter-wheat", 500, .balance, Self.balanced)
    let test = Fixture.test(n: 80, p: 20, k: 120)
    let bare = try Fixture.advise(test, plan).rates
    plan.manure = [.init(kind: "pig", rate: 15_000)]
    let manured = try Fixture.advise(test, plan).rates
    #expect(abs(bare.n - manured.n - 15_000 * 0.0056 * 0.3) < 1e-9)
    #expect(abs(bare.p - manured.p - 15_000 * 0.0040 * 0.4) < 1e-9)
    (plan.strawOf, plan.previousYield) = ("summer-maize", 9000)
    let straw = try Fixture.advise(test, plan)
    #expect(straw[.potassium].rate == 0 && straw[.potassium].reason == .creditsSufficient)
    #expect(straw[.potassium].isMarked)
    plan.organicShare = 0.3
    let organic = try Fixture.advise(test, plan)[.nitrogen]
    #expect(abs(organic.organic - manured.n * 0.3) < 1e-9)
    #expect(abs(organic.rate! - manured.n * 0.7) < 1e-9)
  }

  @Test func theSeasonIsSplitWithDates() throws {
    let plan = Fixture.plan("winter-wheat", 500, .balance, Self.balanced)
    let advice = try Fixture.advise(Fixture.test(n: 80, p: 20, k: 120), plan)
    let rates = advice.rates
    #expect(advice.applications.map(\.day.description) == ["2026-10-10", "2027-04-03"])
    #expect(abs(advice.applications[0].rates.n - rates.n * 0.6) < 1e-9)
    #expect(advice.applications[0].rates.p == rates.p)
    #expect(abs(advice.applications[1].rates.n - rates.n * 0.4) < 1e-9)
    let sum = advice.applications.reduce(NPK()) { $0 + $1.rates }
    #expect(abs(sum.n - rates.n) < 1e-9 && abs(sum.k - rates.k) < 1e-9)
  }

  @Test func productRatesThatNobodySpreadsAreSaid() throws {
    let plan = Fixture.plan("winter-wheat", 500, .balance, Self.balanced)
    let weak = Fixture.product("weak", "Weak", "低含量氮肥", 6, 0, 0, 1)
    let ssp = Fixture.products[1]
    let test = Fixture.test(n: 80, p: 20, k: 250)
    let heavy = try Fixture.advise(test, plan, products: [weak]).remarks
    #expect(heavy.contains { $0.code == "PRODUCT_RATE" && $0.sentence.en.contains("of Weak") })
    let exempt = try Fixture.advise(test, plan, products: [Fixture.products[0], ssp])
    #expect(exempt.applications[0].blend!.lines.contains { $0.rate > 150 * 15 })
    #expect(!exempt.remarks.contains { $0.code == "PRODUCT_RATE" })
  }

  @Test func saltSodiumAndLimeOfTheDelta() throws {
    var plan = Fixture.plan("winter-wheat", 500, .balance, Self.balanced)
    plan.irrigation = 3
    let test = Fixture.test(
      n: 80, p: 20, k: 120,
      [
        .init(.ph, 8.2, method: "water"), .init(.conductivity, 8, method: "saturation-extract"),
        .init(.sodicity, 20, method: ""), .init(.cec, 12, method: ""),
        .init(.density, 1.4, method: ""), .init(.salt, 3, method: ""),
      ])
    let advice = try Fixture.advise(test, plan)
    let remarks = Dictionary(uniqueKeysWithValues: advice.remarks.map { ($0.code, $0) })
    #expect(remarks["NO_LIME"] != nil && remarks["LIME"] == nil)
    #expect(remarks["SALINITY"]?.steps.last.map { abs($0.value - 85.8) < 1e-9 } == true)
    // Oster 1999 for ΔESP 10, 0–20 cm, F 1.2.
    #expect(abs((remarks["GYPSUM"]?.value ?? 0) - 8.6 * 1.2 * 0.2 * 1.4 * 12 * 10 / 100) < 1e-9)
    #expect(abs((remarks["LEACHING"]?.value ?? 0) - 3.0 / (5 * 6 - 3)) < 1e-12)
    #expect(remarks["TOTAL_SALT"]?.sentence.zh.contains("中度") == true)
    plan.irrigation = 16
    let unusable = try Fixture.advise(test, plan).remarks.contains { $0.code == "WATER_UNUSABLE" }
    #expect(unusable)
  }

  @Test func aModelOfSalinityIsAlwaysNamed() throws {
    let test = Fixture.test(n: 80, [.init(.conductivity, 0.8, method: "1:5")])
    var plan = Fixture.plan("winter-wheat", 500, .balance, Self.balanced)
    let first = try #require(
      try Fixture.advise(test, plan).remarks.first { $0.code == "SALINITY" })
    #expect(first.value == 6 && first.isMarked)
    #expect(first.steps[0].title.en.contains("korea"))
    plan.sets["ece"] = "shaw1981"
    let second = try Fixture.advise(test, plan).remarks.first { $0.code == "SALINITY" }
    #expect(abs((second?.value ?? 0) - 3.927) < 0.0005)
  }

  @Test func limeOnlyOnAcidSoil() throws {
    let plan = Fixture.plan("maize", 500, .balance, Self.balanced)
    let acid = Fixture.test(
      n: 80,
      [
        .init(.ph, 5, method: "water"), .init(.acidity, 2, method: ""),
        .init(.density, 1.2, method: ""),
      ])
    let lime = try Fixture.advise(acid, plan).remarks.first { $0.code == "LIME" }
    #expect(abs((lime?.value ?? 0) - 3.6) < 1e-9)
    let calcareous = Fixture.test(
      n: 80,
      [
        .init(.ph, 6, method: "water"), .init(.acidity, 2, method: ""),
        .init(.carbonate, 40, method: ""),
      ])
    let codes = try Fixture.advise(calcareous, plan).remarks.map(\.code)
    #expect(codes.contains("NO_LIME") && !codes.contains("LIME"))
  }

  /// The dose falls, weakly, as the soil test rises: every method, every nutrient, random plans.
  @Test func doseFallsAsTheTestRises() throws {
    var random = SplitMix(state: 3)
    let cases: [(String, AdviceMethod, [String])] = [
      ("winter-wheat", .balance, ["alkali-hydrolysable", "olsen", "ammonium-acetate"]),
      ("tomato", .balance, ["alkali-hydrolysable", "olsen", "ammonium-acetate"]),
      ("winter-wheat", .index, ["alkali-hydrolysable", "olsen", "ammonium-acetate"]),
      ("maize", .iowa, ["alkali-hydrolysable", "bray1", "ammonium-acetate"]),
      ("soybean", .iowa, ["alkali-hydrolysable", "mehlich3-icp", "mehlich3"]),
      ("winter-wheat", .rb209, ["alkali-hydrolysable", "olsen", "ammonium-nitrate"]),
      ("potato", .rb209, ["alkali-hydrolysable", "olsen", "ammonium-nitrate"]),
    ]
    var tables = Fixture.tables
    tables.limits = [:]
    let adviser = Adviser(tables: tables, products: [])
    var doses = 0
    for (crop, method, extractions) in cases {
      for _ in 0..<8 {
        var plan = Fixture.plan(
          crop, Double.random(in: 200...900, using: &random), method,
          ["correction": "illustrative", "grades": "survey-1979", "rates": "constant-monitoring"])
        plan.strawOf = nil
        var last = [Double](repeating: .infinity, count: 3)
        for level in stride(from: 0.0, through: 1, by: 0.02) {
          let values = Nutrient.allCases.enumerated().map { i, nutrient in
            SoilTest.Value(nutrient.analyte, level * [200, 80, 400][i], method: extractions[i])
          }
          var test = Fixture.test()
          test.values = values
          let advice = try adviser.advise(test, unit: Fixture.plot, plan: plan)
          for (i, item) in advice.nutrients.enumerated() {
            guard let rate = item.rate else { continue }
            #expect(rate >= 0 && rate.isFinite)
            #expect(rate <= last[i] + 1e-9, "\(crop) \(method) \(item.nutrient) at \(level)")
            last[i] = rate
            doses += 1
          }
        }
      }
    }
    #expect(doses > 5000)
  }

  @Test func alertsAreTheSameWheneverComputed() throws {
    let plan = Fixture.plan("winter-wheat", 500, .balance, Self.balanced)
    let test = Fixture.test(n: 80, p: 20, k: 120)
    let zone = try #require(Zone("Asia/Shanghai"))
    let advice = try Fixture.advise(test, plan)
    let alerts = advice.alerts(zone: zone)
    #expect(alerts == (try Fixture.advise(test, plan)).alerts(zone: zone))
    #expect(
      alerts.map(\.text.en) == [
        "Winter wheat on plot 4 lacks nitrogen: 25.7 kg N/mu short. ⚠",
        "Winter wheat on plot 4 lacks phosphorus: 19.2 kg P2O5/mu short. ⚠",
        "Winter wheat on plot 4 lacks potassium: 3.8 kg K2O/mu short. ⚠",
      ])
    #expect(Set(alerts.map(\.id)).count == 3)
    #expect(alerts[0].at.description == "2026-09-19T16:00:00Z")
    #expect(alerts[0].text.zh == "4号地(冬小麦)缺氮：每亩缺 N 25.7 公斤。 ⚠")
  }

  @Test func aNewerTestResolvesWhatTheOlderSaid() throws {
    let plan = Fixture.plan("winter-wheat", 500, .balance, Self.balanced)
    let older = try Fixture.advise(Fixture.test(n: 80, p: 20, k: 120), plan)
    var test = Fixture.test(n: 80, p: 60, k: 120)
    (test.id, test.sampled) = ("DY-2026-05", CivilDay("2026-09-25")!)
    let newer = try Fixture.advise(test, plan)
    #expect(newer.test.supersedes(older.test) && !older.test.supersedes(newer.test))
    let changes = newer.alerts(firing: older.alerts(zone: .utc), zone: .utc)
    #expect(changes.map(\.state) == [.resolved, .resolved, .resolved, .firing, .firing])
    #expect(older.alerts(firing: older.alerts(zone: .utc), zone: .utc).isEmpty)
  }
}
