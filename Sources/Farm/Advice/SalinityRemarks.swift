/// Salt and sodium: what a saline-alkali plot loses, and what it takes to mend it.
extension SoilRemarks {
  /// ECe of the test, and the model that turned it from another extract.
  func extract() -> (value: Double, step: AdviceStep?)? {
    guard let tested = test[.conductivity] else { return nil }
    if ["saturation-extract", "probe"].contains(tested.method) { return (tested.value, nil) }
    guard tested.method != "probe-bulk" else { return nil }
    // The Korean tideland is the nearest known analogue of the delta; nothing of the delta's own.
    let standard = tested.method == "1:5" ? "korea" : "medium_1_1"
    let id = plan.sets["ece"] ?? standard
    guard let model = Formula.named("ece_" + id), let ece = try? model(tested.value) else {
      return nil
    }
    let citation = Citation(
      source: model.source, edition: Title(en: "as published", zh: "原文"),
      region: Title(en: "its own region, not the delta", zh: "原研究区，非黄河三角洲"), version: "1",
      certainty: plan.sets["ece"] == nil ? .assumed : model.certainty)
    return (
      ece,
      AdviceStep(
        title: Title(en: "ECe by model \(id)", zh: "饱和浸提液电导率(模型 \(id))"), formula: "ECe",
        numbers: "f(\(fixed(tested.value, 2)) dS/m)", value: ece, unit: "dS/m", citation: citation)
    )
  }

  func salinity() -> Remark? {
    guard let (ece, step) = extract() else { return bulk() }
    guard let (_, scale) = scale(of: .conductivity) else { return nil }
    let title = scale.step(ece).name
    var remark = Remark(
      code: "SALINITY",
      sentence: Title(
        en: "ECe \(fixed(ece, 1)) dS/m: \(title.en).",
        zh: "饱和浸提液电导率 \(fixed(ece, 1)) dS/m：\(title.zh)。"),
      value: ece, unit: "dS/m", steps: step.map { [$0] } ?? [], citation: scale.citation)
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

  /// A probe in the soil measures soil, water and salt together: that is not the extract.
  private func bulk() -> Remark? {
    guard let tested = test[.conductivity], tested.method == "probe-bulk" else { return nil }
    return Remark(
      code: "BULK_CONDUCTIVITY",
      sentence: Title(
        en: "A probe's \(fixed(tested.value, 2)) dS/m moves with soil water: it does not grade "
          + "salinity. Have the extract measured.",
        zh: "传感器原位电导率 \(fixed(tested.value, 2)) dS/m 随土壤水分变化，不能判断盐分，请检测浸提液。"),
      value: tested.value, unit: "dS/m")
  }

  /// Coastal saline soil by total salt.
  func totalSalt() -> Remark? {
    guard let salt = test[.salt], let (_, scale) = scale(of: .salt) else { return nil }
    let title = scale.step(salt.value).name
    return Remark(
      code: "TOTAL_SALT",
      sentence: Title(
        en: "Total salt \(fixed(salt.value, 1)) g/kg: \(title.en).",
        zh: "全盐 \(fixed(salt.value, 1)) g/kg：\(title.zh)。"), value: salt.value, unit: "g/kg",
      citation: scale.citation)
  }

  /// What share of irrigation must drain to keep the root zone at the crop's threshold.
  func leaching() -> Remark? {
    guard let water = plan.irrigation, let row = tables.salt[crop.id] else { return nil }
    let source = Citation(SaltTolerance.leaching, edition: "1985")
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

  /// Exchangeable sodium of the test, or of its sodium adsorption ratio where that may stand for it.
  func exchangeable() -> (value: Double, step: AdviceStep?)? {
    if let tested = test[.sodicity] { return (tested.value, nil) }
    guard let ratio = test[.sodiumRatio], let limit = threshold(.sodiumFromRatio),
      let esp = try? Sodicity.exchangeable(ratio.value), esp < limit.value
    else { return nil }
    return (
      esp,
      AdviceStep(
        title: Title(en: "exchangeable sodium from SAR", zh: "由钠吸附比求碱化度"),
        formula: "100·x / (1 + x), x = −0.0126 + 0.01475·SAR",
        numbers: "SAR \(fixed(ratio.value, 2))",
        value: esp, unit: "%", citation: Citation(Sodicity.exchangeable, edition: "1954"))
    )
  }

  /// Gypsum for sodic soil.
  func sodium() -> Remark? {
    guard test.origin == .laboratory, let (esp, step) = exchangeable(),
      let sodic = threshold(.sodic), let target = threshold(.gypsumTarget),
      let depth = threshold(.amendedDepth), esp >= sodic.value
    else { return nil }
    let shown = fixed(esp, 1)
    guard let cec = test[.cec], let density,
      let gypsum = try? Sodicity.gypsum(
        esp, target.value, cec.value, depth.value / 100, density)
    else {
      return Remark(
        code: "SODIC",
        sentence: Title(
          en:
            "Exchangeable sodium \(shown) %: sodic. Have the cation exchange capacity measured to "
            + "reckon gypsum.",
          zh: "碱化度 \(shown) %：碱化土壤，请检测阳离子交换量以计算石膏用量。"),
        value: esp, unit: "%", steps: step.map { [$0] } ?? [], citation: sodic.citation)
    }
    let layer = "0–\(fixed(depth.value, 0))"
    let goal = fixed(target.value, 0)
    let reckoned = AdviceStep(
      title: Title(
        en: "gypsum to ESP \(goal) %, \(layer) cm", zh: "石膏用量(碱化度降至 \(goal) %，\(layer) 厘米)"),
      formula: "8.6 · F · D · ρ · CEC · ΔESP / p",
      numbers: "8.6 × 1.2 × \(fixed(depth.value / 100, 2)) × \(fixed(density, 2)) × "
        + "\(fixed(cec.value, 1)) × \(fixed(esp - target.value, 1)) / 100",
      value: gypsum, unit: "t/ha",
      citation: Citation(Sodicity.gypsum, edition: "1999", certainty: target.citation.certainty))
    let perMu = fixed(gypsum * 1000 / Area.muPerHectare, 0)
    return Remark(
      code: "GYPSUM",
      sentence: Title(
        en: "Exchangeable sodium \(shown) %: \(perMu) kg/mu of gypsum, then leach.",
        zh: "碱化度 \(shown) %：每亩施石膏 \(perMu) 公斤并灌水淋洗。"),
      value: gypsum, unit: "t/ha", steps: (step.map { [$0] } ?? []) + [reckoned],
      citation: sodic.citation)
  }
}

extension String {
  /// With a capital at its beginning.
  public var capitalizedFirst: String { prefix(1).uppercased() + dropFirst() }
}
