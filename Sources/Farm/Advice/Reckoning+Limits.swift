/// What is common to all methods: which one it is, credits, limits, and the reason.
extension Reckoning {
  /// The dose before credits, kg/ha.
  mutating func gross(_ method: AdviceMethod) throws(Refusal) -> Double {
    switch method {
    case .balance: try balance()
    case .difference: try difference()
    case .index: try index()
    case .unl: try unl()
    case .iowa: try bands("iowa")
    case .rb209: try bands("rb209")
    case .quefts: try quefts()
    }
  }

  /// The dose less what straw and manure give, never negative.
  mutating func lessCredits(_ gross: Double) -> Double {
    guard gross > 0 else { return 0 }
    var credits = 0.0
    for manure in plan.manure {
      guard let row = tables.manures[manure.kind] else { continue }
      credits += credit(row, mass: manure.rate)
    }
    if let straw = plan.strawOf, let row = tables.manures["straw-" + straw],
      let before = tables.crops[straw], let yield = plan.previousYield
    {
      credits += credit(row, mass: yield * before.straw)
    }
    guard credits > 0 else { return gross }
    return step(
      en: "less credits", zh: "扣除有机养分", "max(0, F − C)",
      "\(fixed(gross, 1)) − \(fixed(credits, 1))", max(0, gross - credits), "kg/ha")
  }

  private mutating func credit(_ row: Agronomy.ManureRow, mass: Double) -> Double {
    let (content, available) = (row.content[nutrient], row.available[nutrient])
    guard content * available > 0 else { return 0 }
    return step(
      en: "credit of \(row.title.en)", zh: "\(row.title.zh)可供养分", "m × c × a",
      "\(fixed(mass, 0)) × \(fixed(content, 4)) × \(fixed(available, 2))",
      mass * content * available, "kg/ha", row.citation)
  }

  /// The part of nitrogen that organic fertilizer is to give.
  mutating func organicShare(of rate: Double) -> Double {
    guard plan.organicShare > 0, rate > 0 else { return 0 }
    return step(
      en: "as organic fertilizer", zh: "有机肥供氮", "F × o",
      "\(fixed(rate, 1)) × \(fixed(plan.organicShare, 2))", rate * plan.organicShare, "kg/ha")
  }

  /// Refuses a dose above the table's maximum: it is a mistake of units or parameters.
  mutating func checkLimit(_ rate: Double) throws(Refusal) {
    guard let limit = tables.limits[.init(crop.group, nutrient.rawValue)] else { return }
    guard rate > limit.value else { return }
    let (mine, most) = (rate / Area.muPerHectare, limit.value / Area.muPerHectare)
    step(
      en: "maximum of the table", zh: "表中上限", "F(max)", "", most, "kg/mu",
      limit.citation)
    throw Refusal(
      .aboveMaximum,
      en: "\(fixed(mine, 1)) kg \(nutrient.rawValue)/mu is above the maximum of \(fixed(most, 1)) "
        + "for \(crop.group) crops; check target yield, units and parameters.",
      zh: "每亩 \(fixed(mine, 1)) 公斤 \(nutrient.rawValue) 超过该类作物上限 \(fixed(most, 1)) 公斤，"
        + "请核对目标产量、单位与参数。")
  }

  func reason(gross: Double, net: Double) -> (NutrientAdvice.Reason, Title) {
    if net > 0 {
      return (
        .deficit,
        because
          ?? Title(
            en: "The soil gives less than the target yield needs.", zh: "土壤供应低于目标产量需求。")
      )
    }
    if gross > 0 {
      return (
        .creditsSufficient,
        Title(en: "Straw and manure give what was short.", zh: "秸秆还田与有机肥已补足亏缺。")
      )
    }
    if [.iowa, .rb209, .unl].contains(plan.methods[nutrient]), nutrient != .nitrogen {
      return (
        .aboveCriticalLevel,
        Title(
          en: "The soil test is above the level up to which the source advises any.",
          zh: "土壤检测值高于该标准建议施用的上限。")
      )
    }
    return (
      .soilSupplySufficient,
      Title(en: "The soil gives enough; a negative dose is 0.", zh: "土壤供应充足，负值按 0 计。")
    )
  }
}
