import Farm

/// What was taken in since the start: what `furrow run` logs, and what a metrics page will show.
struct Counters: Sendable {
  /// Messages from brokers.
  var messages = 0
  /// Readings stored and judged.
  var readings = 0
  /// Readings stored that came after a newer one of their series.
  var late = 0
  /// Readings that were stored before.
  var duplicates = 0
  /// Parts refused, by reason.
  private(set) var rejected: [RejectionReason: Int] = [:]

  /// Parts refused for any reason.
  var rejectedParts: Int { rejected.values.reduce(0, +) }

  /// Counts a refusal.
  mutating func reject(_ rejection: Rejection) {
    rejected[rejection.reason, default: 0] += rejection.parts
  }

  /// Adds another count.
  mutating func add(_ other: Counters) {
    messages += other.messages
    readings += other.readings
    late += other.late
    duplicates += other.duplicates
    rejected.merge(other.rejected, uniquingKeysWith: +)
  }
}
