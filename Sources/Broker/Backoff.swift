/// How long to wait before the next try: doubling, capped, with full jitter over the upper half.
///
/// A value: randomness comes in as an argument, so a test can hold it to its bounds. Jitter keeps a
/// province's gateways and daemons from returning in one breath after a broker's restart.
public struct Backoff: Hashable, Sendable {
  /// First wait, in milliseconds.
  public var first: Int64
  /// Longest wait, in milliseconds.
  public var longest: Int64
  private var failures = 0

  /// A backoff at its first wait.
  public init(first: Int64 = 250, longest: Int64 = 30_000) {
    (self.first, self.longest) = (first, longest)
  }

  /// Milliseconds to wait after one more failure; `chance` in 0…1.
  public mutating func next(chance: Double) -> Int64 {
    let doubled = min(longest, first << Int64(min(failures, 20)))
    failures += 1
    return doubled / 2 + Int64(Double(doubled / 2) * chance)
  }

  /// Back to the first wait, after a success.
  public mutating func succeed() { failures = 0 }
}
