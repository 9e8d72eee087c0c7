/// University of Nebraska EC117: nitrogen of maize.
///
/// Source: UNL EC117 as jenreesources.com (2021) prints it:
/// N (lb/ac) = 35 + 1.2·EY − 8·NO3 − 0.14·EY·OM − credits. The price and timing adjustments were not
/// verified: they apply only where a plan names them.
public enum UNLNitrogen {
  /// lb/ac: expected yield 0–400 bu/ac, nitrate 0–100 ppm, organic matter in percent (counted as 0.5
  /// to 3), credits 0–300 lb/ac. Never negative.
  public static func rate(
    expectedYield: Double, nitrate: Double, organicMatter: Double, credits: Double
  ) throws(FormulaError) -> Double {
    try Formula.Parameter("expected_yield", .one, 0...400).check(expectedYield, in: "EC117")
    try Formula.Parameter("nitrate", "mg/kg", 0...100).check(nitrate, in: "EC117")
    try Formula.Parameter("organic_matter", "%", 0...40).check(organicMatter, in: "EC117")
    try Formula.Parameter("credits", .one, 0...300).check(credits, in: "EC117")
    let om = min(3, max(0.5, organicMatter))
    let need = 35 + 1.2 * expectedYield - 8 * nitrate - 0.14 * expectedYield * om - credits
    return max(0, need)
  }

  /// kg/ha in a bushel per acre of maize (56 lb).
  static let kgPerHectareOfBushel = 56 * Area.kgPerHectareOfPoundsPerAcre
}

extension Reckoning {
  private static let ec117 = nebraska(
    "UNL EC117, jenreesources.com 2021-03-01",
    "内布拉斯加大学 EC117，jenreesources.com 2021-03-01", .seen)
  private static let soybeanCredit = nebraska(
    "UNL EC117, soybean credit of medium and fine soils",
    "内布拉斯加大学 EC117，壤质与黏质土大豆茬抵扣", .unsure)
  private static let adjustments = nebraska(
    "UNL EC117, price and timing adjustments", "内布拉斯加大学 EC117，价格与时期调整", .unsure)

  private static func nebraska(_ en: String, _ zh: String, _ certainty: Certainty) -> Citation {
    Citation(
      source: Title(en: en, zh: zh), edition: Title(both: "2021"),
      region: Title(en: "Nebraska", zh: "美国内布拉斯加州"), version: "1", certainty: certainty)
  }

  /// Whether the plan's unit is on coarse soil.
  private var isCoarse: Bool {
    let texture = unit.attributes["texture"] ?? unit.attributes["soil"] ?? ""
    return texture.contains("sand") && !texture.contains("loam") || texture.contains("砂土")
  }

  mutating func unl() throws(Refusal) -> Double {
    if nutrient != .nitrogen { return try unlCritical() }
    guard crop.id.hasSuffix("maize") else {
      throw notCovered(Title(en: "EC117 rate", zh: "EC117 用量"))
    }
    let ey = step(
      en: "expected yield", zh: "目标产量(蒲式耳/英亩)", "Y / 62.77", fixed(plan.targetYield, 0),
      plan.targetYield / UNLNitrogen.kgPerHectareOfBushel, "bu/ac")
    let om = try value(.organicMatter).value / 10
    var no3 = isCoarse ? 1.5 : 3.0
    if let tested = test[.nitrateNitrogen], test.depth.upperBound >= 60 { no3 = tested.value }
    var credit = 0.0
    if plan.previous == "soybean" {
      credit = isCoarse ? 35 : 45
      step(
        en: "soybean credit, \(isCoarse ? "coarse" : "medium or fine") soil",
        zh: "大豆茬氮素抵扣(\(isCoarse ? "砂质" : "壤质或黏质")土)", "C", "", credit, "lb/ac",
        isCoarse ? Self.ec117 : Self.soybeanCredit)
    }
    let rate: Double
    do throws(FormulaError) {
      rate = try UNLNitrogen.rate(
        expectedYield: ey, nitrate: no3, organicMatter: om, credits: credit)
    } catch {
      throw Refusal(.outOfRange, en: error.message, zh: error.text.zh)
    }
    let shownOM = fixed(min(3, max(0.5, om)), 2)
    note("method", "EC117", Self.ec117)
    because = Title(
      en: "For \(fixed(ey, 0)) bu/ac with nitrate \(fixed(no3, 1)) mg/kg and organic matter "
        + "\(shownOM) %\(credit > 0 ? ", after soybean" : "").",
      zh: "目标 \(fixed(ey, 0)) 蒲式耳/英亩，硝态氮 \(fixed(no3, 1)) mg/kg，有机质 "
        + "\(shownOM) %\(credit > 0 ? "，前茬大豆" : "")。")
    step(
      en: "nitrogen", zh: "需氮量", "35 + 1.2·EY − 8·NO3 − 0.14·EY·OM − C",
      "35 + 1.2 × \(fixed(ey, 1)) − 8 × \(fixed(no3, 1)) − 0.14 × \(fixed(ey, 1)) × \(shownOM) − "
        + fixed(credit, 0), rate, "lb/ac", Self.ec117)
    let adjusted = try adjustedEC117(rate)
    return step(
      en: "per hectare", zh: "折每公顷", "× 1.120851", fixed(adjusted, 2),
      adjusted * Area.kgPerHectareOfPoundsPerAcre, "kg/ha")
  }

