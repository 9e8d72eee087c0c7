/// Light that plants can use over a day.
///
/// Daily light integral: the sum of photon flux over time, by definition. The conversions from lux
/// and from short-wave radiation hold only for a known lamp: their factor must be given (about
/// 0.0185 µmol/(s·m²) per lux in sunlight, 0.0122 under sodium lamps, 0.015 under white diodes, and
/// 2.02 to 2.1 µmol/J for sunlight; none of these was verified).
public enum Light {
  /// Constant flux over hours.
  public static let integral = Formula(
    "dli", en: "daily light integral of a constant flux", zh: "日累积光量(恒定光强)",
    Formula.Parameter("ppfd", "umol/m2/s", 0...3000), Formula.Parameter("hours", "h", 0...24),
    "mol/m2/d", Formula.Source(en: "by definition", zh: "按定义"), certainty: .known
  ) { (ppfd, hours) throws(FormulaError) in
    try checked(ppfd * hours * 0.0036)
  }

  /// Photon flux from illuminance under a named lamp.
  public static let fromLux = Formula(
    "ppfd_from_lux", en: "photon flux from illuminance", zh: "由照度估算光合光量子通量",
    Formula.Parameter("illuminance", "lx", 0...200_000),
    Formula.Parameter("factor", "1", 0.005...0.03), "umol/m2/s",
    Formula.Source(en: "factor of the lamp", zh: "按灯具系数"),
    certainty: .unsure
  ) { $0 * $1 }

  /// Photon flux from short-wave sunlight.
  public static let fromRadiation = Formula(
    "ppfd_from_radiation", en: "photon flux from solar radiation", zh: "由太阳辐射估算光合光量子通量",
    Formula.Parameter("radiation", "W/m2", 0...1600), Formula.Parameter("factor", "1", 1.8...2.3),
    "umol/m2/s", Formula.Source(en: "factor of sunlight", zh: "按日光系数"), certainty: .unsure
  ) { $0 * $1 }

  static let all = [integral, fromLux, fromRadiation]
  static let limit = 65.0

  /// A day's sum, mol/m²/d; throws above what the sun gives.
  static func checked(_ sum: Double) throws(FormulaError) -> Double {
    guard sum <= limit else {
      throw FormulaError(
        "dli: \(fixed(sum, 1)) mol/m2/d is outside 0 to 65, more than the sun gives.",
        zh: "dli：\(fixed(sum, 1)) mol/m2/d 超出 0 至 65，多于日光所能给予。")
    }
    return sum
  }
}
