/// Ids that were taken, so that a second use is a mistake.
struct Ids {
  private var taken: Set<String> = []

  /// The `id` of a mapping: present, well-formed and new.
  mutating func take(
    _ what: Title, _ fields: inout Fields, _ mistakes: inout [Mistake]
  ) -> String? {
    guard let node = fields.required("id", &mistakes), let id = node.text("id", &mistakes) else {
      return nil
    }
    guard Self.isWellFormed(id) else {
      mistakes.append(
        Mistake(
          Title(en: "\"\(id)\" cannot be an id (\(what.en)).", zh: "“\(id)”不能作为\(what.zh)的编号。"),
          remedy: Title(
            en: "Use 1 to 64 of a-z, A-Z, 0-9, - and _: it stands in topics and links.",
            zh: "请用 1 到 64 个 a-z、A-Z、0-9、- 和 _：它会出现在主题和链接里。"),
          at: node.position, length: id.count))
      return nil
    }
    if !taken.insert(id).inserted {
      mistakes.append(
        Mistake(
          Title(en: "The id \"\(id)\" (\(what.en)) is taken.", zh: "\(what.zh)编号“\(id)”已被使用。"),
          remedy: Title(en: "Choose another.", zh: "请换一个。"),
          at: node.position, length: id.count))
    }
    return id
  }

  static func isWellFormed(_ id: String) -> Bool {
    (1...64).contains(id.utf8.count)
      && id.utf8.allSatisfy {
        (0x30...0x39).contains($0) || (0x41...0x5A).contains($0) || (0x61...0x7A).contains($0)
          || $0 == 0x2D || $0 == 0x5F
      }
  }
}

extension Fields {
  /// A name for people: one text for both languages, or `{en: …, zh: …}`; `fallback` when absent.
  public mutating func title(
    _ key: String, _ fallback: String, _ mistakes: inout [Mistake]
  ) -> Title {
    guard let node = optional(key) else { return Title(en: fallback, zh: fallback) }
    if let text = node.text { return Title(en: text, zh: text) }
    var fields = Fields(
      node, Title(en: "a text or {en: …, zh: …}", zh: "文字，或 {en: …, zh: …}"), &mistakes)
    let en = fields.optionalText("en", &mistakes)
    let zh = fields.optionalText("zh", &mistakes)
    fields.finish(&mistakes)
    return Title(en: en ?? zh ?? fallback, zh: zh ?? en ?? fallback)
  }

  /// A text that must be there and be one of a few.
  mutating func choice(
    _ key: String, among known: [String], _ mistakes: inout [Mistake]
  ) -> String? {
    required(key, &mistakes)?.choice(key, among: known, &mistakes)
  }
}

extension Node {
  /// A text that must be one of a few; the nearest of them is the remedy.
  public func choice(
    _ name: String, among known: [String], _ mistakes: inout [Mistake]
  ) -> String? {
    guard let text = text(name, &mistakes) else { return nil }
    if known.contains(text) { return text }
    mistakes.append(
      Mistake(
        Title(en: "\"\(text)\" cannot be \"\(name)\".", zh: "“\(name)”不能是“\(text)”。"),
        remedy: known.count > 12
          ? .near(text, in: known, otherwise: .empty) : .known(text, in: known),
        at: position, length: text.count))
    return nil
  }
}
