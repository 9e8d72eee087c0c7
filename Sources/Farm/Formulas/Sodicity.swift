/// Sodium in soil and water, and the gypsum that drives it out.
///
/// Sources: USDA Agriculture Handbook 60 (1954) for SAR, ESP and RSC; Oster et al. (1999) for the
/// gypsum requirement as NDSU's calculator prints it, whose 8.6 expects the exchangeable sodium and
/// the purity both in percent.
public enum Sodicity {
  static let ion = Formula.Parameter("sodium", "meq/L", 0...5000)
  static let percent = Formula.Parameter("initial", "%", 0...100)

  /// Sodium adsorption ratio.
  public static let adsorptionRatio = Formula(
    "sar", en: "sodium adsorption ratio", zh: "钠吸附比", ion, ion.named("calcium"),
    ion.named("magnesium"), "1", "USDA Handbook 60 (1954)", certainty: .known
  ) { (sodium, calcium, magnesium) throws(FormulaError) in
    guard calcium + magnesium > 0 else {
      throw FormulaError(
        "sar: calcium and magnesium together must be above 0 meq/L.",
        zh: "sar：钙与镁之和须大于 0 meq/L。")
    }
    return sodium / ((calcium + magnesium) / 2).squareRoot()
  }

  /// Exchangeable sodium percentage from SAR; 0 where the regression is negative (SAR below 0.85).
  public static let exchangeable = Formula(
    "esp", en: "exchangeable sodium percentage from SAR", zh: "由钠吸附比求碱化度",
    Formula.Parameter("sar", "1", 0...100), "%", "USDA Handbook 60 (1954)", certainty: .known
  ) { sar in
    let x = max(0, -0.0126 + 0.01475 * sar)
    return 100 * x / (1 + x)
  }

  /// Residual sodium carbonate; may be negative.
  public static let residualCarbonate = Formula(
    "rsc", en: "residual sodium carbonate", zh: "残余碳酸钠", ion.named("carbonate"),
    ion.named("bicarbonate"), ion.named("calcium"), ion.named("magnesium"), "meq/L",
    "USDA Handbook 60 (1954)", certainty: .known
  ) { $0 + $1 - $2 - $3 }

  /// Gypsum to bring the exchangeable sodium percentage down.
  public static let gypsum = Formula(
    "gypsum", en: "gypsum requirement", zh: "石膏需要量",
    [
      percent, percent.named("final"), Formula.Parameter("cec", "cmol/kg", 1...100),
      Formula.Parameter("depth", "m", 0.05...1), Formula.Parameter("density", "g/cm3", 0.8...1.8),
      Formula.Parameter("purity", "%", 2...100, standard: 100),
      Formula.Parameter("factor", "1", 1...1.3, standard: 1.2),
    ], "t/ha", "Oster et al. (1999), NDSU"
  ) { x throws(FormulaError) in
    guard x[0] >= x[1] else {
      throw FormulaError(
        "gypsum: initial \(x[0]) % is already below final \(x[1]) %.",
        zh: "gypsum：初始 \(x[0]) % 已低于目标 \(x[1]) %。")
    }
    return 8.6 * x[6] * x[3] * x[4] * x[2] * (x[0] - x[1]) / x[5]
  }

  static let all = [adsorptionRatio, exchangeable, residualCarbonate, gypsum]
}
