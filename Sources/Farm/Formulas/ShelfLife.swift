import Foundation

/// How fast produce ages at a temperature.
///
/// Sources: the Q10 rule (van 't Hoff), with the product's own Q10 (fish 2.5 to 4, produce 2 to 3
/// are usual, not verified); relative spoilage rate of chilled fish (1 + 0.1 t)², Olley and
/// Ratkowsky (1973), −1 to 15 °C.
public enum ShelfLife {
  static let temperature = Formula.Parameter("temperature", "Cel", -30...45)

  /// Shelf life at a temperature from that at a reference.
  public static let q10 = Formula(
    "shelf_life", en: "shelf life at a temperature", zh: "货架期(Q10)",
    Formula.Parameter("reference", "d", 0.01...3650),
    temperature.named("reference_temperature"), Formula.Parameter("q10", "1", 1...10), temperature,
    "d", Formula.Source(en: "Q10 rule", zh: "Q10 规则"), certainty: .known
  ) { $0 * pow($2, ($1 - $3) / 10) }

  /// Spoilage rate of chilled fish relative to 0 °C.
  public static let fish = Formula(
    "fish_spoilage", en: "relative spoilage rate of chilled fish", zh: "冰鲜鱼相对腐败速率",
    temperature.named("temperature", -1...15), "1", "Olley & Ratkowsky (1973)", certainty: .known
  ) { (1 + 0.1 * $0) * (1 + 0.1 * $0) }

  static let all = [q10, fish]
}

/// What is left of a lot's shelf life after the temperatures it went through.
///
/// Dispatch the lot with the least left first; equal ones by production date.
public struct RemainingLife: Sendable, Hashable {
  /// Days at the reference temperature.
  public let reference: Double
  private let referenceTemperature: Double
  private let q10: Double
  private var samples: HeldSamples
  /// Share of life consumed; 1 and above is expired.
  public private(set) var consumed = 0.0
  /// Time that readings cover; what they do not cover counts as no ageing, so show it.
  public var covered: Milliseconds { samples.covered }

  /// A fresh lot.
  public init(
    reference: Double, at referenceTemperature: Double, q10: Double, gap: Milliseconds = .hour
  ) throws(FormulaError) {
    _ = try ShelfLife.q10(reference, referenceTemperature, q10, referenceTemperature)
    (self.reference, self.referenceTemperature) = (reference, referenceTemperature)
    self.q10 = q10
    samples = HeldSamples(gap: gap)
  }

  /// Takes a reading in °C; it holds until the next.
  public mutating func step(_ time: Instant, _ celsius: Double) throws(FormulaError) {
    try ShelfLife.temperature.check(celsius, in: "shelf_life")
    guard let held = samples.step(time, celsius) else { return }
    let life = reference * pow(q10, (referenceTemperature - held.value) / 10)
    consumed += Double(held.span) / Double(Milliseconds.day) / life
  }

  /// Days left at the reference temperature; 0 when expired.
  public var days: Double { max(0, reference * (1 - consumed)) }
}
