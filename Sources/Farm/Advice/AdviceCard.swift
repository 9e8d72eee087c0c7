/// The page for the farmer, 测土配方施肥建议卡, and the way every number came about.
///
/// Rates are per 亩; a ⚠ stands wherever a number rests on something that was not verified.
extension Advice {
  /// The card in a language.
  public func card(_ language: Language) -> String {
    var card = CardText(language)
    heading(&card)
    soil(&card)
    doses(&card)
    schedule(&card)
    purchases(&card)
    notes(&card)
    foot(&card)
    return card.text
  }

  private func heading(_ card: inout CardText) {
    let zh = card.language == .zh
    card.line(
      Title(en: "Fertilizer advice from a soil test", zh: "测土配方施肥建议卡"))
    card.rule()
    let mu = area.map { fixed($0 / Area.squareMetresPerMu, 1) }
    let name = unitName[card.language]
    let place = name == test.unit ? name : "\(name) (\(test.unit))"
    card.row(
      [zh ? "地块" : "Plot", place + (mu.map { zh ? "  面积 \($0) 亩" : ", \($0) mu" } ?? "")],
      [8])
    let target = fixed(plan.targetYield / Area.muPerHectare, 0)
    card.row(
      [
        zh ? "作物" : "Crop",
        zh
          ? "\(crop.zh)  目标产量 \(target) 公斤/亩  播种 \(plan.sowing)"
          : "\(crop.en), target \(target) kg/mu, sown \(plan.sowing)",
      ], [8])
    let depth = "\(fixed(test.depth.lowerBound, 0))–\(fixed(test.depth.upperBound, 0))"
    let by =
      test.origin == .probe ? (zh ? "传感器(仅供参考)" : "probe (indication only)") : test.laboratory
    card.row(
      [
        zh ? "土样" : "Sample",
        zh
          ? "\(test.sampled)  \(depth) 厘米  \(by)  编号 \(test.id)"
          : "\(test.sampled), \(depth) cm, \(by), no. \(test.id)",
      ], [8])
  }

  private func soil(_ card: inout CardText) {
    let zh = card.language == .zh
    let widths = [28, 14, 20]
    card.line()
    card.row(
      zh ? ["土壤检测", "数值", "方法", "分级"] : ["Soil test", "value", "method", "grade"], widths)
    for value in test.values {
      let grade = grades[value.analyte]
      let unit = value.analyte.unit.symbol
      card.row(
        [
          "  " + value.analyte.title[card.language],
          fixed(value.value, value.value < 1 ? 2 : 1)
            + (["pH", "1"].contains(unit) ? "" : " " + unit),
          Analyte.title(ofMethod: value.method)[card.language],
          (grade?.name[card.language] ?? "")
            + (grade?.citation.certainty.isMarked == true ? " ⚠" : ""),
        ], widths)
    }
  }

  private static let doseWidths = [8, 9, 11, 18]

  private func doses(_ card: inout CardText) {
    let zh = card.language == .zh
    card.line()
    card.row(
      zh ? ["用量", "公斤/亩", "公斤/公顷", "方法", "说明"] : ["Dose", "kg/mu", "kg/ha", "method", "why"],
      Self.doseWidths)
    for item in nutrients {
      let rate = item.rate.map { fixed($0 / Area.muPerHectare, 1) } ?? "—"
      var why = item.sentence[card.language]
      if item.organic > 0 {
        let organic = fixed(item.organic / Area.muPerHectare, 1)
        why += zh ? "另由有机肥供氮 \(organic) 公斤。" : " Organic fertilizer gives another \(organic) kg."
      }
      if item.isMarked, item.rate != nil { why += " ⚠" }
      card.row(
        [
          "  " + item.nutrient.shown, rate, item.rate.map { fixed($0, 0) } ?? "—",
          item.method.title[card.language], why,
        ], Self.doseWidths)
    }
  }

  private func schedule(_ card: inout CardText) {
    let zh = card.language == .zh
    for application in applications {
      card.line()
      let npk = nutrients.map { item in
        let rate = application.rates[item.nutrient] / Area.muPerHectare
        return item.nutrient.shown + " " + (item.rate == nil ? "—" : fixed(rate, 1))
      }
      card.line(
        "\(application.day)  \(application.stage[card.language])  " + npk.joined(separator: "  ")
          + (zh ? " 公斤/亩" : " kg/mu"))
      if let blend = application.blend { products(blend, &card) }
    }
  }

