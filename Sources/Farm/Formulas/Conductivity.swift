/// Electrical conductivity at 25 °C and of the saturation extract.
///
/// The linear temperature form is common practice with 0.0191 to 0.02 per kelvin; it is not the
/// table of ISO 7888. The soil models are regressions of their own regions: ANZSoilData method
/// 14B1 lists the Australian ones, the tideland factor is Korean, the 1:1 forms American (PLOS ONE
/// 2018 0198290 table 2). None is from the Yellow River delta, and they disagree by half: name the
/// model wherever its number is shown.
public enum Conductivity {
  static let extract = Formula.Parameter("conductivity", "dS/m", 0...20)

  /// Conductivity at 25 °C from another temperature.
  public static let at25 = Formula(
    "ec25", en: "conductivity at 25 °C", zh: "25 °C 电导率",
    Formula.Parameter("conductivity", "mS/cm", 0...200),
    Formula.Parameter("temperature", "Cel", 0...35),
    Formula.Parameter("coefficient", "1/K", 0.01...0.03, standard: 0.02), "mS/cm",
    Formula.Source(en: "linear temperature compensation", zh: "线性温度补偿"), certainty: .known
  ) { $0 / (1 + $2 * ($1 - 25)) }

  static let all = [at25] + soil

  /// Saturation extract from a 1:5 or 1:1 extract, by model.
  public static let soil = [
    model("talsma1968", "Talsma (1968), EC 1:5", 6.4, 0),
    model("loveday1972", "Loveday et al. (1972), EC 1:5", 6.5, 0),
    model("murray1980", "Murray & Cary (1980), EC 1:5", 6.44, -0.102),
    model("shaw1981", "Shaw (1981), EC 1:5", 6.08, -0.937),
    model("lyons2003", "Lyons (2003), EC 1:5", 6.29, -0.27),
    model(
      "korea",
      .init(en: "Korean tideland, EC 1:5, factor 4.6 to 9.9", zh: "韩国滩涂，EC 1:5，系数 4.6 至 9.9"), 7.5,
      0),
    model(
      "coarse_1_1",
      .init(
        en: "PLOS ONE (2018) 0198290, coarse, EC 1:1", zh: "PLOS ONE (2018) 0198290，粗质土，EC 1:1"),
      3.01, -0.06),
    model(
      "medium_1_1",
      .init(
        en: "PLOS ONE (2018) 0198290, medium, EC 1:1", zh: "PLOS ONE (2018) 0198290，壤质土，EC 1:1"),
      3.01, -0.77),
    model(
      "fine_1_1",
      .init(en: "PLOS ONE (2018) 0198290, fine, EC 1:1", zh: "PLOS ONE (2018) 0198290，黏质土，EC 1:1"),
      2.66, -0.97),
  ]

  private static func model(
    _ id: String, _ source: Formula.Source, _ gain: Double, _ offset: Double
  ) -> Formula {
    let name = "ece_" + id
    return Formula(
      name, en: "saturation extract conductivity, " + id, zh: "饱和浸提液电导率(" + id + ")", extract,
      "dS/m", source
    ) { (x) throws(FormulaError) in
      let ece = gain * x + offset
      guard ece >= 0 else {
        throw FormulaError(
          "\(name): conductivity \(x) dS/m is below \(fixed(-offset / gain, 3)) dS/m, where the "
            + "regression turns negative.",
          zh: "\(name)：电导率 \(x) dS/m 低于 \(fixed(-offset / gain, 3))，回归值为负。")
      }
      return ece
    }
  }
}
