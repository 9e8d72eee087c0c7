import Foundation

/// The single temperature that harms stored goods as much as the varying one did.
///
/// Source: USP 29 <1160>, with an activation energy of 83.144 kJ/mol and R 8.3144 J/(mol·K),
/// weighted by time. −30 to 60 °C, for controlled storage only: it never excuses an excursion.
public struct MeanKineticTemperature: Sendable, Hashable {
  static let temperature = Formula.Parameter("temperature", "Cel", -30...60)
  private static let ratio = 83.144 / 8.3144e-3

  private var samples: HeldSamples
  private var sum = 0.0
  private var weight = 0.0
  /// Time that readings cover.
  public var covered: Milliseconds { samples.covered }

  /// Nothing yet; readings further apart than `gap` leave a hole.
  public init(gap: Milliseconds = .hour) { samples = HeldSamples(gap: gap) }

  /// Takes a reading in °C; it holds until the next.
  public mutating func step(_ time: Instant, _ celsius: Double) throws(FormulaError) {
    try Self.temperature.check(celsius, in: "mkt")
    if let held = samples.step(time, celsius) { add(held.value, weight: Double(held.span)) }
  }

  /// Adds a temperature with a weight of its own.
  public mutating func add(_ celsius: Double, weight: Double) {
    sum += weight * exp(-Self.ratio / (celsius + 273.15))
    self.weight += weight
  }

  /// °C; throws before the second reading.
  public func value() throws(FormulaError) -> Double {
    guard weight > 0 else {
      throw FormulaError(
        "mkt: two readings are needed.",
        zh: "mkt：至少需要两个读数。")
    }
    return Self.ratio / -log(sum / weight) - 273.15
  }

  /// Two temperatures held for equal times.
  public static let ofTwo = Formula(
    "mkt", en: "mean kinetic temperature of two temperatures", zh: "平均动力学温度(两点)",
    temperature.named("first"), temperature.named("second"),
    Formula.Parameter("share", "1", 0...1, standard: 0.5), "Cel", "USP 29 <1160>"
  ) { (first, second, share) throws(FormulaError) in
    var mean = MeanKineticTemperature()
    mean.add(first, weight: share)
    mean.add(second, weight: 1 - share)
    return try mean.value()
  }

  /// How fast goods age relative to 25 °C: what a mean of varying temperatures must be taken of.
  public static let rate = Formula(
    "kinetic_rate", en: "rate of ageing relative to 25 °C", zh: "相对 25 °C 的老化速率",
    temperature.named("temperature"), "1", "USP 29 <1160>"
  ) { celsius in exp(ratio / 298.15 - ratio / (celsius + 273.15)) }

  /// The temperature at which goods age that fast: of a mean rate, the mean kinetic temperature.
  public static let ofRate = Formula(
    "kinetic_temperature", en: "temperature of a rate of ageing", zh: "由老化速率求动力学温度",
    Formula.Parameter("rate", "1", 5e-4...40), "Cel", "USP 29 <1160>"
  ) { rate in ratio / (ratio / 298.15 - log(rate)) - 273.15 }

  static let all = [ofTwo, rate, ofRate]
}
