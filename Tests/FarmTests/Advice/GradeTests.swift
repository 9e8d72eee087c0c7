import Testing

@testable import Farm

/// What a soil test grades as, and what its remarks rest on.
@Suite struct GradeTests {
  typealias Fixture = AdviceFixture

  /// agronomy.md 1.3 and 1.8 (second national soil survey, FAO, coastal classes): a value within each
  /// class, and a limit, which belongs to the lower one.
  @Test(
    arguments: [
      (Analyte.totalNitrogen, [0.4, 0.5, 0.6, 0.9, 1.2, 1.8, 2.1], "6654321"),
      (.organicMatter, [5, 6, 8, 15, 25, 35, 41], "6654321"),
      (.slowPotassium, [90, 100, 150, 250, 350, 450, 501], "6654321"),
      (.boron, [0.1, 0.2, 0.4, 0.8, 1.5, 2.1], "554321"),
      (.copper, [0.05, 0.1, 0.15, 0.5, 1.5, 1.9], "554321"),
      (.zinc, [0.2, 0.3, 0.4, 0.8, 2, 3.1], "554321"),
      (.manganese, [0.5, 1, 3, 10, 20, 31], "554321"),
      (.molybdenum, [0.05, 0.1, 0.12, 0.18, 0.25, 0.4], "554321"),
      (.iron, [2, 2.5, 3, 8, 15, 21], "554321"), (.sulfur, [10, 16, 20, 31], "3321"),
      (.silicon, [20, 25, 50, 100, 200, 231], "554321"),
      (.calcium, [200, 300, 400, 600, 900, 1001], "554321"),
      (.magnesium, [40, 50, 80, 150, 250, 301], "554321"),
      (.cec, [6, 6.2, 8, 12, 18, 21], "554321"),
    ] as [(Analyte, [Double], String)])
  func survey(analyte: Analyte, values: [Double], classes: String) throws {
    let scale = try #require(Fixture.tables.grades[.init("survey-1979", analyte.rawValue)])
    let named = values.map { scale.step($0).name.en.replacing("class ", with: "") }.joined()
    #expect(named == classes)
    #expect(scale.citation.certainty == .seen)
  }

  @Test(
    arguments: [
      ("survey-1979", "ph", [4.4, 5, 6, 7, 8.1], "强酸性 酸性 微酸性 中性 碱性"),
      ("survey-1979", "bulk_density", [0.9, 1.1, 1.3, 1.4, 1.5, 1.6], "过松 适宜 偏紧 紧实 过紧实 坚实"),
      ("fao-ece", "conductivity", [1, 3, 6, 12, 20], "非盐渍 轻度盐渍 中度盐渍 重度盐渍 极重度盐渍"),
      ("coastal-salt", "total_salt", [0.5, 1.5, 3, 5, 7], "非盐渍化 轻度盐渍化 中度盐渍化 重度盐渍化 盐土"),
      ("sodicity", "exchangeable_sodium", [3, 8, 12, 18, 25], "非碱化 轻度碱化 中度碱化 强度碱化 碱土"),
    ] as [(String, String, [Double], String)])
  func words(set: String, of: String, values: [Double], words: String) throws {
    let scale = try #require(Fixture.tables.grades[.init(set, of)])
    #expect(values.map { scale.step($0).name.zh }.joined(separator: " ") == words)
    #expect(scale.steps.allSatisfy { $0.name.en != $0.name.zh })
  }

  /// What one scale grades is graded without being asked for; where scales disagree, a plan must name one.
  @Test func whereScalesDisagreeThePlanNamesOne() throws {
    let test = Fixture.test(
      n: 80, p: 8, k: 120, [.init(.zinc, 0.4, method: "dtpa"), .init(.ph, 8.1, method: "water")])
    let plain = try Fixture.advise(
      test, Fixture.plan("winter-wheat", 500, .balance, ["correction": "illustrative"]))
    #expect(plain.grades[.phosphorus] == nil && plain.grades[.zinc]?.name.en == "class 4")
    #expect(plain.grades[.ph]?.name.en == "alkaline")
    let named = try Fixture.advise(
      test,
      Fixture.plan(
        "winter-wheat", 500, .balance, ["correction": "illustrative", "grades": "xinjiang"]))
    #expect(named.grades[.phosphorus]?.name.zh == "低" && named.grades[.zinc]?.name.en == "class 4")
  }

