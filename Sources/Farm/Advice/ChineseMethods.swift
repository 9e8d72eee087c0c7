/// The balance, difference and index methods of Chinese soil-test fertilization.
///
/// Sources: 《测土配方施肥技术规范》(2011 revision) as secondary sources quote it (its own text was not
/// opened); parameters from the tables, each with its citation.
extension Reckoning {
  /// 养分平衡法: F = (Y·u − ST·0.15·k) / e, the product's content c being left to the blend.
  mutating func balance() throws(Refusal) -> Double {
    let methods: [Nutrient: String] = [
      .nitrogen: "alkali-hydrolysable", .phosphorus: "olsen", .potassium: "ammonium-acetate",
    ]
    let tested = try value(nutrient.analyte, by: [methods[nutrient]!])
    let known = tables.corrections.keys.filter { $0.words[1] == nutrient.rawValue }
    let set = try set("correction", known: known.map { $0.words[0] })
    let row = tables.corrections[.init(set, nutrient.rawValue)]!
    note("correction", set, row.citation)
    let demand = try demand(of: yieldPerMu)
    var soil = tested.value
    if row.asOxide, nutrient != .nitrogen {
      soil = step(
        en: "soil test as oxide", zh: "检测值折氧化物", "ST × \(nutrient.oxideFactor)",
        "\(fixed(soil, 1)) × \(nutrient.oxideFactor)", soil * nutrient.oxideFactor, "mg/kg")
    }
    let supply = step(
      en: "soil supply", zh: "土壤供\(nutrient.title.zh)量", "ST × \(row.soilFactor) × k",
      "\(fixed(soil, 1)) × \(row.soilFactor) × \(fixed(row.k, 2))",
      soil * row.soilFactor * row.k, "kg/mu", row.citation)
    let deficit = step(
      en: "deficit", zh: "亏缺量", "D − S", "\(fixed(demand, 2)) − \(fixed(supply, 2))",
      demand - supply)
    because = Title(
      en: "The crop needs \(fixed(demand, 1)) kg/mu, the soil gives \(fixed(supply, 1)).",
      zh: "作物需 \(fixed(demand, 1)) 公斤/亩，土壤可供 \(fixed(supply, 1)) 公斤/亩。")
    return try dose(forDeficit: max(0, deficit))
  }

  /// 地力差减法: F = (Y − Y0)·u / e.
  mutating func difference() throws(Refusal) -> Double {
    guard let bare = plan.unfertilizedYield else {
      throw Refusal(
        .planIncomplete,
        en: "The difference method needs the yield without fertilizer: add unfertilized_yield.",
        zh: "地力差减法需要空白产量，请填写 unfertilized_yield。")
    }
    let gain = step(
      en: "yield above unfertilized", zh: "目标与空白产量之差", "Y − Y0",
      "\(fixed(yieldPerMu, 1)) − \(fixed(bare / Area.muPerHectare, 1))",
      (plan.targetYield - bare) / Area.muPerHectare)
    let need = try demand(of: max(0, gain))
    because = Title(
      en: "What the yield is to gain needs \(fixed(need, 1)) kg/mu.",
      zh: "增产部分需 \(fixed(need, 1)) 公斤/亩。")
    return try dose(forDeficit: need)
  }

  /// 丰缺指标法: crop removal times the factor of the soil's grade.
  mutating func index() throws(Refusal) -> Double {
    guard let grade = try grade() else {
      throw Refusal(
        .notTested,
        en: "The index method needs a relative yield or a soil test that the grade set grades.",
        zh: "丰缺指标法需要相对产量或可分级的土壤检测值。")
    }
    let known = tables.factors.keys
      .filter { $0.words[1] == nutrient.rawValue && $0.words[2] == grade.level.rawValue }
      .map { $0.words[0] }
    let set = try set("rates", known: known)
    let factor = tables.factors[.init(set, nutrient.rawValue, grade.level.rawValue)]!
    note("rates", set, factor.citation)
    let removal = try demand(of: yieldPerMu)
    because = Title(
      en: "The crop removes \(fixed(removal, 1)) kg/mu; soil graded \(grade.name.en) is given "
        + "\(fixed(factor.value, 2)) times that.",
      zh: "作物带走 \(fixed(removal, 1)) 公斤/亩，“\(grade.name.zh)”土壤按 \(fixed(factor.value, 2)) 倍施用。")
    let rate = step(
      en: "removal × factor of grade \(grade.name.en)", zh: "携出量 × “\(grade.name.zh)”级系数",
      "D × f", "\(fixed(removal, 2)) × \(fixed(factor.value, 2))",
      removal * factor.value, "kg/mu", factor.citation)
    return step(
      en: "per hectare", zh: "折每公顷", "× 15", "\(fixed(rate, 2)) × 15",
      rate * Area.muPerHectare, "kg/ha")
  }

  /// The grade of this nutrient by the plan's scale: of the relative yield where it is given, else of
  /// the soil test. `nil` when no scale is named or nothing to grade is there.
  mutating func grade() throws(Refusal) -> Grade? {
    let of = [Analyte.nitrogen, .phosphorus, .potassium].map(\.rawValue) + ["relative-yield"]
    let known = tables.grades.keys.filter { of.contains($0.words[1]) }.map { $0.words[0] }
    if let graded { return graded }
    if plan.sets["grades"] == nil, plan.methods[nutrient] != .index { return nil }
    let set = try set("grades", known: known)
    if let scale = tables.grades[.init(set, "relative-yield")],
      let relative = plan.relativeYield[nutrient]
    {
      return noteGrade(scale, set, of: relative, "%", Title(en: "relative yield", zh: "相对产量"))
    }
    guard let scale = tables.grades[.init(set, nutrient.analyte.rawValue)] else { return nil }
    guard let tested = test[nutrient.analyte] else { return nil }
    guard [nutrient.analyte.methods[0], "probe"].contains(tested.method) else { return nil }
    return noteGrade(
      scale, set, of: tested.value, nutrient.analyte.unit.symbol, nutrient.analyte.title)
  }

  private mutating func noteGrade(
    _ scale: GradeScale, _ set: String, of value: Double, _ unit: String, _ title: Title
  ) -> Grade {
    let found = scale.step(value)
    let limits = scale.steps.compactMap(\.upper).map { JSON.format($0) }.joined(separator: " | ")
    step(
      en: "grade of \(title.en): \(found.name.en)", zh: "\(title.zh)分级：\(found.name.zh)",
      "≤ \(limits)", "", value, unit, scale.citation)
    note("grades", set, scale.citation)
    let grade = Grade(
      name: found.name, level: found.level, scale: set, citation: scale.citation)
    graded = grade
    return grade
  }
}
