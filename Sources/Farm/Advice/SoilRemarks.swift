/// What else the soil test says: salt, sodium, lime, zinc, and how far the test itself holds.
///
/// Every number at which something is said stands in the tables (grades, thresholds); where the tables
/// lack it, nothing is said.
struct SoilRemarks {
  let test: SoilTest
  let plan: CropPlan
  let crop: Agronomy.Crop
  let tables: Agronomy

  func all() -> [Remark] {
    [age(), depth(), lime(), salinity(), totalSalt(), leaching(), sodium(), zinc()].compactMap {
      $0
    }
  }

  /// How everything that was tested grades: N, P and K as their doses say; the rest by the plan's
  /// scale, else by the only one there is. Where scales disagree and the plan names none, none grades.
  func grades(_ nutrients: [NutrientAdvice]) -> [Analyte: Grade] {
    var grades: [Analyte: Grade] = [:]
    for value in test.values {
      let own = nutrients.first { $0.nutrient.analyte == value.analyte }
      grades[value.analyte] = own.map(\.grade) ?? grade(value)
    }
    return grades
  }

  private func grade(_ tested: SoilTest.Value) -> Grade? {
    // Conductivity is graded as that of the saturation extract, SAR as the sodium that it stands for.
    let value: Double?
    switch tested.analyte {
    case .conductivity: value = extract()?.value
    case .sodiumRatio: value = exchangeable()?.value
    default: value = tested.value
    }
    let analyte = tested.analyte == .sodiumRatio ? .sodicity : tested.analyte
    guard let value, let (set, scale) = scale(of: analyte) else { return nil }
    let step = scale.step(value)
    var citation = scale.citation
    // A grade is as uncertain as the model that its number went through.
    if tested.analyte == .conductivity, let model = extract()?.step?.citation?.certainty,
      model.isMarked
    {
      citation.certainty = model
    }
    return Grade(name: step.name, level: step.level, scale: set, citation: citation)
  }

  /// The scale of what is tested, and its set.
  func scale(of analyte: Analyte) -> (set: String, scale: GradeScale)? {
    if let set = plan.sets["grades"], let scale = tables.grades[.init(set, analyte.rawValue)] {
      return (set, scale)
    }
    let all = tables.grades.filter { $0.key.words[1] == analyte.rawValue }
    guard all.count == 1, let only = all.first else { return nil }
    return (only.key.words[0], only.value)
  }

  /// A number of the table of thresholds.
  func threshold(_ name: Agronomy.Threshold) -> Agronomy.Number? { tables.thresholds[name] }

  /// Density of the test, else of the table, g/cm³.
  var density: Double? { test[.density]?.value ?? threshold(.bulkDensity)?.value }

  /// A test too much older than the sowing, or younger.
  private func age() -> Remark? {
    let days = plan.sowing.number - test.sampled.number
    guard let years = threshold(.testYears), Double(days) > years.value * 365 || days < 0 else {
      return nil
    }
    let sentence =
      days < 0
      ? Title(en: "The soil was sampled after sowing.", zh: "土样在播种之后采集。")
      : Title(
        en: "The soil was sampled \(days / 365) years before sowing; have it tested again.",
        zh: "土样距播种已 \(days / 365) 年，建议重新检测。")
    return Remark(
      code: "SAMPLING_DATE", sentence: sentence, value: Double(days), unit: "d",
      citation: days < 0 ? nil : years.citation)
  }

  /// The balance method's soil factor is that of 0 to 20 cm.
  private func depth() -> Remark? {
    guard plan.methods.values.contains(.balance), test.depth != 0...20, test.origin == .laboratory
    else { return nil }
    return Remark(
      code: "SAMPLING_DEPTH",
      sentence: Title(
        en: "The soil factor 0.15 is that of 0–20 cm; the sample is of "
          + "\(fixed(test.depth.lowerBound, 0))–\(fixed(test.depth.upperBound, 0)) cm.",
        zh: "系数 0.15 适用于 0–20 厘米耕层，本样为 "
          + "\(fixed(test.depth.lowerBound, 0))–\(fixed(test.depth.upperBound, 0)) 厘米。"))
  }

