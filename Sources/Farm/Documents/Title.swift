/// A name or a sentence in both languages of the product.
public struct Title: Hashable, Sendable {
  /// English.
  public var en: String
  /// 中文.
  public var zh: String
  /// A title.
  public init(en: String, zh: String) { (self.en, self.zh) = (en, zh) }
  /// What reads the same in both: an address, a number, a quotation.
  public init(both text: String) { (en, zh) = (text, text) }
  /// The text in a language.
  public subscript(language: Language) -> String { language == .zh ? zh : en }

  /// Nothing to say.
  public static let empty = Title(both: "")
  /// The remedy for a name that is none of the known ones: the nearest of them, or else all.
  public static func known(_ name: String, in names: some Sequence<String>) -> Title {
    let all = names.map { $0 }
    return near(
      name, in: all,
      otherwise: Title(
        en: "Known: \(all.joined(separator: ", ")).", zh: "已知：\(all.joined(separator: "、"))。"))
  }

  /// The sentence, and another behind it.
  public func followed(by next: Title) -> Title {
    next == .empty ? self : Title(en: en + " " + next.en, zh: zh + next.zh)
  }

  /// The sentence, after the key that it is about.
  public func of(_ key: String) -> Title { Title(en: "\"\(key)\": \(en)", zh: "“\(key)”：\(zh)") }

  /// "Did you mean …?" when a known name is near to a misspelt one, and `otherwise` when none is.
  public static func near(
    _ name: String, in names: some Sequence<String>, otherwise: Title
  ) -> Title {
    nearest(name, in: names).map(meant) ?? otherwise
  }

  /// The remedy for what stands in the place of a known name.
  public static func meant(_ name: String) -> Title {
    Title(en: "Did you mean \"\(name)\"?", zh: "是否想写“\(name)”？")
  }
}

/// The languages that people of this product read.
public enum Language: String, Sendable, CaseIterable {
  /// English
  case en
  /// 中文
  case zh
}
