extension Instant: CustomStringConvertible {
  /// RFC 3339 in UTC, `2026-05-01T06:00:00Z`; milliseconds only when there are any.
  public var description: String { text(offsetSeconds: 0) }

  /// RFC 3339 at a fixed offset from UTC, in seconds; offset 0 is written `Z`.
  public func text(offsetSeconds: Int) -> String {
    let local = milliseconds + Int64(offsetSeconds) * 1000
    let day = local.flooredDivision(by: .day)
    let clock = Int(local - day * .day)
    let ms = clock % 1000
    var text = CivilDay(number: Int(day)).description + "T"
    text += padded(clock / 3_600_000, 2) + ":" + padded(clock / 60_000 % 60, 2) + ":"
    text += padded(clock / 1000 % 60, 2)
    if ms != 0 { text += "." + padded(ms, 3) }
    return text + Self.offsetText(offsetSeconds)
  }

  private static func offsetText(_ seconds: Int) -> String {
    guard seconds != 0 else { return "Z" }
    let minutes = abs(seconds) / 60
    return (seconds < 0 ? "-" : "+") + padded(minutes / 60, 2) + ":" + padded(minutes % 60, 2)
  }

  /// An instant from RFC 3339 text, with any number of fraction digits (kept to the millisecond).
  ///
  /// The offset must be there: a time without zone is not a point in time. A space or a lower-case
  /// `t`/`z` is allowed, as RFC 3339 section 5.6 notes.
  public init?(_ text: some StringProtocol) {
    var copy = String(text)
    let parsed = copy.withUTF8 { Instant(rfc3339: $0) }
    guard let parsed else { return nil }
    self = parsed
  }

  /// An instant from RFC 3339 bytes; the same grammar as ``init(_:)``.
  public init?(rfc3339 b: UnsafeBufferPointer<UInt8>) {
    func number(_ at: Int, _ digits: Int) -> Int? {
      guard at + digits <= b.count else { return nil }
      var n = 0
      for i in at..<(at + digits) {
        guard b[i] >= 48, b[i] <= 57 else { return nil }
        n = n * 10 + Int(b[i] &- 48)
      }
      return n
    }
    guard b.count >= 20, b[4] == 0x2D, b[7] == 0x2D, b[13] == 0x3A, b[16] == 0x3A,
      b[10] | 0x20 == 0x74 || b[10] == 0x20,
      let year = number(0, 4), let month = number(5, 2), let day = number(8, 2),
      let hour = number(11, 2), let minute = number(14, 2), let second = number(17, 2),
      hour < 24, minute < 60, second < 61,
      let date = CivilDay(year: year, month: month, day: day)
    else { return nil }
    var at = 19
    var fraction = 0
    if b[at] == 0x2E {
      at += 1
      let first = at
      var scale = 100
      while at < b.count, b[at] >= 48, b[at] <= 57 {
        fraction += Int(b[at] &- 48) * scale
        scale /= 10
        at += 1
      }
      guard at > first else { return nil }
    }
    guard at < b.count else { return nil }
    var offset = 0
    if b[at] | 0x20 == 0x7A {
      at += 1
    } else {
      guard b[at] == 0x2B || b[at] == 0x2D, at + 6 <= b.count, b[at + 3] == 0x3A,
        let h = number(at + 1, 2), let m = number(at + 4, 2), h < 24, m < 60
      else { return nil }
      offset = (h * 60 + m) * (b[at] == 0x2D ? -60 : 60)
      at += 6
    }
    guard at == b.count else { return nil }
    let clock = hour * 3600 + minute * 60 + min(second, 59) - offset
    milliseconds = Int64(date.number) * .day + Int64(clock) * 1000 + Int64(fraction)
  }
}

extension Int64 {
  /// Quotient rounded towards minus infinity, so that days before 1970 begin at midnight too.
  public func flooredDivision(by divisor: Int64) -> Int64 {
    let (q, r) = quotientAndRemainder(dividingBy: divisor)
    return r < 0 ? q - 1 : q
  }
}