  /// What to buy in whole bags, and what it costs.
  private func purchases(_ card: inout CardText) {
    let zh = card.language == .zh
    let costs = applications.compactMap(\.blend?.costPerHectare)
    guard !costs.isEmpty else { return }
    let perMu = fixed(costs.reduce(0, +) / Area.muPerHectare, 1)
    card.line()
    guard !purchases.isEmpty else {
      card.line(zh ? "肥料费用 \(perMu) 元/亩" : "Cost \(perMu) CNY/mu")
      return
    }
    card.line(zh ? "购买(整袋)" : "To buy, in whole bags")
    for line in purchases {
      card.row(
        [
          "  " + line.product.name[card.language],
          fixed(line.mass, 0) + (zh ? " 公斤" : " kg"),
          zh
            ? "\(fixed(line.bags, 0)) 袋 × \(JSON.format(line.product.bag)) 公斤"
            : "\(fixed(line.bags, 0)) bags of \(JSON.format(line.product.bag)) kg",
          fixed(line.cost, 0) + (zh ? " 元" : " CNY"),
        ], [28, 12, 20])
    }
    let all = fixed(purchases.reduce(0) { $0 + $1.cost }, 0)
    card.line(
      zh
        ? "肥料费用 \(perMu) 元/亩；整袋购买共 \(all) 元" : "Cost \(perMu) CNY/mu; \(all) CNY for the bags")
  }

  private func products(_ blend: Blend, _ card: inout CardText) {
    let zh = card.language == .zh
    for line in blend.lines {
      let c = line.product.content
      let npk = [c.n, c.p, c.k].map { JSON.format(($0 * 1000).rounded() / 10) }.joined(
        separator: "-")
      let bags = line.bags.map { bags in
        let count = bags == bags.rounded() ? fixed(bags, 0) : fixed(bags, 1)
        return zh ? "\(count) 袋" : "\(count) bags"
      }
      card.row(
        [
          "  " + line.product.name[card.language], npk,
          fixed(line.rate / Area.muPerHectare, 1) + (zh ? " 公斤/亩" : " kg/mu"), bags ?? "",
        ], [28, 12, 16])
    }
    for nutrient in Nutrient.allCases {
      let (short, over) = (blend.short[nutrient], blend.over[nutrient])
      guard short > 0 || over > 0 else { continue }
      let amount = fixed(max(short, over) / Area.muPerHectare, 1)
      let text =
        zh
        ? "现有肥料配不准：\(nutrient.shown) 每亩\(short > 0 ? "少" : "多") \(amount) 公斤。"
        : "No blend meets it: \(nutrient.shown) \(amount) kg/mu \(short > 0 ? "short" : "over")."
      card.row(["  !", text], [4])
    }
  }

  /// What a ⚠ asks a person to do.
  static let uncertain = Title(
    en:
      "Rests on parameters that are defaults or were not verified; ask the county soil station for "
      + "local ones.",
    zh: "含有未核实或工程默认的参数，只供参考；请以当地土肥站的田间试验参数为准。")

  private func notes(_ card: inout CardText) {
    let zh = card.language == .zh
    if !remarks.isEmpty {
      card.line()
      card.line(zh ? "注意" : "Mind")
      for remark in remarks {
        card.row(["  ·", remark.sentence[card.language] + (remark.isMarked ? " ⚠" : "")], [4])
      }
    }
    guard isMarked else { return }
    card.line()
    card.row(["⚠", Self.uncertain[card.language]], [3])
  }

  /// What the numbers rest on: sets with their versions, scales with their sources.
  private func foot(_ card: inout CardText) {
    let language = card.language
    card.line()
    card.line(language == .zh ? "依据" : "Rests on")
    for (who, what) in basis(language) { card.row(["  " + who, what], [18]) }
  }

  /// What the numbers rest on: who rests on it, and what it is.
  func basis(_ language: Language) -> [(who: String, what: String)] {
    let comma = language == .zh ? "、" : ", "
    var lines: [(who: String, what: String)] = []
    func add(_ who: String, _ what: String) {
      if let i = lines.firstIndex(where: { $0.what == what }) {
        if !lines[i].who.contains(who) { lines[i].who += comma + who }
      } else {
        lines.append((who, what))
      }
    }
    for item in nutrients {
      let sets = item.parameters.filter { $0.table != "grades" }.map { $0.text(language) }
      if !sets.isEmpty { add(item.nutrient.shown, sets.joined(separator: comma)) }
    }
    for value in test.values {
      guard let scale = grades[value.analyte]?.citation else { continue }
      add(language == .zh ? "分级" : "grades", scale.text(language))
    }
    if let split = applications.first?.citation {
      add(language == .zh ? "分期" : "stages", split.text(language))
    }
    return lines
  }
}
