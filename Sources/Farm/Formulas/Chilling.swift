import Foundation

/// Winter cold that fruit trees have had, hour by hour.
///
/// Source: R package chillR 0.75: chilling hours 0 to 7.2 °C; Utah model (Richardson, Seeley and
/// Walker 1974), upper bounds included; dynamic model (Fishman, Erez and Couvillon 1987).
public enum Chilling {
  static let temperature = Formula.Parameter("temperature", "Cel", -60...60)

  /// Whether an hour counts as a chilling hour: 1 or 0.
  public static let hour = Formula(
    "chill_hour", en: "chilling hour", zh: "需冷小时", temperature, "1", "chillR 0.75, 0 to 7.2 Cel"
  ) { (0...7.2).contains($0) ? 1 : 0 }

  /// Utah chill units of an hour.
  public static let utah = Formula(
    "utah_unit", en: "Utah chill unit of an hour", zh: "犹他需冷单位", temperature, "1",
    "Richardson et al. (1974), chillR 0.75"
  ) { t in
    switch t {
    case ...1.4: 0
    case ...2.4: 0.5
    case ...9.1: 1
    case ...12.4: 0.5
    case ...15.9: 0
    case ...18: -0.5
    default: -1
    }
  }

  static let all = [hour, utah]
}

/// Chill portions of the dynamic model, an hourly temperature at a time.
///
/// Source: Fishman, Erez and Couvillon, J. Theor. Biol. 124 (1987) 473 and 126, with the index
/// offsets of chillR 0.75, so that results compare with it. Hours must be consecutive: fill gaps of
/// up to two hours by interpolation, and begin anew after longer ones.
public struct ChillPortions: Sendable, Hashable {
  /// Portions so far.
  public private(set) var portions = 0.0
  /// Hours taken.
  public private(set) var hours = 0
  private var intermediate = 0.0
  private var previous: Step?
  private var beforePrevious: Double?

  private struct Step: Hashable {
    var xi: Double, xs: Double, ek: Double
  }

  /// No chill yet.
  public init() {}

  /// Takes the mean temperature of the next hour, °C.
  public mutating func step(_ celsius: Double) throws(FormulaError) {
    try Chilling.temperature.check(celsius, in: "chill_portions")
    let now = Self.rates(celsius + 273)
    if let previous {
      var start = intermediate
      if start >= 1 { start *= 1 - (beforePrevious ?? 0) }
      intermediate = previous.xs - (previous.xs - start) * previous.ek
      if intermediate >= 1 { portions += intermediate * previous.xi }
    }
    beforePrevious = previous?.xi
    previous = now
    hours += 1
  }

  private static func rates(_ t: Double) -> Step {
    let sr = exp(1.6 * 277 * (t - 277) / t)
    // Above about 30 °C the exponential overflows; its share is then 1.
    let xi = sr.isFinite ? sr / (1 + sr) : 1
    return Step(
      xi: xi, xs: 139_500 / 2.567e18 * exp((12_888.8 - 4153.5) / t),
      ek: exp(-2.567e18 * exp(-12_888.8 / t)))
  }
}
