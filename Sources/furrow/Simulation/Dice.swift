import Farm

/// Chance that depends on its seed and its question alone, never on what was asked before.
///
/// So a simulation gives the same value for the same place and time in whatever order it is asked,
/// and a run that begins later agrees with one that began earlier. SplitMix64's finalizer (Steele,
/// Lea, Flood 2014) mixes; no generator state exists.
struct Dice: Hashable, Sendable {
  private let seed: UInt64

  /// Dice for a seed.
  init(seed: UInt64) { self.seed = Self.mix(seed) }

  /// Dice of their own for a name: a unit, a series, a purpose.
  func named(_ name: String) -> Dice {
    Dice(seed: seed ^ UInt64(fnv1a32(name)) &* 0x9E37_79B9_7F4A_7C15)
  }

  /// A number in 0..<1 for a whole-number question.
  func share(_ question: Int64) -> Double {
    let bits = Self.mix(seed &+ UInt64(bitPattern: question) &* 0xD1B5_4A32_D192_ED03)
    return Double(bits >> 11) * 0x1p-53
  }

  /// A number in a range for a whole-number question.
  func number(_ question: Int64, in range: ClosedRange<Double>) -> Double {
    range.lowerBound + share(question) * (range.upperBound - range.lowerBound)
  }

  /// About normal with deviation 1 (twelve uniform numbers less six).
  func normal(_ question: Int64) -> Double {
    (0..<12).reduce(-6) { $0 + share(question &* 12 &+ Int64($1)) }
  }

  /// A smooth curve over time in −1…1 that wanders once in about `period`.
  func wander(_ time: Instant, every period: Milliseconds) -> Double {
    let cell = time.milliseconds.flooredDivision(by: period)
    let part = Double(time.milliseconds - cell * period) / Double(period)
    let ease = part * part * (3 - 2 * part)
    let (from, to) = (share(cell) * 2 - 1, share(cell + 1) * 2 - 1)
    return from + (to - from) * ease
  }

  private static func mix(_ x: UInt64) -> UInt64 {
    var z = x &+ 0x9E37_79B9_7F4A_7C15
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}
