import Farm

/// Times, spans and marks as letters write them.
enum Phrases {
  /// `7月14日 02:10`, `14 Jul 02:10`.
  static func time(_ instant: Instant, _ zone: Zone, _ language: Language) -> String {
    TimeAxis.label(zone.day(of: instant), language) + " " + clock(instant, zone)
  }

  /// `02:10`.
  static func clock(_ instant: Instant, _ zone: Zone) -> String {
    let minutes = Int(zone.clock(of: instant) / .minute)
    func two(_ n: Int) -> String { n < 10 ? "0\(n)" : "\(n)" }
    return two(minutes / 60) + ":" + two(minutes % 60)
  }

  /// `40 min`, `5.5 h`, `3 d`; in Chinese 分钟, 小时, 天.
  static func span(_ span: Milliseconds, _ language: Language) -> String {
    let zh = language == .zh
    if span < .hour {
      return "\(max(1, (span + 30_000) / .minute)) " + (zh ? "分钟" : "min")
    }
    if span < 48 * .hour {
      return number(Double(span) / Double(Milliseconds.hour)) + (zh ? " 小时" : " h")
    }
    return number(Double(span) / Double(Milliseconds.day)) + (zh ? " 天" : " days")
  }

  /// One decimal, and none where it is zero.
  static func number(_ value: Double) -> String {
    let text = fixed(value, 1)
    return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
  }

  /// `12 345`: thousands apart by a thin blank, the same in both languages (ISO 80000-1).
  static func count(_ value: Int) -> String {
    let digits = String(value)
    guard digits.count > 4 else { return digits }
    var out = ""
    for (i, digit) in digits.enumerated() {
      if i > 0, (digits.count - i) % 3 == 0 { out += "\u{202F}" }
      out.append(digit)
    }
    return out
  }

  /// A text whose marks mean nothing to a robot's Markdown.
  ///
  /// Only what all three robots understand is escaped with `\`; angles, which begin their tags,
  /// become look-alikes, because none of them has an escape for those.
  static func markdown(_ text: String) -> String {
    var out = ""
    for character in text {
      switch character {
      case "<": out += "＜"
      case ">": out += "＞"
      case "*", "_", "`", "[", "]", "#", "~": out += "\\" + String(character)
      default: out.append(character.isNewline ? " " : character)
      }
    }
    return out
  }
}
