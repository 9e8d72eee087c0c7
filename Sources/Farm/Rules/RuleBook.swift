/// The rules of a site, checked together and ready to be bound to units.
public struct RuleBook: Sendable {
  /// In the order of the files.
  public var rules: [Rule] = []
  /// What the site file overrides, by farm and unit.
  var overrides: [UnitName: [String: Override]] = [:]

  /// A unit's full name.
  struct UnitName: Hashable, Sendable {
    var farm: String
    var unit: String
  }

  /// What a unit changes about a rule.
  struct Override: Sendable {
    /// The rule does not run here.
    var off = false
    /// Named numbers with other values.
    var numbers: [Int: (value: Double, unit: UnitOfMeasure)] = [:]
    /// As written, for the digest.
    var written = ""
  }

  /// No rules.
  public init() {}

  /// The rules of some files, and every mistake of every file; a rule with a mistake is left out.
  public static func read(_ files: [Node], site: Site) -> (RuleBook, [Mistake]) {
    var book = RuleBook()
    var reader = RuleReader(names: SiteNames(site))
    var seen: [String: Position] = [:]
    for file in files {
      guard case .list(let items) = file.value else {
        if case .map(let members) = file.value, members.isEmpty { continue }
        if case .null = file.value { continue }
        reader.mistakes.append(
          Mistake(
            "A rule file is a list of rules.", remedy: "Begin each rule with \"- rule: name\".",
            at: file.position))
        continue
      }
      for item in items {
        guard let rule = reader.read(item) else { continue }
        if let first = seen[rule.name] {
          reader.mistakes.append(
            Mistake(
              "There is already a rule \"\(rule.name)\", in \(first.file) line \(first.line).",
              remedy: "Rename one of them.", at: rule.position))
          continue
        }
        seen[rule.name] = rule.position
        book.rules.append(rule)
      }
    }
    return (book, reader.mistakes)
  }
}
