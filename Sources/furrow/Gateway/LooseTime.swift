import Farm

/// Times as recorded files write them, read in a zone where they name none.
///
/// RFC 3339; year-month-day or month/day/year with a clock to the minute or second; Unix seconds or
/// milliseconds. Day-first dates are not taken: they cannot be told from month-first ones.
enum LooseTime {
  /// The instant that a text means; `nil` when it means none.
  static func parse(_ text: String, zone: Zone) -> Instant? {
    if let exact = Instant(text) { return exact }
    if let number = Double(text), number >= 1e8 {
      return Instant(unixSeconds: number >= 1e11 ? number / 1000 : number)
    }
    let parts = text.split { $0 == " " || $0 == "T" }
    guard (1...2).contains(parts.count), let day = day(parts[0]) else { return nil }
    guard let clock = parts.count == 2 ? clock(parts[1]) : 0 else { return nil }
    let asUTC = Instant(milliseconds: Int64(day.number) * .day + clock)
    let guess = asUTC - Int64(zone.offset(at: asUTC)) * 1000
    return asUTC - Int64(zone.offset(at: guess)) * 1000
  }

  private static func day(_ text: Substring) -> CivilDay? {
    let parts = text.split { $0 == "-" || $0 == "/" || $0 == "." }.map { Int($0) }
    guard parts.count == 3, let a = parts[0], let b = parts[1], let c = parts[2] else { return nil }
    return a > 31
      ? CivilDay(year: a, month: b, day: c)
      : text.contains("/") ? CivilDay(year: c, month: a, day: b) : nil
  }

  private static func clock(_ text: Substring) -> Milliseconds? {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    guard (2...3).contains(parts.count), let hour = Int(parts[0]), let minute = Int(parts[1]),
      (0...23).contains(hour), (0...59).contains(minute)
    else { return nil }
    guard let second = parts.count == 3 ? Double(parts[2]) : 0, (0..<61).contains(second) else {
      return nil
    }
    return Int64(hour) * .hour + Int64(minute) * .minute + Int64((second * 1000).rounded())
  }
}
