extension CropPlan {
  /// Keys that a unit's `plan` may have.
  static let tables = ["correction", "uptake", "utilisation", "grades", "rates"]

  /// Reads a unit's `plan`, if it has one.
  public static func read(_ unit: inout Fields, _ mistakes: inout [Mistake]) -> CropPlan? {
    guard let node = unit.optional("plan") else { return nil }
    var fields = Fields(node, Title(en: "a crop plan", zh: "种植计划"), &mistakes)
    let rate = UnitOfMeasure.parse("kg/ha")!
    let crop = fields.text("crop", &mistakes)
    let yield = targetYield(&fields, rate, &mistakes)
    let sowing = day(&fields, &mistakes)
    let methods = methods(&fields, &mistakes)
    var plan = CropPlan(
      crop: crop ?? "", targetYield: yield ?? 0, sowing: sowing ?? CivilDay(number: 0),
      method: .balance)
    plan.methods = methods
    plan.position = node.position
    for key in ["crop", "previous", "straw_of"] + tables {
      plan.positions[key] = node[key]?.position
    }
    for table in tables { plan.sets[table] = fields.optionalText(table, &mistakes) }
    if let node = fields.optional("ece") {
      let models = Formula.all.map(\.name).filter { $0.hasPrefix("ece_") }
      plan.sets["ece"] = node.choice(
        "ece", among: models.map { String($0.dropFirst(4)) }, &mistakes)
    }
    plan.organicShare = fields.fraction("organic_share", &mistakes) ?? 0
    plan.tolerance = fields.fraction("tolerance", &mistakes) ?? plan.tolerance
    plan.previous = fields.optionalText("previous", &mistakes)
    plan.previousYield = fields.positive("previous_yield", in: rate, &mistakes)
    plan.strawOf = fields.optionalText("straw_of", &mistakes)
    plan.unfertilizedYield = fields.positive("unfertilized_yield", in: rate, &mistakes)
    plan.irrigation = fields.positive("irrigation_ec", in: .parse("dS/m")!, &mistakes)
    plan.priceRatio = fields.optionalNumber("price_ratio", &mistakes)
    plan.timing = fields.optional("timing")?
      .choice("timing", among: ["fall", "spring", "split"], &mistakes)
    plan.wholeBags = fields.flag("whole_bags", &mistakes)
    plan.manure = manure(&fields, rate, &mistakes)
    plan.positions["manure"] = node["manure"]?.position
    plan.relativeYield = relativeYield(&fields, &mistakes)
    plan.supply = supply(&fields, rate, &mistakes)
    fields.finish(&mistakes)
    return crop == nil || yield == nil || sowing == nil ? nil : plan
  }

  /// `yield`, or `yields` of the last years, whose mean is raised by `yield_factor` (default 1.10).
  private static func targetYield(
    _ fields: inout Fields, _ unit: UnitOfMeasure, _ mistakes: inout [Mistake]
  ) -> Double? {
    let target = fields.positive("yield", in: unit, &mistakes)
    let years = fields.items("yields", &mistakes)
      .compactMap { $0.quantity("yields", in: unit, &mistakes) }
    var factor = 1.10
    if let node = fields.optional("yield_factor"),
      let told = node.number("yield_factor", &mistakes)
    {
      factor = told
      if !(1...1.4).contains(told) {
        mistakes.append(
          Mistake(
            Title(
              en: "\"yield_factor\" must lie between 1 and 1.4.",
              zh: "“yield_factor”应当在 1 到 1.4 之间。"),
            remedy: Title(en: "1.10 is usual.", zh: "通常为 1.10。"),
            at: node.position, length: node.text?.count ?? 1))
      }
    }
    if let target { return target }
    guard !years.isEmpty, years.allSatisfy({ $0 > 0 }) else {
      mistakes.append(
        Mistake(
          Title(en: "A crop plan needs a target yield.", zh: "种植计划需要目标产量。"),
          remedy: Title(
            en: "Add \"yield: 500 kg/mu\", or \"yields:\" of the last three years.",
            zh: "请加上“yield: 500 kg/mu”，或最近三年的“yields:”。"),
          at: fields.node.position))
      return nil
    }
    return years.reduce(0, +) / Double(years.count) * factor
  }

