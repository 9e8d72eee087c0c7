/// Yield loss by soil salinity, and the water that keeps salt down.
///
/// Sources: Maas and Hoffman (1977), thresholds and slopes in Deploy/agronomy/salt-tolerance.yaml;
/// leaching requirement by Ayers and Westcot, FAO Irrigation and Drainage Paper 29 rev. 1 (1985)
/// equations 9 and 7.
public enum SaltTolerance {
  static let soil = Formula.Parameter("soil", "dS/m", 0...100)
  static let water = Formula.Parameter("water", "dS/m", 0...60)

  /// Relative yield at a salinity of the saturation extract.
  public static let relativeYield = Formula(
    "salt_yield", en: "relative yield under salinity", zh: "盐分胁迫相对产量", soil,
    Formula.Parameter("threshold", "dS/m", 0...20), Formula.Parameter("slope", "1", 0.1...50), "%",
    "Maas & Hoffman (1977)"
  ) { min(100, max(0, 100 - $2 * ($0 - $1))) }

  /// Share of irrigation that must drain.
  public static let leaching = Formula(
    "leaching_requirement", en: "leaching requirement", zh: "淋洗需水比例", water,
    soil.named("tolerated"), "1", "FAO-29 rev. 1 (1985) eq. 9"
  ) { (water, soil) throws(FormulaError) in try requirement(water, soil, "leaching_requirement") }

  /// Irrigation depth that covers evapotranspiration and leaching.
  public static let irrigation = Formula(
    "irrigation_with_leaching", en: "irrigation depth with leaching", zh: "含淋洗的灌水量",
    Formula.Parameter("evapotranspiration", "mm", 0...3000), water, soil.named("tolerated"), "mm",
    "FAO-29 rev. 1 (1985) eq. 7"
  ) { (et, water, soil) throws(FormulaError) in
    et / (1 - (try requirement(water, soil, "irrigation_with_leaching")))
  }

  static let all = [relativeYield, leaching, irrigation]

  private static func requirement(
    _ water: Double, _ soil: Double, _ name: String
  ) throws(FormulaError) -> Double {
    let below = 5 * soil - water
    guard below > 0, water / below < 1 else {
      throw FormulaError(
        "\(name): water of \(water) dS/m is unusable at a tolerance of \(soil) dS/m; "
          + "it must stay below \(fixed(2.5 * soil, 2)) dS/m.",
        zh: "\(name)：水的电导率 \(water) dS/m 对耐盐度 \(soil) dS/m 不可用，须低于 \(fixed(2.5 * soil, 2)) dS/m。")
    }
    return water / below
  }
}
