/// A point in event time: whole milliseconds since 1970-01-01T00:00:00Z.
///
/// Milliseconds are what gateways resolve; whole numbers keep comparison, hashing and storage
/// exact. Leap seconds do not exist here, as in POSIX time.
public struct Instant: Hashable, Comparable, Sendable {
  /// Milliseconds since the Unix epoch, UTC.
  public var milliseconds: Int64

  /// An instant from milliseconds since the Unix epoch.
  @inlinable public init(milliseconds: Int64) { self.milliseconds = milliseconds }

  /// An instant from Unix seconds, rounded to the nearest millisecond; `nil` outside years 1–9999.
  @inlinable public init?(unixSeconds: Double) {
    let scaled = (unixSeconds * 1000).rounded()
    guard scaled >= Self.earliest, scaled <= Self.latest else { return nil }
    milliseconds = Int64(scaled)
  }

  @inlinable public static func < (a: Self, b: Self) -> Bool { a.milliseconds < b.milliseconds }
  /// The instant `span` milliseconds later.
  @inlinable public static func + (a: Self, span: Milliseconds) -> Self {
    Instant(milliseconds: a.milliseconds + span)
  }
  /// The instant `span` milliseconds earlier.
  @inlinable public static func - (a: Self, span: Milliseconds) -> Self {
    Instant(milliseconds: a.milliseconds - span)
  }
  /// Milliseconds from `b` to `a`.
  @inlinable public static func - (a: Self, b: Self) -> Milliseconds {
    a.milliseconds - b.milliseconds
  }

  /// 0001-01-01 and 9999-12-31, the years RFC 3339 can write.
  @usableFromInline static let earliest = -62_135_596_800_000.0
  @usableFromInline static let latest = 253_402_300_799_999.0
}

/// A span of time in whole milliseconds.
public typealias Milliseconds = Int64

extension Milliseconds {
  /// One second.
  public static let second: Milliseconds = 1000
  /// One minute.
  public static let minute: Milliseconds = 60_000
  /// One hour.
  public static let hour: Milliseconds = 3_600_000
  /// Twenty-four hours.
  public static let day: Milliseconds = 86_400_000
}

/// A day of the proleptic Gregorian calendar, counted from 1970-01-01.
///
/// Conversions are Howard Hinnant's `days_from_civil` (public domain), exact for every year.
public struct CivilDay: Hashable, Comparable, Sendable {
  /// Days since 1970-01-01.
  public var number: Int

  /// A day from its number since 1970-01-01.
  public init(number: Int) { self.number = number }

  /// A day from year, month 1–12 and day of month; `nil` when there is no such day.
  public init?(year: Int, month: Int, day: Int) {
    guard (1...12).contains(month), day >= 1, (1...9999).contains(year) else { return nil }
    let leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0
    let lengths = [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
    guard day <= lengths[month - 1] else { return nil }
    let y = month <= 2 ? year - 1 : year
    let era = (y >= 0 ? y : y - 399) / 400
    let yearOfEra = y - era * 400
    let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    number = era * 146_097 + dayOfEra - 719_468
  }

  /// Year, month 1–12 and day of month.
  public var civil: (year: Int, month: Int, day: Int) {
    let z = number + 719_468
    let era = (z >= 0 ? z : z - 146_096) / 146_097
    let doe = z - era * 146_097
    let yoe = (doe - doe / 1460 + doe / 36_524 - doe / 146_096) / 365
    let doy = doe - (365 * yoe + yoe / 4 - yoe / 100)
    let mp = (5 * doy + 2) / 153
    let month = mp < 10 ? mp + 3 : mp - 9
    return (yoe + era * 400 + (month <= 2 ? 1 : 0), month, doy - (153 * mp + 2) / 5 + 1)
  }

  /// Day of the year, 1–366.
  public var dayOfYear: Int { number - CivilDay(year: civil.year, month: 1, day: 1)!.number + 1 }
  /// 0 = Monday … 6 = Sunday.
  public var weekday: Int { ((number + 3) % 7 + 7) % 7 }

  public static func < (a: Self, b: Self) -> Bool { a.number < b.number }
}

extension CivilDay: CustomStringConvertible {
  /// `yyyy-mm-dd`.
  public var description: String {
    let c = civil
    return padded(c.year, 4) + "-" + padded(c.month, 2) + "-" + padded(c.day, 2)
  }

  /// A day from `yyyy-mm-dd`.
  public init?(_ text: some StringProtocol) {
    let parts = text.split(separator: "-", omittingEmptySubsequences: false)
    guard parts.count == 3, parts[0].count == 4, parts[1].count == 2, parts[2].count == 2,
      parts.allSatisfy({ $0.utf8.allSatisfy { (48...57).contains($0) } }),
      let y = Int(parts[0]), let m = Int(parts[1]), let d = Int(parts[2])
    else { return nil }
    self.init(year: y, month: m, day: d)
  }
}

func padded(_ number: Int, _ width: Int) -> String {
  let text = String(number)
  return String(repeating: "0", count: max(0, width - text.count)) + text
}