  /// The price and timing adjustments, where the plan names them; neither was verified.
  private mutating func adjustedEC117(_ rate: Double) throws(Refusal) -> Double {
    var rate = rate
    if let ratio = plan.priceRatio {
      let factor: Double
      do throws(FormulaError) {
        factor = try FertilizerResponse.priceFactor(ratio)
      } catch {
        throw Refusal(.outOfRange, en: error.message, zh: error.text.zh)
      }
      rate = step(
        en: "price adjustment", zh: "价格调整", "N × (0.263 + 0.1256·r − 0.00421·r²)",
        "\(fixed(rate, 2)) × \(fixed(factor, 3))", rate * factor, "lb/ac", Self.adjustments)
    }
    if let timing = plan.timing, let factor = ["fall": 1.05, "spring": 1, "split": 0.95][timing] {
      rate = step(
        en: "timing, \(timing)",
        zh: "施用时期调整(\(["fall": "秋施", "spring": "春施", "split": "分次"][timing] ?? timing))",
        "N × t",
        "\(fixed(rate, 2)) × \(fixed(factor, 2))", rate * factor, "lb/ac", Self.adjustments)
    }
    return rate
  }

  /// Above UNL's critical level nothing is advised; rates below it are not in the tables.
  private mutating func unlCritical() throws(Refusal) -> Double {
    let tested = try value(nutrient.analyte)
    guard
      let level = tables.critical[
        .init("unl", crop.id, nutrient.rawValue, tested.method)]
    else {
      let method = Analyte.title(ofMethod: tested.method)
      throw notCovered(
        Title(en: "UNL critical level by \(method.en)", zh: "\(method.zh)的内布拉斯加临界值"))
    }
    guard tested.value > level.value else {
      throw notCovered(
        Title(en: "UNL rate below the critical level", zh: "低于内布拉斯加临界值时的用量"))
    }
    note("critical", "unl", level.citation)
    step(
      en: "above the critical level", zh: "高于临界值", "ST > c",
      "\(fixed(tested.value, 1)) > \(fixed(level.value, 1))", 0, "kg/ha", level.citation)
    return 0
  }

  /// Rates by bands of the soil test: Iowa State PM 1688 and RB209.
  mutating func bands(_ method: String) throws(Refusal) -> Double {
    let name = (plan.methods[nutrient] ?? .balance).title
    let missing = Title(en: "\(name.en) rate", zh: "\(name.zh)用量")
    guard nutrient != .nitrogen else { throw notCovered(missing) }
    let rows = tables.bands.filter {
      $0.key.words.prefix(3) == [method, crop.id, nutrient.rawValue]
    }
    guard !rows.isEmpty else { throw notCovered(missing) }
    let tested = try value(nutrient.analyte, by: rows.map(\.value.method).sorted())
    let row = rows.values.first { $0.method == tested.method }!
    note("bands", method, row.citation)
    let band = row.band(of: tested.value)
    step(
      en: "index: \(row.names[band].en)", zh: "指标级别：\(row.names[band].zh)",
      "≤ " + row.uppers.map { JSON.format($0) }.joined(separator: " | "), "", tested.value,
      "mg/kg", row.citation)
    because = Title(
      en: "The soil test is at index \(row.names[band].en).", zh: "土壤检测为“\(row.names[band].zh)”级。")
    let moved = row.offtake * (plan.targetYield - row.standardYield) / 1000
    let rate = row.rate(band: band, yield: plan.targetYield)
    // A richer band's rate may have risen above a fixed one: then the number is that one's.
    let isFixed = abs(row.rates[band] + moved - rate) > 1e-9
    return step(
      en: isFixed ? "rate of the index" : "rate of the index, moved by yield",
      zh: isFixed ? "该级用量" : "该级用量(按产量调整)", isFixed ? "F" : "F + o × (Y − Y₀)",
      isFixed ? "" : "\(fixed(row.rates[band], 1)) + \(fixed(moved, 1))", rate, "kg/ha",
      row.citation)
  }