  /// No lime at a high pH, nor on calcareous soil.
  private func lime() -> Remark? {
    guard let ph = test[.ph], let most = threshold(.noLimePH) else { return nil }
    let shown = fixed(ph.value, 1)
    let calcareous = (test[.carbonate]?.value ?? 0) > 0
    if ph.value >= most.value || calcareous {
      return Remark(
        code: "NO_LIME",
        sentence: Title(en: "pH \(shown): give no lime.", zh: "pH \(shown)：不施石灰。"),
        value: ph.value, unit: "pH", citation: most.citation)
    }
    guard let acidity = test[.acidity], test.origin == .laboratory, let density,
      let depth = threshold(.amendedDepth),
      let need = try? LimeRequirement.kamprath(acidity.value),
      let lime = try? LimeRequirement.carbonate(need, depth.value, density)
    else {
      return Remark(
        code: "ACID_SOIL",
        sentence: Title(
          en: "pH \(shown): have exchangeable acidity measured to reckon lime.",
          zh: "pH \(shown)：请检测交换性酸以计算石灰用量。"),
        value: ph.value, unit: "pH", citation: most.citation)
    }
    let source = Citation(LimeRequirement.kamprath, edition: "1970")
    let step = AdviceStep(
      title: Title(en: "lime as pure CaCO3", zh: "石灰用量(纯碳酸钙)"), formula: "1.5 × H × d × ρ / 20",
      numbers: "1.5 × \(fixed(acidity.value, 2)) × \(fixed(depth.value, 0)) × "
        + "\(fixed(density, 2)) / 20", value: lime, unit: "t/ha", citation: source)
    return Remark(
      code: "LIME",
      sentence: Title(
        en: "pH \(shown): \(fixed(lime * 1000 / Area.muPerHectare, 0)) kg/mu of pure lime (CaCO3).",
        zh: "pH \(shown)：每亩施石灰 \(fixed(lime * 1000 / Area.muPerHectare, 0)) 公斤(纯碳酸钙)。"),
      value: lime, unit: "t/ha", steps: [step], citation: source)
  }

  /// Zinc for maize on calcareous or zinc-poor soil.
  private func zinc() -> Remark? {
    guard crop.id.hasSuffix("maize"), let least = threshold(.zincSulfateLeast),
      let most = threshold(.zincSulfateMost), let limit = threshold(.zinc),
      let alkaline = threshold(.zincPH)
    else { return nil }
    let tested = test[.zinc]
    let poor =
      tested.map { $0.value <= limit.value } ?? ((test[.ph]?.value ?? 0) >= alkaline.value)
    guard poor else { return nil }
    let rate = "\(JSON.format(least.value))–\(JSON.format(most.value))"
    return Remark(
      code: "ZINC",
      sentence: tested.map {
        Title(
          en:
            "Available zinc \(fixed($0.value, 1)) mg/kg is little for maize: \(rate) kg/mu of zinc "
            + "sulfate.",
          zh: "有效锌 \(fixed($0.value, 1)) mg/kg 偏低：玉米每亩施硫酸锌 \(rate) 公斤。")
      }
        ?? Title(
          en: "Maize easily lacks zinc on such alkaline soil: \(rate) kg/mu of zinc sulfate.",
          zh: "石灰性土壤玉米易缺锌：每亩施硫酸锌 \(rate) 公斤。"),
      citation: tested == nil ? alkaline.citation : least.citation)
  }
}

extension Remark {
  /// What probes say beside a laboratory's test: an indication, which moves no dose.
  public static func probes(_ indications: SoilTest) -> Remark {
    func values(_ language: Language) -> String {
      indications.values.map { value in
        let unit = value.analyte == .ph ? "" : " " + value.analyte.unit.symbol
        return "\(value.analyte.title[language]) \(fixed(value.value, 1))\(unit)"
      }.joined(separator: language == .zh ? "、" : ", ")
    }
    return Remark(
      code: "PROBE_INDICATION",
      sentence: Title(
        en:
          "Probes read on \(indications.sampled): \(values(.en)). Indications only: no dose rests on "
          + "them.",
        zh: "传感器 \(indications.sampled) 示值：\(values(.zh))。仅供参考，不作施肥依据。"))
  }
}
