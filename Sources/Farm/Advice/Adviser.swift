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
    let soil = SoilRemarks(test: test, plan: plan, crop: crop, tables: tables)
    (advice.remarks, advice.grades) = (soil.all(), soil.grades(nutrients))
    advice.applications = applications(
      of: advice.rates, crop: crop, plan: plan, area: unit.area,
      // A blend for some of the nutrients would be bought as if it were for all.
      from: nutrients.allSatisfy { $0.rate != nil } ? products : [])
    advice.purchases = Self.purchases(advice.applications, area: unit.area)
    advice.remarks += heavyProducts(advice.applications)
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
            zh: "\(without.joined(separator: "、")) 无法定量，施肥安排中未包含，也不配肥。")))
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

  /// What to buy, in the order in which the season needs it.
  private static func purchases(_ applications: [Application], area: Double?) -> [Purchase] {
    guard let hectares = area.map({ $0 / 10_000 }) else { return [] }
    var purchases: [Purchase] = []
    for line in applications.compactMap(\.blend).flatMap(\.lines) {
      if let i = purchases.firstIndex(where: { $0.product.id == line.product.id }) {
        purchases[i].mass += line.rate * hectares
      } else {
        purchases.append(Purchase(product: line.product, mass: line.rate * hectares))
      }
    }
    return purchases
  }

  /// Products at rates that nobody spreads. Weak phosphate fertilizers are exempt: superphosphate goes
  /// that high.
  private func heavyProducts(_ applications: [Application]) -> [Remark] {
    guard let unusual = tables.thresholds[.productUnusual],
      let most = tables.thresholds[.productMost]
    else { return [] }
    return applications.compactMap(\.blend).flatMap(\.lines).compactMap { line in
      let (rate, c) = (line.rate / Area.muPerHectare, line.product.content)
      guard rate > unusual.value, c.n + c.k > 0 || c.p > 0.2 else { return nil }
      let name = line.product.name
      return Remark(
        code: "PRODUCT_RATE",
        sentence: rate > most.value
          ? Title(
            en:
              "\(fixed(rate, 0)) kg/mu of \(name.en) looks like a mistake of units; check the plan.",
            zh: "\(name.zh)每亩 \(fixed(rate, 0)) 公斤，疑为单位错误，请核对种植计划。")
          : Title(
            en: "\(fixed(rate, 0)) kg/mu of \(name.en) is unusually much; check the plan.",
            zh: "\(name.zh)每亩 \(fixed(rate, 0)) 公斤偏高，请核对种植计划。"),
        value: line.rate, unit: "kg/ha",
        citation: (rate > most.value ? most : unusual).citation)
    }
  }

  private static let probe = Refusal(
    .probeOnly,
    en: "Only a probe has measured: its reading is an indication and gives no dose. Have a "
      + "laboratory test the soil.",
    zh: "仅有传感器读数：只作参考，不能据此定量施肥，请送实验室检测。")

  private static func noMethod(_ nutrient: Nutrient) -> Refusal {
    Refusal(
      .planIncomplete,
      en: "The crop plan names no method for \(nutrient.rawValue); add one, such as balance.",
      zh: "种植计划未指明 \(nutrient.rawValue) 的计算方法，请填写 method，例如 balance。")
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
      return Application(
        stage: part.stage, day: CivilDay(number: plan.sowing.number + part.days), rates: share,
        blend: blend(share, plan, area, products), citation: split?.citation)
    }
  }

  /// The products of one application. Whole bags, unless the plan says otherwise, of what the cheapest
  /// blend uses; else of others, as long as they are few enough to be spread by hand; else broken bags.
  private func blend(
    _ share: NPK, _ plan: CropPlan, _ area: Double?, _ products: [FertilizerProduct]
  ) -> Blend? {
    func cheapest(_ products: [FertilizerProduct], whole: Bool) -> Blend? {
      Blend.cheapest(
        for: share, of: products, area: area, tolerance: plan.tolerance, wholeBags: whole,
        limit: plan.wholeBags == nil ? WholeProgram.briefLimit : WholeProgram.nodeLimit)
    }
    if let told = plan.wholeBags { return cheapest(products, whole: told) }
    let broken = cheapest(products, whole: false)
    guard let broken, area != nil else { return broken }
    if let same = cheapest(broken.lines.map(\.product), whole: true),
      same.isMet
    {
      return same
    }
    guard let other = cheapest(products, whole: true), other.isMet, other.lines.count <= 3 else {
      return broken
    }
    return other
  }
}
