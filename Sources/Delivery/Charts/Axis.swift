import Farm

/// Where the grid lines of values stand: round numbers that cover what is drawn.
struct ValueAxis: Hashable, Sendable {
  let low: Double
  let high: Double
  let ticks: [Double]
  let decimals: Int

  /// An axis over values, with about `count` lines at 1, 2 or 5 times a power of ten apart.
  init(covering values: [Double], about count: Int, within range: ClosedRange<Double>) {
    var low = values.min() ?? 0
    var high = values.max() ?? 1
    if high - low < 1e-9 {
      let room = max(abs(low) * 0.1, 0.5)
      (low, high) = (low - room, high + room)
    }
    let rough = (high - low) / Double(max(1, count))
    let power = pow10(rough)
    let step = [1, 2, 5, 10].map { $0 * power }.first { $0 >= rough * 0.999 }!
    var first = (low / step).rounded(.down)
    var last = (high / step).rounded(.up)
    // A metric that cannot be negative has no axis below zero.
    if first * step < range.lowerBound, range.lowerBound <= low {
      first = (range.lowerBound / step).rounded(.up)
    }
    if last <= first { last = first + 1 }
    ticks = (Int(first)...Int(last)).map { Double($0) * step }
    (self.low, self.high) = (min(ticks.first!, low), ticks.last!)
    decimals = max(0, step >= 0.999 ? 0 : Int((-log10Floor(step))))
  }
}

/// The power of ten at or below a positive number.
private func pow10(_ value: Double) -> Double {
  var power = 1.0
  while power > value * 1.000001 { power /= 10 }
  while power * 10 <= value * 1.000001 { power *= 10 }
  return power
}

/// The exponent of ``pow10(_:)``.
private func log10Floor(_ value: Double) -> Int {
  var (power, exponent) = (1.0, 0)
  while power > value * 1.000001 { (power, exponent) = (power / 10, exponent - 1) }
  return exponent
}

/// Where the lines of time stand: local midnights, or local hours when the window is short.
struct TimeAxis: Hashable, Sendable {
  struct Tick: Hashable, Sendable {
    let at: Instant
    let label: String
    /// A midnight: drawn firmer.
    let isDay: Bool
  }
  let ticks: [Tick]

  /// An axis over a window in a farm's zone, with at most `count` labels.
  init(_ window: Range<Instant>, zone: Zone, language: Language, atMost count: Int) {
    let span = window.upperBound - window.lowerBound
    let first = zone.day(of: window.lowerBound).number
    let last = zone.day(of: window.upperBound).number
    if span > 60 * .hour {
      let days = last - first
      let step = [1, 2, 5, 7, 14, 30, 60].first { days / $0 <= count } ?? 90
      ticks = stride(from: first, through: last, by: step).compactMap { number in
        let day = CivilDay(number: number)
        let at = zone.start(of: day)
        guard window.contains(at) else { return nil }
        return Tick(at: at, label: Self.label(day, language), isDay: true)
      }
      return
    }
    let hours = Int(span / .hour)
    let step = [1, 2, 3, 6, 12, 24].first { hours / $0 <= count } ?? 24
    var ticks: [Tick] = []
    for number in first...last {
      let day = CivilDay(number: number)
      // By wall clock, so that a day of 23 or 25 hours still shows 06:00 at six.
      for hour in stride(from: 0, to: 24, by: step) {
        let at = Self.at(hour, of: day, zone)
        guard window.contains(at) else { continue }
        let label = hour == 0 ? Self.label(day, language) : "\(hour):00"
        ticks.append(Tick(at: at, label: label, isDay: hour == 0))
      }
    }
    self.ticks = ticks
  }

  private static func at(_ hour: Int, of day: CivilDay, _ zone: Zone) -> Instant {
    let guess = zone.start(of: day) + Int64(hour) * .hour
    let start = zone.offset(at: zone.start(of: day))
    return guess - Int64(zone.offset(at: guess) - start) * 1000
  }

  static func label(_ day: CivilDay, _ language: Language) -> String {
    let c = day.civil
    return language == .zh ? "\(c.month)月\(c.day)日" : "\(c.day) \(Words.months[c.month - 1])"
  }
}
