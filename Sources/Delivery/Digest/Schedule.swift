import Farm

/// When a person's digest leaves: each local day at their hour, once.
///
/// Pure: the clock and the last digest's day come in. What was missed is caught up within
/// ``DeliveryLimits/catchUp``; a day missed altogether is told by the next one, which begins where
/// the last one ended.
public struct Schedule: Hashable, Sendable {
  /// Minutes since local midnight.
  public var minute: Int
  /// Whose midnight.
  public var zone: Zone

  /// A person's schedule; `nil` when they want no digest.
  public init?(_ person: Agronomist, site: Site) {
    guard let minute = person.subscription.digest else { return nil }
    (self.minute, zone) = (minute, site.zone(of: person.id))
  }

  /// The day whose digest should leave now; `nil` when none should.
  public func due(at now: Instant, last: CivilDay?) -> CivilDay? {
    let today = zone.day(of: now)
    // An evening's digest may be caught up after midnight, under its own day.
    for day in [CivilDay(number: today.number - 1), today] where last.map({ day > $0 }) ?? true {
      let moment = zone.instant(of: day, minute: minute)
      if moment <= now, now < moment + DeliveryLimits.catchUp { return day }
    }
    return nil
  }

  /// When the next digest after `now` should leave.
  public func next(after now: Instant) -> Instant {
    let today = zone.day(of: now)
    let moment = zone.instant(of: today, minute: minute)
    if moment > now { return moment }
    return zone.instant(of: CivilDay(number: today.number + 1), minute: minute)
  }

  /// What a digest made at `now` tells of: everything since the last one, or a day.
  public static func span(until now: Instant, last: Instant?) -> Range<Instant> {
    let from = last.map { min($0, now - 1) } ?? now - .day
    return from..<now
  }
}
