/// Growing degree days: warmth above a base temperature, in the cut-off variants in use.
///
/// Sources: the simple mean with floor (McMaster and Wilhelm 1997, method 1); the modified 86/50 °F
/// method for maize (University of Wisconsin Extension, Waushara county, 2018), and the same
/// with 30/10 °C. Base temperatures are in Deploy/agronomy, not here.
public enum ThermalTime {
  static let temperature = Formula.Parameter("maximum", "Cel", -60...60)

  /// Mean less base, never negative.
  public static let simple = Formula(
    "gdd", en: "growing degree days", zh: "有效积温(日)", temperature,
    temperature.named("minimum"), Formula.Parameter("base", "Cel", -5...25), "K.d",
    Formula.Source(en: "mean temperature less base, floor 0", zh: "日均温减基点温度，最低为 0"),
    certainty: .known
  ) { (high, low, base) throws(FormulaError) in
    _ = try FAO56Radiation.range(high, low, "gdd")
    return max(0, (high + low) / 2 - base)
  }

  /// Maize, extremes clamped to 30 and 10 °C.
  public static let maize = Formula(
    "gdd_maize", en: "growing degree days of maize, 30/10 °C", zh: "玉米有效积温(30/10 °C)",
    temperature, temperature.named("minimum"), "K.d",
    Formula.Source(en: "modified method, 30/10 Cel", zh: "修正法，30/10 Cel")
  ) { (high, low) throws(FormulaError) in
    _ = try FAO56Radiation.range(high, low, "gdd_maize")
    return (clamp(high, 10, 30) + clamp(low, 10, 30)) / 2 - 10
  }

  /// Maize, extremes clamped to 86 and 50 °F; the result is in Fahrenheit degree days.
  public static let maizeFahrenheit = Formula(
    "gdd_maize_f", en: "growing degree days of maize, 86/50 °F", zh: "玉米有效积温(86/50 °F)",
    Formula.Parameter("maximum", "degF", -76...140),
    Formula.Parameter("minimum", "degF", -76...140),
    "1",
    Formula.Source(
      en: "modified method, 86/50 degF (UW Extension 2018), in degF days",
      zh: "修正法，86/50 degF(UW Extension 2018)，单位华氏度日")
  ) { (high, low) throws(FormulaError) in
    guard high >= low else {
      throw FormulaError(
        "gdd_maize_f: maximum \(high) degF is below minimum \(low) degF.",
        zh: "gdd_maize_f：最高温 \(high) ℉ 低于最低温 \(low) ℉。")
    }
    return (clamp(high, 50, 86) + clamp(low, 50, 86)) / 2 - 50
  }

  static let all = [simple, maize, maizeFahrenheit]

  private static func clamp(_ x: Double, _ low: Double, _ high: Double) -> Double {
    min(high, max(low, x))
  }
}
