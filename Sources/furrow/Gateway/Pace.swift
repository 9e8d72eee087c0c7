import Farm

/// How event time maps to waiting: so many times faster than life until it has caught up with the
/// machine's clock, from then on as life goes.
struct Pace: Hashable, Sendable {
  /// Times faster than life; infinite for as fast as it goes.
  var speed: Double
  /// Event time at the start.
  var from: Instant
  /// The machine's time at the start.
  var started: Instant

  /// When a message of an event time is due, by the machine's clock.
  func due(_ time: Instant) -> Instant {
    let quick = started + Milliseconds(Double(time - from) / speed)
    guard speed > 1, from < started else { return quick }
    return time <= meeting ? quick : time
  }

  /// When both clocks show the same.
  private var meeting: Instant {
    started + Milliseconds(Double(started - from) / (speed - 1))
  }
}
