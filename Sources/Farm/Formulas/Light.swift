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
    "mol/m2/d", "by definition", certainty: .known
  ) { (ppfd, hours) throws(FormulaError) in
    let sum = ppfd * hours * 0.0036
    guard sum <= limit else {
      throw FormulaError(
        "dli: \(fixed(sum, 1)) mol/m2/d is above 65, more than the sun gives.",
        zh: "dli：\(fixed(sum, 1)) mol/m2/d 超过 65，多于日光所能给予。")
    }
    return sum
  }

  /// Photon flux from illuminance under a named lamp.
  public static let fromLux = Formula(
    "ppfd_from_lux", en: "photon flux from illuminance", zh: "由照度估算光合光量子通量",
    Formula.Parameter("illuminance", "lx", 0...200_000),
    Formula.Parameter("factor", "1", 0.005...0.03), "umol/m2/s", "factor of the lamp",
    certainty: .unsure
  ) { $0 * $1 }

  /// Photon flux from short-wave sunlight.
  public static let fromRadiation = Formula(
    "ppfd_from_radiation", en: "photon flux from solar radiation", zh: "由太阳辐射估算光合光量子通量",
    Formula.Parameter("radiation", "W/m2", 0...1600), Formula.Parameter("factor", "1", 1.8...2.3),
    "umol/m2/s", "factor of sunlight", certainty: .unsure
  ) { $0 * $1 }

  static let all = [integral, fromLux, fromRadiation]
  static let limit = 65.0
}

/// The daily light integral of one local day, as readings come in.
public struct DailyLight: Sendable, Hashable {
  private var samples: HeldSamples
  private var sum = 0.0

  /// Nothing yet; readings further apart than `gap` leave a hole.
  public init(gap: Milliseconds = .hour) { samples = HeldSamples(gap: gap) }

  /// Takes a reading of photon flux in µmol/m²/s.
  public mutating func step(_ time: Instant, _ ppfd: Double) {
    guard let held = samples.step(time, max(0, ppfd)) else { return }
    sum += held.value * Double(held.span) / 1000 * 1e-6
  }

  /// mol/m²/d; throws when less than 90 % of the day is covered (engineering default).
  public func integral() throws(FormulaError) -> Double {
    guard samples.covered * 10 >= 9 * Milliseconds.day else {
      throw FormulaError(
        "dli: only \(samples.covered * 100 / .day) % of the day is covered; 90 % is needed.",
        zh: "dli：当日数据仅覆盖 \(samples.covered * 100 / .day) %，须达 90 %。")
    }
    guard sum <= Light.limit else {
      throw FormulaError(
        "dli: \(fixed(sum, 1)) mol/m2/d is above 65, more than the sun gives.",
        zh: "dli：\(fixed(sum, 1)) mol/m2/d 超过 65，多于日光所能给予。")
    }
    return sum
  }
}
