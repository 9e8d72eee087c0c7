/// Samples that each hold until the next, so that irregular series add up over time.
///
/// A stretch longer than ``gap`` does not count at all: what was not measured is not guessed.
public struct HeldSamples: Sendable, Hashable {
  /// The longest time that one sample stands for.
  public let gap: Milliseconds
  private var lastTime: Instant?
  private var lastValue = 0.0
  /// Time covered so far.
  public private(set) var covered: Milliseconds = 0

  /// No sample yet.
  public init(gap: Milliseconds) { self.gap = gap }

  /// Takes the next sample and returns the value that held until it, and for how long; `nil` for the
  /// first sample, after a gap, and for one that is not later than the last.
  public mutating func step(
    _ time: Instant, _ value: Double
  ) -> (value: Double, span: Milliseconds)? {
    guard let before = lastTime else {
      (lastTime, lastValue) = (time, value)
      return nil
    }
    guard time > before else { return nil }
    let (held, span) = (lastValue, time - before)
    (lastTime, lastValue) = (time, value)
    guard span <= gap else { return nil }
    covered += span
    return (held, span)
  }
}
