/// What else the soil test says: salt, sodium, lime, zinc, and how far the test itself holds.
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

  private static func assumed(_ source: String) -> Citation {
    Citation(
      source: source, edition: "1", region: "Yellow River delta", version: "1", certainty: .assumed)
  }

  /// A test more than three years older than the sowing (engineering default).
  private func age() -> Remark? {
    let days = plan.sowing.number - test.sampled.number
    guard days > 3 * 365 || days < 0 else { return nil }
    let sentence =
      days < 0
      ? Title(en: "The soil was sampled after sowing.", zh: "土样在播种之后采集。")
      : Title(
        en: "The soil was sampled \(days / 365) years before sowing; have it tested again.",
        zh: "土样距播种已 \(days / 365) 年，建议重新检测。")
    return Remark(
      code: "SAMPLING_DATE", sentence: sentence, value: Double(days), unit: "d",
      citation: Self.assumed("three years between tests"))
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

  private static let limer = Citation(
    source: "Kamprath (1970), R package limer", edition: "1970", region: "acid soils", version: "1",
    certainty: .seen)

  /// No lime at pH 6.5 and above, nor on calcareous soil.
  private func lime() -> Remark? {
    guard let ph = test[.ph] else { return nil }
    let calcareous = (test[.carbonate]?.value ?? 0) > 0
    if ph.value >= 6.5 || calcareous {
      return Remark(
        code: "NO_LIME",
        sentence: Title(
          en: "pH \(fixed(ph.value, 1)): give no lime.", zh: "pH \(fixed(ph.value, 1))：不施石灰。"),
        value: ph.value, unit: "pH")
    }
    guard let acidity = test[.acidity], test.origin == .laboratory,
      let need = try? LimeRequirement.kamprath(acidity.value),
      let lime = try? LimeRequirement.carbonate(need, 20, test[.density]?.value ?? 1.3)
    else {
      return Remark(
        code: "ACID_SOIL",
        sentence: Title(
          en: "pH \(fixed(ph.value, 1)): have exchangeable acidity measured to reckon lime.",
          zh: "pH \(fixed(ph.value, 1))：请检测交换性酸以计算石灰用量。"),
        value: ph.value, unit: "pH")
    }
    let step = AdviceStep(
      title: Title(en: "lime as pure CaCO3", zh: "石灰用量(纯碳酸钙)"),
      formula: "1.5 × acidity × depth × density / 20", numbers: fixed(acidity.value, 2),
      value: lime, unit: "t/ha", citation: Self.limer)
    return Remark(
      code: "LIME",
      sentence: Title(
        en: "pH \(fixed(ph.value, 1)): \(fixed(lime, 1)) t/ha of pure lime (CaCO3).",
        zh: "pH \(fixed(ph.value, 1))：每亩施石灰 \(fixed(lime * 1000 / 15, 0)) 公斤(纯碳酸钙)。"),
      value: lime, unit: "t/ha", steps: [step], citation: Self.limer)
  }

  private static let zincSource = Citation(
    source: "zgnmg.com summer maize guidance", edition: "seen 2026", region: "China", version: "1",
    certainty: .seen)

  /// Zinc for maize on calcareous or zinc-poor soil.
  private func zinc() -> Remark? {
    guard crop.id.hasSuffix("maize") else { return nil }
    let poor = test[.zinc].map { $0.value <= 0.5 } ?? ((test[.ph]?.value ?? 0) >= 7.5)
    guard poor else { return nil }
    return Remark(
      code: "ZINC",
      sentence: Title(
        en: "Maize here lacks zinc easily: 1–2 kg/mu of zinc sulfate.",
        zh: "石灰性土壤玉米易缺锌：每亩施硫酸锌 1–2 公斤。"), citation: Self.zincSource)
  }
}
