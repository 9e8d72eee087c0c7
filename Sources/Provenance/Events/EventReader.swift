import Farm

/// Why an event is refused: a sentence in both languages, with its remedy.
public struct EventRefusal: Error, Hashable, Sendable, CustomStringConvertible {
  /// What is wrong and what to do.
  public var text: Title
  /// A refusal.
  public init(en: String, zh: String) { self.init(Title(en: en, zh: zh)) }
  /// A refusal.
  public init(_ text: Title) { self.text = text }
  public var description: String { text.en }
}

/// Reads events in our short form, one JSON object each.
///
/// Strict: an unknown key is refused with the nearest known one, because a misspelt interval that is
/// silently dropped would let unsafe produce pass.
struct EventReader {
  let members: JSON
  let farm: String
  private var what = "event"

  init(_ members: JSON, farm: String) { (self.members, self.farm) = (members, farm) }

  func text(_ key: String) throws(EventRefusal) -> String? {
    guard let value = members[key], value != .null else { return nil }
    guard let text = value.string, !text.isEmpty, text.utf8.count <= 2000 else {
      throw wrong(key, "a text", "文本")
    }
    return text
  }

  func needed(_ key: String) throws(EventRefusal) -> String {
    guard let text = try text(key) else { throw missing(key) }
    return text
  }

  func time(_ key: String) throws(EventRefusal) -> (Instant, offset: Int)? {
    guard let text = try text(key) else { return nil }
    guard let instant = Instant(text) else {
      throw EventRefusal(
        en: "\"\(key)\" is \"\(text)\"; write it as 2026-05-01T06:00:00+08:00, with its offset.",
        zh: "“\(key)”为“\(text)”；请写作 2026-05-01T06:00:00+08:00，须带时区。")
    }
    let bytes = Array(text.utf8)
    guard let sign = bytes.lastIndex(where: { $0 == 0x2B || $0 == 0x2D }), sign > 18 else {
      return (instant, 0)
    }
    let digits = bytes[(sign + 1)...].filter { $0 != 0x3A }.map { Int($0) - 48 }
    let seconds = ((digits[0] * 10 + digits[1]) * 60 + digits[2] * 10 + digits[3]) * 60
    return (instant, bytes[sign] == 0x2D ? -seconds : seconds)
  }

  func amount(_ key: String) throws(EventRefusal) -> Amount? {
    guard let value = members[key], value != .null else { return nil }
    if let number = value.number, number >= 0 { return Amount(number, .one) }
    guard let text = value.string, let amount = Amount(text) else {
      throw wrong(key, "an amount such as \"120 kg\"", "数量，例如“120 kg”")
    }
    return amount
  }

  func number(_ key: String) throws(EventRefusal) -> Double? {
    guard let value = members[key], value != .null else { return nil }
    guard let number = value.number, number >= 0 else {
      throw wrong(key, "a number, not negative", "非负数")
    }
    return number
  }

  func whole(_ key: String) throws(EventRefusal) -> Int? {
    guard let number = try number(key) else { return nil }
    guard let whole = Int(exactly: number) else { throw wrong(key, "a whole number", "整数") }
    return whole
  }

  func batch(_ key: String) throws(EventRefusal) -> BatchName {
    let text = try needed(key)
    guard let name = BatchName(text, farm: farm) else {
      throw wrong(key, "a batch's id without spaces", "不含空格的批次号")
    }
    return name
  }

  func list(_ key: String) throws(EventRefusal) -> [JSON] {
    guard let value = members[key], value != .null else { return [] }
    guard let list = value.array, list.count <= 10_000 else { throw wrong(key, "a list", "列表") }
    return list
  }

  func texts(_ key: String) throws(EventRefusal) -> [String] {
    var texts: [String] = []
    for item in try list(key) {
      guard let text = item.string, !text.isEmpty else {
        throw wrong(key, "a list of texts", "文本列表")
      }
      texts.append(text)
    }
    return texts
  }

  func reader(_ value: JSON, _ what: String, known: Set<String>) throws(EventRefusal) -> EventReader
  {
    guard value.object != nil else { throw wrong(what, "an object", "对象") }
    let reader = EventReader(value, farm: farm)
    try reader.refuseUnknown(known, what)
    return reader
  }

  func refuseUnknown(_ known: Set<String>, _ what: String) throws(EventRefusal) {
    for key in members.object!.keys where !known.contains(key) {
      let all = Title(en: "Known: \(list(of: known)).", zh: "可用：\(list(of: known))。")
      throw EventRefusal(
        Title(en: "\"\(key)\" is not known in \(what).", zh: "\(what) 中没有“\(key)”。")
          .followed(by: .near(key, in: known.sorted(), otherwise: all)))
    }
  }

  private func list(of keys: Set<String>) -> String { keys.sorted().joined(separator: ", ") }

  func missing(_ key: String) -> EventRefusal {
    EventRefusal(en: "\"\(key)\" is missing; add it.", zh: "缺少“\(key)”，请补上。")
  }

  func wrong(_ key: String, _ en: String, _ zh: String) -> EventRefusal {
    EventRefusal(en: "\"\(key)\" must be \(en).", zh: "“\(key)”须为\(zh)。")
  }
}
