import Farm

/// What carrying and keeping did to a batch: how warm, how long, and what is left of its shelf life.
///
/// Mean kinetic temperature and ageing are the Farm's formulas, over the readings of the stay; the
/// limit and the shelf life are the product's own, given by whoever asks.
public struct ColdChain: Hashable, Sendable {
  /// The warmest that it may be, °C, and how many days it keeps there, if that is known.
  public var limit: Double, shelfLifeDays: Double?
  /// The one temperature that would have done the same harm, °C; `nil` before two readings.
  public var meanKinetic: Double?
  /// Stretches above the limit, in order.
  public var excursions: [Excursion] = []
  /// Days left at the limit; `nil` when no shelf life was given.
  public var daysLeft: Double?
  /// Time that readings cover.
  public var covered: Milliseconds = 0

  /// A stretch of readings above the limit.
  public struct Excursion: Hashable, Sendable {
    /// First and last reading above the limit.
    public var from: Instant, to: Instant
    /// The highest, °C.
    public var worst: Double
  }

  /// Summarises temperatures in °C, by time, against a limit. Readings further apart than `gap`
  /// leave a hole that counts for nothing.
  public init(
    _ readings: some Sequence<(time: Instant, celsius: Double)>, limit: Double,
    shelfLifeDays: Double? = nil, q10: Double = 2.5, gap: Milliseconds = .hour
  ) throws(FormulaError) {
    (self.limit, self.shelfLifeDays) = (limit, shelfLifeDays)
    var kinetic = MeanKineticTemperature(gap: gap)
    var life: RemainingLife?
    if let days = shelfLifeDays {
      life = try RemainingLife(reference: days, at: limit, q10: q10, gap: gap)
    }
    var wasAbove = false
    for (time, celsius) in readings {
      try kinetic.step(time, celsius)
      try life?.step(time, celsius)
      if celsius > limit {
        if wasAbove {
          excursions[excursions.count - 1].to = time
          excursions[excursions.count - 1].worst = max(excursions.last!.worst, celsius)
        } else {
          excursions.append(Excursion(from: time, to: time, worst: celsius))
        }
      }
      wasAbove = celsius > limit
    }
    meanKinetic = try? kinetic.value()
    daysLeft = life?.days
    covered = life?.covered ?? 0
  }
}

extension ColdChain {
  /// What is left of its shelf life, to follow a sentence; empty where that is not known.
  public var keeps: Title {
    guard let daysLeft, let shelfLifeDays else { return Title(en: "", zh: "") }
    let (left, life, limit) = (fixed(daysLeft, 1), JSON.format(shelfLifeDays), JSON.format(limit))
    return Title(
      en: "; \(left) of \(life) days at \(limit) °C left",
      zh: "；\(limit) °C 下货架期 \(life) 天，余 \(left) 天")
  }
}
