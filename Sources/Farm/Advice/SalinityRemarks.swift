/// Salt and sodium: what a saline-alkali plot loses, and what it takes to mend it.
extension SoilRemarks {
  private static let classes: [(Double, Title)] = [
    (2, Title(en: "non-saline", zh: "非盐渍")), (4, Title(en: "slightly saline", zh: "轻度盐渍")),
    (8, Title(en: "moderately saline", zh: "中度盐渍")),
    (16, Title(en: "strongly saline", zh: "重度盐渍")),
    (.infinity, Title(en: "very strongly saline", zh: "极重度盐渍")),
  ]

  /// ECe of the test, and the model that turned it from another extract.
  func extract() -> (value: Double, step: AdviceStep?)? {
    guard let tested = test[.conductivity] else { return nil }
    if tested.method == "saturation-extract" || tested.method == "probe" {
      return (tested.value, nil)
    }
    // The Korean tideland is the nearest known analogue of the delta; nothing of the delta's own.
    let standard = tested.method == "1:5" ? "korea" : "medium_1_1"
    let id = plan.sets["ece"] ?? standard
    guard let model = Formula.named("ece_" + id), let ece = try? model(tested.value) else {
      return nil
    }
    let citation = Citation(
      source: model.source, edition: "1", region: id, version: "1",
      certainty: plan.sets["ece"] == nil ? .assumed : .seen)
    return (
      ece,
      AdviceStep(
        title: Title(en: "ECe by model \(id)", zh: "饱和浸提液电导率(模型 \(id))"), formula: model.name,
        numbers: fixed(tested.value, 2) + " dS/m", value: ece, unit: "dS/m", citation: citation)
    )
  }

  func salinity() -> Remark? {
    guard let (ece, step) = extract() else { return nil }
    let title = Self.classes.first { ece <= $0.0 }!.1
    var remark = Remark(
      code: "SALINITY",
      sentence: Title(
        en: "ECe \(fixed(ece, 1)) dS/m: \(title.en).",
        zh: "饱和浸提液电导率 \(fixed(ece, 1)) dS/m：\(title.zh)。"),
      value: ece, unit: "dS/m", steps: step.map { [$0] } ?? [],
      citation: Citation(
        source: "FAO ECe classes", edition: "seen 2026", region: "world", version: "1",
        certainty: .seen))
    if let row = tables.salt[crop.id],
      let yield = try? SaltTolerance.relativeYield(ece, row.threshold, row.slope)
    {
      remark.sentence.en +=
        " \(crop.title.en.capitalizedFirst) can reach \(fixed(yield, 0)) % of its yield."
      remark.sentence.zh += "\(crop.title.zh)预计可达正常产量的 \(fixed(yield, 0)) %。"
      remark.steps.append(
        AdviceStep(
          title: Title(en: "relative yield", zh: "相对产量"), formula: "100 − b × (ECe − a)",
          numbers: "100 − \(row.slope) × (\(fixed(ece, 2)) − \(row.threshold))", value: yield,
          unit: "%", citation: row.citation))
    }
    return remark
  }

  /// Coastal saline soil by total salt, %.
  func totalSalt() -> Remark? {
    guard let salt = test[.salt] else { return nil }
    let percent = salt.value / 10
    let steps: [(Double, Title)] = [
      (0.1, Title(en: "non-saline", zh: "非盐渍化")), (0.2, Title(en: "slightly saline", zh: "轻度盐渍化")),
      (0.4, Title(en: "moderately saline", zh: "中度盐渍化")),
      (0.6, Title(en: "strongly saline", zh: "重度盐渍化")),
      (.infinity, Title(en: "solonchak", zh: "盐土")),
    ]
    let title = steps.first { percent <= $0.0 }!.1
    return Remark(
      code: "TOTAL_SALT",
      sentence: Title(
        en: "Total salt \(fixed(salt.value, 1)) g/kg: \(title.en).",
        zh: "全盐 \(fixed(salt.value, 1)) g/kg：\(title.zh)。"), value: salt.value, unit: "g/kg",
      citation: Citation(
        source: "coastal saline soil classes, xnz360", edition: "seen 2026",
        region: "coastal China",
        version: "1", certainty: .seen))
  }

  /// What share of irrigation must drain to keep the root zone at the crop's threshold.
  func leaching() -> Remark? {
    guard let water = plan.irrigation, let row = tables.salt[crop.id] else { return nil }
    let source = Citation(
      source: SaltTolerance.leaching.source, edition: "1985", region: "world", version: "1",
      certainty: .seen)
    do throws(FormulaError) {
      let share = try SaltTolerance.leaching(water, row.threshold)
      let step = AdviceStep(
        title: Title(en: "leaching requirement", zh: "淋洗需水比例"),
        formula: "ECw / (5·ECe − ECw)",
        numbers: "\(water) / (5 × \(row.threshold) − \(water))", value: share, unit: "1",
        citation: row.citation)
      return Remark(
        code: "LEACHING",
        sentence: Title(
          en: "With irrigation water of \(water) dS/m, let \(fixed(share * 100, 0)) % drain.",
          zh: "灌溉水 \(water) dS/m：灌水量的 \(fixed(share * 100, 0)) % 用于淋洗排盐。"),
        value: share, unit: "1", steps: [step], citation: source)
    } catch {
      return Remark(
        code: "WATER_UNUSABLE",
        sentence: error.text,
        value: water, unit: "dS/m", citation: source)
    }
  }

  /// Sodic from an exchangeable sodium percentage of 15; gypsum brings it to 10 (both engineering
  /// choices on USDA's limit).
  func sodium() -> Remark? {
    guard let esp = test[.sodicity], test.origin == .laboratory else { return nil }
    guard esp.value >= 15 else { return nil }
    guard let cec = test[.cec],
      let gypsum = try? Sodicity.gypsum(
        esp.value, 10, cec.value, 0.2, test[.density]?.value ?? 1.3)
    else {
      return Remark(
        code: "SODIC",
        sentence: Title(
          en: "Exchangeable sodium \(fixed(esp.value, 1)) %: sodic. Have the cation exchange "
            + "capacity measured to reckon gypsum.",
          zh: "碱化度 \(fixed(esp.value, 1)) %：碱化土壤，请检测阳离子交换量以计算石膏用量。"),
        value: esp.value, unit: "%")
    }
    let citation = Citation(
      source: Sodicity.gypsum.source, edition: "1999", region: "world", version: "1",
      certainty: .assumed)
    let step = AdviceStep(
      title: Title(en: "gypsum to ESP 10 %, 0–20 cm", zh: "石膏用量(碱化度降至 10 %,0–20 厘米)"),
      formula: "8.6 · F · D · ρ · CEC · ΔESP / p",
      numbers: "8.6 × 1.2 × 0.2 × \(fixed(test[.density]?.value ?? 1.3, 2)) × "
        + "\(fixed(cec.value, 1)) × \(fixed(esp.value - 10, 1)) / 100", value: gypsum, unit: "t/ha",
      citation: citation)
    return Remark(
      code: "GYPSUM",
      sentence: Title(
        en:
          "Exchangeable sodium \(fixed(esp.value, 1)) %: \(fixed(gypsum, 1)) t/ha of gypsum, then "
          + "leach.",
        zh: "碱化度 \(fixed(esp.value, 1)) %：每亩施石膏 \(fixed(gypsum * 1000 / 15, 0)) 公斤并灌水淋洗。"),
      value: gypsum, unit: "t/ha", steps: [step], citation: citation)
  }
}

extension String {
  /// With a capital at its beginning.
  public var capitalizedFirst: String { prefix(1).uppercased() + dropFirst() }
}
