/// What the plans and products of a site name, held against the tables.
extension Agronomy {
  /// What a crop plan names that no table knows: its crop, manure, the crop whose straw stays, a set.
  public func mistakes(in plan: CropPlan) -> [Mistake] {
    var mistakes: [Mistake] = []
    func note(_ what: Title, _ name: String, _ key: String, _ known: some Sequence<String>) {
      let known = Set(known).sorted()
      guard !known.contains(name) else { return }
      mistakes.append(
        Mistake(
          Title(
            en: "The plan names the \(what.en) \"\(name)\", which is in no table.",
            zh: "种植计划写的\(what.zh)“\(name)”不在任何表中。"),
          remedy: .near(
            name, in: known,
            otherwise: Title(
              en: known.count > 12
                ? "Add it to the tables of agronomy." : "Known: \(known.joined(separator: ", ")).",
              zh: known.count > 12 ? "请把它补入农艺表。" : "已知：\(known.joined(separator: "、"))。")),
          at: plan.positions[key] ?? plan.position ?? .unknownSite, length: name.count))
    }
    let crop = Title(en: "crop", zh: "作物")
    note(crop, plan.crop, "crop", crops.keys)
    if let previous = plan.previous { note(crop, previous, "previous", crops.keys) }
    if let straw = plan.strawOf { note(crop, straw, "straw_of", crops.keys) }
    for manure in plan.manure {
      note(Title(en: "manure", zh: "有机肥"), manure.kind, "manure", manures.keys)
    }
    for (table, known) in sets {
      guard let set = plan.sets[table] else { continue }
      note(
        Title(en: "\(table) set", zh: "\(Self.title(of: table).zh)参数集"), set, table, known)
    }
    return mistakes
  }

  /// The sets that a plan may name, by table.
  private var sets: [(table: String, known: [String])] {
    func named(_ keys: some Sequence<Key>) -> [String] { keys.map { $0.words[0] } }
    return [
      ("correction", named(corrections.keys)), ("uptake", named(uptake.keys)),
      ("utilisation", named(utilisation.keys)), ("grades", named(grades.keys)),
      ("rates", named(factors.keys)),
    ]
  }

  /// A table of sets, as people call it.
  static func title(of table: String) -> Title {
    switch table {
    case "correction": Title(en: "correction", zh: "土壤供肥校正系数")
    case "uptake": Title(en: "uptake", zh: "养分吸收量")
    case "utilisation": Title(en: "utilisation", zh: "肥料利用率")
    case "grades": Title(en: "grades", zh: "丰缺分级")
    case "rates": Title(en: "rates", zh: "分级用量系数")
    case "bands": Title(en: "bands", zh: "分级用量表")
    case "critical": Title(en: "critical", zh: "临界值")
    case "quefts": Title(en: "quefts", zh: "QUEFTS 参数")
    case "corrections": Title(en: "corrections", zh: "土壤供肥校正系数")
    case "factors": Title(en: "factors", zh: "分级用量系数")
    case "crops": Title(en: "crops", zh: "作物")
    case "legumes": Title(en: "legumes", zh: "豆科固氮")
    case "limits": Title(en: "limits", zh: "用量上限")
    case "manures": Title(en: "manures", zh: "有机肥与秸秆")
    case "products": Title(en: "products", zh: "肥料产品")
    case "salt-tolerance": Title(en: "salt-tolerance", zh: "耐盐性")
    case "splits": Title(en: "splits", zh: "分期施肥")
    case "thresholds": Title(en: "thresholds", zh: "提示阈值")
    case "method": Title(en: "method", zh: "方法")
    default: Title(both: table)
    }
  }

  /// Everything that the plans and products of a site name and no table knows.
  public func mistakes(in site: Site) -> [Mistake] {
    let plans = site.farms.flatMap(\.units).compactMap(\.plan).flatMap(mistakes(in:))
    let sold = site.cooperatives.flatMap(\.products).compactMap { product -> Mistake? in
      guard product.content == nil, products[product.id] == nil else { return nil }
      return Mistake(
        Title(
          en: "The product \"\(product.id)\" has no npk, and no table of products lists it.",
          zh: "产品“\(product.id)”没有 npk，产品表中也没有它。"),
        remedy: .near(
          product.id, in: products.keys.sorted(),
          otherwise: Title(en: "Add \"npk: 18-46-0\".", zh: "请加上“npk: 18-46-0”。")),
        at: product.position, length: product.id.count)
    }
    return sold + plans
  }

  /// Products with what the tables know of them; one of which nobody says what it holds is left out.
  public func complete(_ sold: [SoldProduct]) -> [FertilizerProduct] {
    sold.compactMap { product in
      let row = products[product.id]
      guard let content = product.content ?? row?.content else { return nil }
      return FertilizerProduct(
        id: product.id, name: product.name ?? row?.title ?? Title(both: product.id),
        content: content, price: product.price, bag: product.bag ?? row?.bag ?? 50)
    }
  }
}

extension Position {
  /// Where a site that no file gave would stand.
  fileprivate static let unknownSite = Position(file: "site.yaml", line: 1, column: 1)
}