  mutating func quefts() throws(Refusal) -> Double {
    guard let row = tables.quefts[crop.id] else {
      throw notCovered(Title(en: "QUEFTS parameters", zh: "QUEFTS 参数"))
    }
    note("quefts", crop.id, row.citation)
    _ = try utilisation()
    var recovery = NPK()
    for each in Nutrient.allCases {
      var other = Reckoning(
        test: test, plan: plan, crop: crop, unit: unit, tables: tables, nutrient: each)
      recovery[each] = try other.utilisation().value
    }
    let supply = try queftsSupply()
    let biomass = QUEFTS.Biomass(
      leaf: row.leaf * plan.targetYield, stem: row.stem * plan.targetYield, store: plan.targetYield)
    let gap = QUEFTS.gap(row, biomass, supply: supply, recovery: recovery)
    step(
      en: "soil supply, elemental", zh: "土壤供应量(元素)", "S(\(nutrient.element))", "",
      supply[nutrient], "kg/ha", nil)
    let element = step(
      en: "gap to the target yield", zh: "目标产量缺口(元素)", "(D − S) / e",
      "(D − \(fixed(supply[nutrient], 2))) / \(fixed(recovery[nutrient], 2))", gap[nutrient],
      "kg/ha", row.citation)
    because = Title(
      en:
        "The soil gives \(fixed(supply[nutrient], 0)) kg/ha of \(nutrient.element); to the target "
        + "yield \(fixed(gap[nutrient] * recovery[nutrient], 0)) are short, and "
        + "\(fixed(recovery[nutrient] * 100, 0)) % of what is given is taken up.",
      zh: "土壤可供 \(nutrient.element) \(fixed(supply[nutrient], 0)) 公斤/公顷，距目标产量缺 "
        + "\(fixed(gap[nutrient] * recovery[nutrient], 0)) 公斤，肥料当季利用率 "
        + "\(fixed(recovery[nutrient] * 100, 0)) %。")
    if nutrient == .nitrogen { return element }
    return step(
      en: "as \(nutrient.rawValue)", zh: "折 \(nutrient.rawValue)", "× \(nutrient.oxideFactor)",
      fixed(element, 2), element * nutrient.oxideFactor, "kg/ha")
  }

  private func queftsSupply() throws(Refusal) -> NPK {
    if let supply = plan.supply { return supply }
    let carbon: Double
    if let tested = test[.organicCarbon] {
      carbon = tested.value
    } else {
      // Van Bemmelen's factor.
      carbon = try value(.organicMatter).value / 1.724
    }
    do throws(FormulaError) {
      return try QUEFTS.supply(
        ph: try phOfTest(), organicCarbon: carbon, olsenP: try testedOlsen(),
        exchangeableK: try testedK() / 39.0983)
    } catch {
      throw Refusal(
        .outOfRange,
        en: error.message + " Give the measured supply of the soil in the plan instead.",
        zh: error.text.zh + "请在种植计划中填写实测土壤供应量 supply。")
    }
  }

  private func phOfTest() throws(FormulaError) -> Double { try required(.ph) }
  private func testedOlsen() throws(FormulaError) -> Double { try required(.phosphorus, "olsen") }
  private func testedK() throws(FormulaError) -> Double {
    try required(.potassium, "ammonium-acetate")
  }

  private func required(_ analyte: Analyte, _ method: String? = nil) throws(FormulaError) -> Double
  {
    let by = method.map(Analyte.title(ofMethod:))
    guard let value = test[analyte], method == nil || value.method == method else {
      throw FormulaError(
        "QUEFTS needs \(analyte.title.en)\(by.map { " by " + $0.en } ?? ""); have it measured.",
        zh: "QUEFTS 需要\(analyte.title.zh)\(by.map { "(" + $0.zh + ")" } ?? "")，请补测。")
    }
    return value.value
  }
}

extension Agronomy.BandTable {
  /// The band of a test: limits are whole numbers, so the test is rounded half up first (engineering
  /// default).
  public func band(of value: Double) -> Int {
    let whole = (value + 0.5).rounded(.down)
    return uppers.firstIndex { whole <= $0 } ?? uppers.count
  }

  /// The rate of a band at a yield: moved by what the yield removes more or less than the standard,
  /// never negative, and never less than that of a richer band.
  public func rate(band: Int, yield: Double) -> Double {
    let moved = offtake * (yield - standardYield) / 1000
    let own = rates.enumerated().map { i, rate in
      rate == 0 || fixedBands.contains(i) ? rate : max(0, rate + moved)
    }
    return own[band...].max()!
  }
}
