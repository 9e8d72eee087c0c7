import Foundation

/// A time zone as a table of offsets: what "local midnight" and "local hour" mean for a farm.
///
/// A table of plain numbers, so that the engine can ask per reading at no cost and a snapshot
/// never depends on a calendar object. Covers 1970 to 2060; later instants keep the last offset.
public struct Zone: Hashable, Sendable {
  /// The IANA name, `Asia/Shanghai`.
  public let name: String
  private let starts: [Int64]
  private let offsets: [Int]

  /// Coordinated Universal Time.
  public static let utc = Zone(name: "UTC", starts: [], offsets: [0])

  private init(name: String, starts: [Int64], offsets: [Int]) {
    (self.name, self.starts, self.offsets) = (name, starts, offsets)
  }

  /// The zone of an IANA name; `nil` when the system's zone database does not know it.
  public init?(_ name: String) {
    guard name.contains("/") || name == "UTC", let zone = TimeZone(identifier: name) else {
      return nil
    }
    var at = Date(timeIntervalSince1970: 0)
    let end = Date(timeIntervalSince1970: 2_840_140_800)
    var starts: [Int64] = []
    var offsets = [zone.secondsFromGMT(for: at)]
    while let next = zone.nextDaylightSavingTimeTransition(after: at), next > at, next < end {
      starts.append(Int64(next.timeIntervalSince1970 * 1000))
      offsets.append(zone.secondsFromGMT(for: next))
      at = next
    }
    self.init(name: name, starts: starts, offsets: offsets)
  }

  /// Seconds east of UTC at an instant.
  public func offset(at instant: Instant) -> Int {
    guard let last = starts.last, instant.milliseconds < last else { return offsets[starts.count] }
    var (low, high) = (0, starts.count)
    while low < high {
      let middle = (low + high) / 2
      if starts[middle] <= instant.milliseconds { low = middle + 1 } else { high = middle }
    }
    return offsets[low]
  }

  /// The local calendar day of an instant.
  public func day(of instant: Instant) -> CivilDay {
    let local = instant.milliseconds + Int64(offset(at: instant)) * 1000
    return CivilDay(number: Int(local.flooredDivision(by: .day)))
  }

  /// Milliseconds since local midnight.
  public func clock(of instant: Instant) -> Milliseconds {
    let local = instant.milliseconds + Int64(offset(at: instant)) * 1000
    return local - local.flooredDivision(by: .day) * .day
  }

  /// The instant at which a local day begins.
  public func start(of day: CivilDay) -> Instant {
    let utc = Instant(milliseconds: Int64(day.number) * .day)
    let guess = utc - Int64(offset(at: utc)) * 1000
    return utc - Int64(offset(at: guess)) * 1000
  }

  /// RFC 3339 in this zone, `2026-05-01T06:00:00+08:00`.
  public func text(_ instant: Instant) -> String {
    instant.text(offsetSeconds: offset(at: instant))
  }

  /// Day and minute in this zone, for people: `2026-05-01 06:00`.
  public func minute(_ instant: Instant) -> String {
    let text = text(instant)
    return "\(text.prefix(10)) \(text.dropFirst(11).prefix(5))"
  }
}