  /// A grade through an uncertain model is as uncertain as the model.
  @Test func aGradeIsAsUncertainAsItsModel() throws {
    let plan = Fixture.plan("winter-wheat", 500, .balance, ["correction": "illustrative"])
    let extract = Fixture.test(n: 80, [.init(.conductivity, 3, method: "saturation-extract")])
    let other = Fixture.test(n: 80, [.init(.conductivity, 0.5, method: "1:5")])
    let sure = try Fixture.advise(extract, plan).grades[.conductivity]
    let unsure = try Fixture.advise(other, plan).grades[.conductivity]
    #expect(sure?.citation.certainty == .seen && unsure?.citation.certainty == .assumed)
  }

  /// Handbook 60 and Oster 1999: SAR 14.142 is ESP 16.388; gypsum to 10 % in 20 cm at 1.4 and CEC 12.
  @Test func sodiumMayComeAsItsAdsorptionRatio() throws {
    let plan = Fixture.plan("winter-wheat", 500, .balance, ["correction": "illustrative"])
    let salt = { (ratio: Double) in
      Fixture.test(
        n: 80,
        [
          .init(.sodiumRatio, ratio, method: ""), .init(.cec, 12, method: ""),
          .init(.density, 1.4, method: ""),
        ])
    }
    let advice = try Fixture.advise(salt(14.14214), plan)
    let gypsum = try #require(advice.remarks.first { $0.code == "GYPSUM" })
    #expect(abs(gypsum.steps[0].value - 16.388) < 0.0005)
    #expect(abs(gypsum.value! - 8.6 * 1.2 * 0.2 * 1.4 * 12 * 6.388 / 100) < 0.001)
    #expect(advice.grades[.sodiumRatio]?.name.en == "strongly sodic")
    // Below the sodic limit nothing is said, and above 50 % the ratio may not stand for it.
    for ratio in [5.0, 80] {
      let other = try Fixture.advise(salt(ratio), plan)
      #expect(!other.remarks.contains { ["GYPSUM", "SODIC"].contains($0.code) }, "\(ratio)")
    }
  }

  /// Peoples et al. (2021): pea fixes 62 %, common bean 38 %.
  @Test(arguments: [("pea", 0.38), ("climbing-bean", 0.62), ("soybean", 0.33), ("peanut", 0.40)])
  func legumes(crop: String, share: Double) throws {
    let plan = Fixture.plan(crop, 200, .balance, ["correction": "illustrative"])
    let dose = try Fixture.advise(Fixture.test(n: 1), plan)[.nitrogen]
    let demand = try #require(dose.steps.first { $0.formula == "Y × u / 100" })
    let drawn = try #require(dose.steps.first { $0.formula == "D × l" })
    #expect(abs(drawn.value - demand.value * share) < 1e-9)
    #expect(drawn.citation != nil)
    #expect(Fixture.tables.legumes["alfalfa"]?.citation.certainty.isMarked == true)
  }

  /// Every number of a remark stands in the tables: without them, nothing is said.
  @Test func remarksRestOnTables() throws {
    var tables = Fixture.tables
    (tables.thresholds, tables.grades) = ([:], [:])
    let plan = Fixture.plan("maize", 500, .balance, ["correction": "illustrative"])
    let test = Fixture.test(
      n: 80, p: 20, k: 120,
      [
        .init(.ph, 8.2, method: "water"), .init(.conductivity, 8, method: "saturation-extract"),
        .init(.sodicity, 20, method: ""), .init(.cec, 12, method: ""), .init(.salt, 3, method: ""),
      ])
    let bare = try Adviser(tables: tables, products: [])
      .advise(test, unit: Fixture.plot, plan: plan)
    #expect(bare.remarks.isEmpty, "\(bare.remarks.map(\.code))")
    let told = try Fixture.advise(test, plan).remarks
    #expect(
      Set(told.map(\.code)) == ["NO_LIME", "SALINITY", "TOTAL_SALT", "GYPSUM", "ZINC"])
    #expect(told.allSatisfy { $0.citation != nil })
    #expect(Set(Fixture.tables.thresholds.keys) == Set(Agronomy.Threshold.allCases))
  }
}