  private static func day(_ fields: inout Fields, _ mistakes: inout [Mistake]) -> CivilDay? {
    guard let node = fields.required("sowing", &mistakes), let text = node.text("sowing", &mistakes)
    else { return nil }
    if let day = CivilDay(text) { return day }
    mistakes.append(
      Mistake(
        Title(en: "\"sowing\" must be a day.", zh: "“sowing”应当是日期。"),
        remedy: Title(en: "Write it as 2026-10-10.", zh: "请写成 2026-10-10。"), at: node.position,
        length: text.count))
    return nil
  }

  private static func methods(
    _ fields: inout Fields, _ mistakes: inout [Mistake]
  ) -> [Nutrient: AdviceMethod] {
    guard let node = fields.required("method", &mistakes) else { return [:] }
    let known = AdviceMethod.allCases.map(\.rawValue)
    if node.text != nil {
      guard let method = node.choice("method", among: known, &mistakes).flatMap(AdviceMethod.init)
      else { return [:] }
      return Dictionary(uniqueKeysWithValues: Nutrient.allCases.map { ($0, method) })
    }
    var inner = Fields(
      node,
      Title(en: "a method, or one for each of N, P2O5 and K2O", zh: "一种方法，或 N、P2O5、K2O 各一种方法"),
      &mistakes)
    var methods: [Nutrient: AdviceMethod] = [:]
    for nutrient in Nutrient.allCases {
      methods[nutrient] = inner.required(nutrient.rawValue, &mistakes)?
        .choice("method", among: known, &mistakes).flatMap(AdviceMethod.init)
    }
    inner.finish(&mistakes)
    return methods
  }

  private static func manure(
    _ fields: inout Fields, _ unit: UnitOfMeasure, _ mistakes: inout [Mistake]
  ) -> [Manure] {
    fields.items("manure", &mistakes).compactMap { item in
      var inner = Fields(
        item, Title(en: "manure with its kind and rate", zh: "有机肥的种类和用量"), &mistakes)
      let kind = inner.text("kind", &mistakes)
      if inner.node["rate"] == nil { _ = inner.required("rate", &mistakes) }
      let rate = inner.positive("rate", in: unit, &mistakes)
      inner.finish(&mistakes)
      guard let kind, let rate else { return nil }
      return Manure(kind: kind, rate: rate)
    }
  }

  private static func relativeYield(
    _ fields: inout Fields, _ mistakes: inout [Mistake]
  ) -> [Nutrient: Double] {
    guard let node = fields.optional("relative_yield") else { return [:] }
    var inner = Fields(
      node, Title(en: "relative yields of N, P2O5 and K2O", zh: "N、P2O5、K2O 的相对产量"), &mistakes)
    var yields: [Nutrient: Double] = [:]
    for nutrient in Nutrient.allCases {
      yields[nutrient] = inner.fraction(nutrient.rawValue, &mistakes).map { $0 * 100 }
    }
    inner.finish(&mistakes)
    return yields
  }

  private static func supply(
    _ fields: inout Fields, _ unit: UnitOfMeasure, _ mistakes: inout [Mistake]
  ) -> NPK? {
    guard let node = fields.optional("supply") else { return nil }
    var inner = Fields(
      node, Title(en: "the soil's supply of N, P and K", zh: "土壤的 N、P、K 供应量"), &mistakes)
    let n = inner.positive("N", in: unit, &mistakes)
    let p = inner.positive("P", in: unit, &mistakes)
    let k = inner.positive("K", in: unit, &mistakes)
    inner.finish(&mistakes)
    guard let n, let p, let k else {
      mistakes.append(
        Mistake(
          Title(en: "\"supply\" needs N, P and K.", zh: "“supply”需要 N、P、K。"),
          remedy: Title(en: "Add all three.", zh: "请三项都写上。"), at: node.position))
      return nil
    }
    return NPK(n, p, k)
  }
}

