import Farm

/// The state of one channel between deliveries: its rate, and whether it rests after failures.
///
/// A value apart from I/O: what failed and when come in, what to do comes out. Kept in memory only;
/// after a restart a channel begins rested, and what waits still knows its own due time.
struct Lane: Sendable {
  /// What to do with a parcel after an attempt.
  enum Settlement: Hashable, Sendable {
    case sent
    case again(Instant, because: String)
    case park(because: String)
  }

  let perMinute: Int
  private var starts: [Instant] = []
  private var failures = 0
  private var restsUntil: Instant?

  init(perMinute: Int) { self.perMinute = perMinute }

  /// When the next delivery may begin: now, or later.
  mutating func nextStart(at now: Instant) -> Instant {
    starts.removeAll { $0 <= now - .minute || $0 > now }
    var next = restsUntil.map { max($0, now) } ?? now
    if starts.count >= perMinute {
      next = max(next, starts[starts.count - perMinute] + .minute)
    }
    return next
  }

  /// Notes that a delivery begins.
  mutating func start(at now: Instant) { starts.append(now) }

  /// Judges an attempt. `tries` counts those before it.
  ///
  /// A failure that may pass rests the whole channel as well as the parcel: when a mail server is
  /// away, five hundred letters need not each find that out.
  mutating func settle(
    _ outcome: Outcome, tries: Int, at now: Instant, random: inout some RandomNumberGenerator
  ) -> Settlement {
    switch outcome {
    case .delivered:
      (failures, restsUntil) = (0, nil)
      return .sent
    case .refused(let reason):
      (failures, restsUntil) = (0, nil)
      return .park(because: reason)
    case .postponed(let reason):
      let rest = Self.pause(after: failures, random: &random)
      restsUntil = now + min(rest, DeliveryLimits.longestRest)
      failures += 1
      guard tries + 1 < DeliveryLimits.tries else { return .park(because: reason) }
      return .again(now + Self.pause(after: tries, random: &random), because: reason)
    }
  }

  /// Doubling pauses, shortened at random.
  static func pause(
    after failures: Int, random: inout some RandomNumberGenerator
  ) -> Milliseconds {
    let doubled = DeliveryLimits.firstPause << Int64(min(failures, 20))
    let whole = Double(min(doubled, DeliveryLimits.longestPause))
    return Int64(whole * (1 - Double.random(in: 0..<DeliveryLimits.jitter, using: &random)))
  }
}
