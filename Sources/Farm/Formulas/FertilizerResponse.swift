/// What a field trial says of a fertilizer: the response curve and how much of it the crop took.
///
/// Source: 《测土配方施肥技术规范》(2011) as secondary sources quote it: the 3414 design's quadratic, the
/// utilisation rate, and nitrogen by real-time monitoring (氮素实时监控). The text itself was not opened.
public enum FertilizerResponse {
  private static let source = Formula.Source(
    en: "national specification of soil-test fertilization (2011), as quoted",
    zh: "测土配方施肥技术规范(2011)，转引")
  static let linear = Formula.Parameter("b1", "1", 0...200)
  static let quadratic = Formula.Parameter("b2", "1", -50 ... -0.0001)
  static let rate = Formula.Parameter("demand", "kg/mu", 0...100)

  /// Rate of the highest profit of a quadratic response; 0 where no rate pays.
  public static let optimum = Formula(
    "response_optimum", en: "fertilizer rate of the highest profit", zh: "最佳经济施肥量(3414)",
    linear, quadratic, Formula.Parameter("price_ratio", "1", 0...200), "kg/mu", source,
    certainty: .known
  ) { max(0, ($2 - $0) / (2 * $1)) }

  /// Rate of the highest yield of a quadratic response.
  public static let maximum = Formula(
    "response_maximum", en: "fertilizer rate of the highest yield", zh: "最高产量施肥量(3414)", linear,
    quadratic, "kg/mu", source, certainty: .known
  ) { -$0 / (2 * $1) }

  /// Share of a nutrient that the crop took up in its season.
  public static let utilisation = Formula(
    "utilisation_rate", en: "season utilisation of a nutrient", zh: "肥料当季利用率",
    rate.named("uptake"), rate.named("uptake_omission"), rate.named("applied", 0.01...200), "%",
    source, certainty: .known
  ) { (full, omission, applied) throws(FormulaError) in
    guard full >= omission, full - omission <= applied else {
      throw FormulaError(
        "utilisation_rate: uptake \(full) less omission \(omission) kg/mu must be within 0 and the "
          + "applied \(applied) kg/mu.",
        zh: "utilisation_rate：吸收量 \(full) 减缺素区 \(omission) 公斤/亩须在 0 与施用量 \(applied) 之间。")
    }
    return 100 * (full - omission) / applied
  }

  /// Base nitrogen from the demand and the mineral nitrogen of the soil; never negative.
  public static let monitoredNitrogen = Formula(
    "nitrogen_monitoring", en: "base nitrogen by monitoring", zh: "氮素实时监控基肥量",
    [
      rate, Formula.Parameter("mineral", "mg/kg", 0...300),
      Formula.Parameter("correction", "1", 0.1...3), Formula.Parameter("share", "1", 0.3...0.6),
      Formula.Parameter("utilisation", "1", 0.1...1, standard: 0.35),
    ], "kg/mu", source, certainty: .known
  ) { max(0, ($0[0] - $0[1] * 0.15 * $0[2]) * $0[3] / $0[4]) }

  /// Soil of a layer that a soil test speaks of: kg/mu for each mg/kg. 20 cm at 1.125 g/cm³ are 0.15.
  public static let soilFactor = Formula(
    "soil_factor", en: "kg/mu of a nutrient for each mg/kg of the test",
    zh: "土壤养分换算系数(公斤/亩 每 mg/kg)",
    Formula.Parameter("depth", "m", 0.05...1), Formula.Parameter("density", "g/cm3", 0.5...1.9),
    "1",
    source, certainty: .known
  ) { 10_000.0 / 15 / 1000 * $0 * $1 }

  /// Nebraska's price factor of maize nitrogen, by price of a bushel over price of a pound of N.
  public static let priceFactor = Formula(
    "ec117_price_factor", en: "price factor of maize nitrogen, UNL EC117", zh: "玉米氮肥价格系数(EC117)",
    Formula.Parameter("price_ratio", "1", 4...12), "1", "UNL EC117", certainty: .known
  ) { 0.263 + 0.1256 * $0 - 0.00421 * $0 * $0 }

  static let all = [optimum, maximum, utilisation, monitoredNitrogen, priceFactor, soilFactor]
}