extension SoldProduct {
  /// Reads a cooperative's `products`.
  public static func read(
    _ cooperative: inout Fields, _ mistakes: inout [Mistake]
  ) -> [SoldProduct] {
    var ids = Ids()
    return cooperative.items("products", &mistakes).compactMap { item in
      var fields = Fields(item, Title(en: "a fertilizer product", zh: "一种肥料产品"), &mistakes)
      let position = item["id"]?.position ?? item.position
      guard let id = ids.take(Title(en: "product", zh: "肥料产品"), &fields, &mistakes) else {
        return nil
      }
      let name = item["name"] == nil ? nil : fields.title("name", id, &mistakes)
      let node = fields.optional("npk")
      let content = node.flatMap { NPK(percent: $0, &mistakes) }
      let price = price(&fields, &mistakes)
      let bag = fields.positive("bag", in: .parse("kg")!, &mistakes)
      fields.finish(&mistakes)
      guard let price, node == nil || content != nil else { return nil }
      return SoldProduct(
        id: id, name: name, content: content, price: price, bag: bag, position: position)
    }
  }

  private static func price(_ fields: inout Fields, _ mistakes: inout [Mistake]) -> Double? {
    guard let node = fields.required("price", &mistakes) else { return nil }
    guard let price = node.quantity("price", in: .parse("CNY/kg")!, &mistakes) else { return nil }
    if price > 0, price < 1000 { return price }
    mistakes.append(
      Mistake(
        Title(
          en: "\"price\" must be more than 0 and less than 1000 CNY/kg.",
          zh: "“price”应当大于 0、小于 1000 CNY/kg。"),
        remedy: Title(
          en: "Write it as \"2.4 CNY/kg\" or \"2400 CNY/t\".", zh: "请写成“2.4 CNY/kg”或“2400 CNY/t”。"),
        at: node.position,
        length: node.text?.count ?? 1))
    return nil
  }
}

extension NPK {
  /// Percent by mass as bags print it, `18-46-0`, as fractions; a mistake when it is not.
  init?(percent node: Node, _ mistakes: inout [Mistake]) {
    guard let text = node.text("npk", &mistakes) else { return nil }
    let parts = text.split(separator: "-", omittingEmptySubsequences: false).map { Double($0) }
    if parts.count == 3, let n = parts[0], let p = parts[1], let k = parts[2],
      n >= 0, p >= 0, k >= 0, n + p + k > 0, n + p + k <= 100
    {
      self = NPK(n, p, k) * 0.01
      return
    }
    mistakes.append(
      Mistake(
        Title(
          en: "\"npk\" must be percent of N, P2O5 and K2O.", zh: "“npk”应为 N、P2O5、K2O 的百分含量。"),
        remedy: Title(en: "Write it as 18-46-0.", zh: "请写成 18-46-0。"),
        at: node.position, length: text.count))
    return nil
  }
}

extension Fields {
  /// A quantity above zero that may be absent.
  mutating func positive(
    _ key: String, in unit: UnitOfMeasure, _ mistakes: inout [Mistake]
  ) -> Double? {
    guard let node = optional(key), let value = node.quantity(key, in: unit, &mistakes) else {
      return nil
    }
    if value > 0 { return value }
    mistakes.append(
      Mistake(
        Title(en: "\"\(key)\" must be more than zero.", zh: "“\(key)”应当大于零。"), at: node.position))
    return nil
  }

  /// A fraction, `0.3` or `30 %`, that may be absent.
  mutating func fraction(_ key: String, _ mistakes: inout [Mistake]) -> Double? {
    guard let node = optional(key), let value = node.quantity(key, in: .one, &mistakes) else {
      return nil
    }
    if (0...1).contains(value) { return value }
    mistakes.append(
      Mistake(
        Title(en: "\"\(key)\" must be within 0 and 1.", zh: "“\(key)”应当在 0 到 1 之间。"),
        at: node.position))
    return nil
  }

  /// `true` or `false` that may be absent.
  mutating func flag(_ key: String, _ mistakes: inout [Mistake]) -> Bool? {
    guard let node = optional(key) else { return nil }
    switch node.text {
    case "true", "yes": return true
    case "false", "no": return false
    default:
      mistakes.append(
        Mistake(
          Title(en: "\"\(key)\" must be true or false.", zh: "“\(key)”应当是 true 或 false。"),
          at: node.position))
      return nil
    }
  }
}
