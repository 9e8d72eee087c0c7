/// Reads a mapping key by key and notes every mistake, so that a user sees all of them at once.
///
/// Ask for the keys that may be there, then call ``finish(_:)``: what nobody asked for is a mistake
/// with the nearest known key as its remedy.
public struct Fields {
  /// The mapping.
  public let node: Node
  private var asked: [String] = []
  private let members: [(key: Node, value: Node)]

  /// The keys of a mapping; a mistake when the node is none.
  public init(_ node: Node, _ what: Title, _ mistakes: inout [Mistake]) {
    self.node = node
    if case .map(let members) = node.value {
      self.members = members
      var seen: Set<String> = []
      for member in members {
        guard let key = member.key.text, !seen.insert(key).inserted else { continue }
        mistakes.append(
          Mistake(
            Title(en: "\"\(key)\" stands here twice.", zh: "“\(key)”在这里出现了两次。"),
            remedy: Title(en: "Keep one.", zh: "请只保留一个。"), at: member.key.position,
            length: key.count))
      }
    } else {
      members = []
      mistakes.append(
        Mistake(
          Title(
            en: "Expected \(what.en): keys and values.", zh: "这里应当是\(what.zh)：由键和值组成。"),
          at: node.position))
    }
  }

  /// The value of a key, if it is there and not null.
  public mutating func optional(_ key: String) -> Node? {
    asked.append(key)
    guard let found = members.first(where: { $0.key.text == key })?.value else { return nil }
    if case .null = found.value { return nil }
    return found
  }

  /// The value of a key that must be there.
  public mutating func required(_ key: String, _ mistakes: inout [Mistake]) -> Node? {
    if let found = optional(key) { return found }
    mistakes.append(
      Mistake(
        Title(en: "\"\(key)\" is missing here.", zh: "这里缺少“\(key)”。"),
        remedy: Title(en: "Add \"\(key): …\".", zh: "请加上“\(key): …”。"), at: node.position))
    return nil
  }

  /// A text that must be there.
  public mutating func text(_ key: String, _ mistakes: inout [Mistake]) -> String? {
    required(key, &mistakes).flatMap { $0.text(key, &mistakes) }
  }

  /// A text that may be there.
  public mutating func optionalText(_ key: String, _ mistakes: inout [Mistake]) -> String? {
    optional(key).flatMap { $0.text(key, &mistakes) }
  }

  /// A number that may be there.
  public mutating func optionalNumber(_ key: String, _ mistakes: inout [Mistake]) -> Double? {
    optional(key).flatMap { $0.number(key, &mistakes) }
  }

  /// A number with a unit, `2 mu`, converted to `unit`; may be absent.
  public mutating func optionalQuantity(
    _ key: String, in unit: UnitOfMeasure, _ mistakes: inout [Mistake]
  ) -> Double? {
    optional(key).flatMap { $0.quantity(key, in: unit, &mistakes) }
  }

  /// The items of a list that may be absent.
  public mutating func items(_ key: String, _ mistakes: inout [Mistake]) -> [Node] {
    optional(key)?.items(key, &mistakes) ?? []
  }

  /// Notes a mistake for every key that nobody asked for.
  public func finish(_ mistakes: inout [Mistake]) {
    for member in members {
      guard let key = member.key.text else {
        mistakes.append(
          Mistake(
            Title(en: "A key must be a word here.", zh: "这里的键应当是一个词。"), remedy: knownHere,
            at: member.key.position))
        continue
      }
      guard !asked.contains(key) else { continue }
      mistakes.append(
        Mistake(
          Title(en: "Unknown key \"\(key)\".", zh: "未知的键“\(key)”。"),
          remedy: .near(key, in: asked, otherwise: knownHere), at: member.key.position,
          length: key.count))
    }
  }

  private var knownHere: Title {
    let keys = Set(asked).sorted()
    return Title(
      en: "Known here: \(keys.joined(separator: ", ")).",
      zh: "这里可用：\(keys.joined(separator: "、"))。")
  }
}

extension Node {
  /// The scalar's text; a mistake when it is a list or a mapping.
  public func text(_ name: String, _ mistakes: inout [Mistake]) -> String? {
    if let text { return text }
    mistakes.append(
      Mistake(Title(en: "\"\(name)\" must be a text.", zh: "“\(name)”应当是文字。"), at: position))
    return nil
  }

  /// The scalar as a finite number.
  public func number(_ name: String, _ mistakes: inout [Mistake]) -> Double? {
    if let text, let number = Double(text), number.isFinite { return number }
    mistakes.append(
      Mistake(
        Title(
          en: "\"\(name)\" must be a number, not \(text.map { "\"\($0)\"" } ?? "a list").",
          zh: "“\(name)”应当是数字，而不是\(text.map { "“\($0)”" } ?? "列表")。"), at: position,
        length: text?.count ?? 1))
    return nil
  }

  /// A number followed by a unit of measure, converted to `unit`.
  public func quantity(
    _ name: String, in unit: UnitOfMeasure, _ mistakes: inout [Mistake]
  ) -> Double? {
    guard let text = text(name, &mistakes) else { return nil }
    switch Quantity.parse(text, as: unit) {
    case .success(let value): return value
    case .failure(let problem):
      mistakes.append(
        Mistake(
          problem.message.of(name), remedy: problem.remedy, at: position, length: text.count))
      return nil
    }
  }

  /// The items of a list; a single value counts as a list of one.
  public func items(_ name: String, _ mistakes: inout [Mistake]) -> [Node] {
    switch value {
    case .list(let items): return items
    case .null: return []
    case .scalar: return [self]
    case .map:
      mistakes.append(
        Mistake(
          Title(en: "\"\(name)\" must be a list.", zh: "“\(name)”应当是列表。"),
          remedy: Title(en: "Begin each item with \"- \".", zh: "每一项以“- ”开头。"), at: position))
      return []
    }
  }
}
