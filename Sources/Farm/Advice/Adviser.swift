/// Turns a soil test and a crop plan into advice: a pure function of its arguments.
///
/// Never guesses: a nutrient without the test, the parameters or the range that its method needs gets
/// no number but the reason why.
public struct Adviser: Sendable {
  /// The tables.
  public var tables: Agronomy
  /// What the cooperative sells.
  public var products: [FertilizerProduct]

  /// An adviser.
  public init(tables: Agronomy, products: [FertilizerProduct]) {
    (self.tables, self.products) = (tables, products)
  }

  /// What a unit's soil needs. Throws only when the plan names what is in no table.
  public func advise(
    _ test: SoilTest, unit: FarmUnit, plan: CropPlan
  ) throws(Mistake) -> Advice {
    if let mistake = tables.mistakes(in: plan).first { throw mistake }
    let crop = tables.crops[plan.crop]!
    let nutrients = Nutrient.allCases.map { nutrient in
      dose(
        Reckoning(
          test: test, plan: plan, crop: crop, unit: unit, tables: tables, nutrient: nutrient))
    }
    var advice = Advice(
      unitName: unit.name, area: unit.area, test: test, plan: plan, crop: crop.title,
      nutrients: nutrients, remarks: [], applications: [], tables: tables.versions)
    advice.remarks = SoilRemarks(test: test, plan: plan, crop: crop, tables: tables).all()
    advice.applications = applications(
      of: advice.rates, crop: crop, plan: plan, area: unit.area,
      // A blend for some of the nutrients would be bought as if it were for all.
      from: nutrients.allSatisfy { $0.rate != nil } ? products : [])
    advice.remarks += Self.heavyProducts(advice.applications)
    advice.remarks += gaps(in: advice)
    return advice
  }

  /// What the schedule leaves out, or could not divide.
  private func gaps(in advice: Advice) -> [Remark] {
    var remarks: [Remark] = []
    let without = advice.nutrients.filter { $0.rate == nil }.map(\.nutrient.shown)
    if !without.isEmpty, !advice.applications.isEmpty {
      remarks.append(
        Remark(
          code: "INCOMPLETE",
          sentence: Title(
            en: "No dose of \(without.joined(separator: " and ")) could be given, so the schedule "
              + "lacks it and no products are blended.",
            zh: "\(without.joined(separator: "、"))无法定量，施肥安排中未包含，也不配肥。")))
    }
    if tables.splits[advice.plan.crop] == nil, !advice.applications.isEmpty {
      remarks.append(
        Remark(
          code: "NO_SPLIT",
          sentence: Title(
            en:
              "No table divides the doses of \(advice.crop.en) by stage: all is shown as base. Ask "
              + "an agronomist before giving it at once.",
            zh: "没有\(advice.crop.zh)的分期施肥表，全部列为基肥，请先咨询农技人员再一次施用。")))
    }
    return remarks
  }

  private func dose(_ start: Reckoning) -> NutrientAdvice {
    var reckoning = start
    var result = NutrientAdvice(
      nutrient: start.nutrient, reason: .deficit, sentence: Title(en: "", zh: ""),
      method: start.plan.methods[start.nutrient] ?? .balance, parameters: [], steps: [])
    do throws(Refusal) {
      result.grade = try reckoning.grade()
      guard start.test.origin == .laboratory else { throw Self.probe }
      guard start.plan.methods[start.nutrient] != nil else { throw Self.noMethod(start.nutrient) }
      let gross = try reckoning.gross(result.method)
      let net = reckoning.lessCredits(gross)
      let organic = start.nutrient == .nitrogen ? reckoning.organicShare(of: net) : 0
      try reckoning.checkLimit(net)
      (result.rate, result.organic) = (net - organic, organic)
      (result.reason, result.sentence) = reckoning.reason(gross: gross, net: net)
    } catch {
      (result.reason, result.sentence) = (error.reason, error.sentence)
    }
    (result.steps, result.parameters) = (reckoning.steps, reckoning.parameters)
    return result
  }

  /// Products at rates that nobody spreads: above 150 kg/mu unusual, above 300 a mistake of units
  /// (engineering defaults). Weak phosphate fertilizers are exempt: superphosphate goes that high.
  static func heavyProducts(_ applications: [Application]) -> [Remark] {
    applications.compactMap(\.blend).flatMap(\.lines).compactMap { line in
      let (rate, c) = (line.rate / Area.muPerHectare, line.product.content)
      guard rate > 150, c.n + c.k > 0 || c.p > 0.2 else { return nil }
      let name = line.product.name
      return Remark(
        code: "PRODUCT_RATE",
        sentence: rate > 300
          ? Title(
            en:
              "\(fixed(rate, 0)) kg/mu of \(name.en) looks like a mistake of units; check the plan.",
            zh: "\(name.zh)每亩 \(fixed(rate, 0)) 公斤，疑为单位错误，请核对种植计划。")
          : Title(
            en: "\(fixed(rate, 0)) kg/mu of \(name.en) is unusually much; check the plan.",
            zh: "\(name.zh)每亩 \(fixed(rate, 0)) 公斤偏高，请核对种植计划。"),
        value: line.rate, unit: "kg/ha")
    }
  }

  private static let probe = Refusal(
    .probeOnly,
    en: "Only a probe has measured: its reading is an indication and gives no dose. Have a "
      + "laboratory test the soil.",
    zh: "仅有传感器读数：只作参考，不能据此定量施肥，请送实验室检测。")

  private static func noMethod(_ nutrient: Nutrient) -> Refusal {
    Refusal(
      .planIncomplete, en: "The crop plan names no method for \(nutrient.rawValue).",
      zh: "种植计划未指明 \(nutrient.rawValue) 的计算方法。")
  }

  /// The season's doses at their stages, each with its products.
  private func applications(
    of rates: NPK, crop: Agronomy.Crop, plan: CropPlan, area: Double?,
    from products: [FertilizerProduct]
  ) -> [Application] {
    guard rates.n + rates.p + rates.k > 0 else { return [] }
    let split = tables.splits[crop.id]
    let parts =
      split?.parts ?? [
        .init(stage: Title(en: "base", zh: "基肥"), days: 0, shares: NPK(1, 1, 1))
      ]
    return parts.compactMap { part in
      let share = NPK(
        rates.n * part.shares.n, rates.p * part.shares.p, rates.k * part.shares.k)
      guard share.n + share.p + share.k > 0 else { return nil }
      let blend =
        products.isEmpty
        ? nil
        : Blend.cheapest(
          for: share, of: products, area: area, tolerance: plan.tolerance,
          wholeBags: plan.wholeBags)
      return Application(
        stage: part.stage, day: CivilDay(number: plan.sowing.number + part.days), rates: share,
        blend: blend, citation: split?.citation)
    }
  }
}

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
      en: "maximum of the table", zh: "表中上限", "F ≤ max",
      "\(fixed(mine, 1)) > \(fixed(most, 1))", most, "kg/mu", limit.citation)
    throw Refusal(
      .aboveMaximum,
      en: "\(fixed(mine, 1)) kg \(nutrient.rawValue)/mu is above the maximum of \(fixed(most, 1)) "
        + "for \(crop.group); check target yield, units and parameters.",
      zh: "每亩 \(fixed(mine, 1)) 公斤 \(nutrient.rawValue) 超过上限 \(fixed(most, 1))，请核对目标产量、单位与参数。")
  }

  func reason(gross: Double, net: Double) -> (NutrientAdvice.Reason, Title) {
    if net > 0 {
      return (
        .deficit,
        Title(
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
