/// The rules of a site, checked together and ready to be bound to units.
public struct RuleBook: Sendable {
  /// In the order of the files.
  public var rules: [Rule] = []
  /// What the site file overrides, by farm and unit.
  var overrides: [UnitName: [String: Override]] = [:]
  /// What the site file derives, by farm and unit.
  var derived: [UnitName: [Derived]] = [:]

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

  /// A metric that a unit computes from others.
  struct Derived: Sendable {
    var metric: Metric
    var expression: Expression
    /// As written, for the digest.
    var written: String
  }

  /// No rules.
  public init() {}

  /// The sensor id of series that are computed.
  public static let derivedSensor = "derived"

  /// The series that the site's derived metrics make, in the order of farms and units: to be given
  /// numbers in the catalogue before an engine is made.
  public func derivedSeries(_ site: Site) -> [Series] {
    var all: [Series] = []
    for farm in site.farms {
      for unit in farm.units {
        for one in derived[UnitName(farm: farm.id, unit: unit.id)] ?? [] {
          all.append(
            Series(
              farm: farm.id, unit: unit.id, metric: one.metric, sensor: Self.derivedSensor))
        }
      }
    }
    return all
  }

  /// The rules of some files with what the site says about them, and every mistake of every file; a
  /// rule with a mistake is left out.
  public static func read(_ files: [Node], site: Site) -> (RuleBook, [Mistake]) {
    var book = RuleBook()
    var reader = RuleReader(names: SiteNames(site))
    var seen: [String: Position] = [:]
    for file in files {
      for item in items(file, &reader.mistakes) {
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
    for relation in reader.allRelations where !reader.allNames.contains(relation.name) {
      reader.mistakes.append(unknownRule(relation.name, reader.allNames, relation.position))
    }
    var mistakes = reader.mistakes
    book.checkCircles(&mistakes)
    for rule in book.rules { rule.checkSense(&mistakes) }
    let order = Dictionary(
      files.enumerated().map { ($0.element.position.file, $0.offset) }
    ) { first, _ in first }
    mistakes.sort {
      let (a, b) = ($0.position, $1.position)
      return (order[a.file] ?? 0, a.line, a.column) < (order[b.file] ?? 0, b.line, b.column)
    }
    book.readSite(site, &mistakes)
    return (book, mistakes)
  }

  private static func items(_ file: Node, _ mistakes: inout [Mistake]) -> [Node] {
    switch file.value {
    case .list(let items): return items
    case .null: return []
    case .map(let members) where members.isEmpty: return []
    default:
      mistakes.append(
        Mistake(
          "A rule file is a list of rules.", remedy: "Begin each rule with \"- rule: name\".",
          at: file.position))
      return []
    }
  }

  // MARK: what the site says

  private mutating func readSite(_ site: Site, _ mistakes: inout [Mistake]) {
    let scope = Scope(names: SiteNames(site))
    for farm in site.farms {
      for unit in farm.units {
        let name = UnitName(farm: farm.id, unit: unit.id)
        if let node = unit.rules { overrides[name] = readOverrides(node, &mistakes) }
        if let node = unit.derived { derived[name] = readDerived(node, scope, &mistakes) }
      }
    }
  }

  private func readOverrides(_ node: Node, _ mistakes: inout [Mistake]) -> [String: Override] {
    var found: [String: Override] = [:]
    guard case .map(let members) = node.value else {
      mistakes.append(
        Mistake(
          "\"rules\" of a unit names rules.", remedy: "Write \"pond-oxygen-low: off\" under it.",
          at: node.position))
      return found
    }
    for (key, value) in members {
      guard let name = key.text else { continue }
      guard let rule = rules.first(where: { $0.name == name }) else {
        mistakes.append(Self.unknownRule(name, rules.map(\.name), key.position))
        continue
      }
      found[name] = override(rule, value, &mistakes)
    }
    return found
  }

  private func override(_ rule: Rule, _ node: Node, _ mistakes: inout [Mistake]) -> Override {
    var change = Override()
    if let text = node.text, text == "off" || text == "false" {
      change.off = true
      change.written = "off"
      return change
    }
    guard case .map(let members) = node.value else {
      mistakes.append(
        Mistake(
          "A unit turns a rule off or gives its numbers other values.",
          remedy: "Write \"off\", or a number such as \"low: 4 mg/L\" under it.",
          at: node.position))
      return change
    }
    for (key, value) in members {
      guard let name = key.text, let text = value.text(name, &mistakes) else { continue }
      guard let index = rule.numbers.firstIndex(where: { $0.name == name }) else {
        let known = rule.numbers.map(\.name)
        mistakes.append(
          Mistake(
            "The rule \"\(rule.name)\" has no number \"\(name)\".",
            remedy: nearest(name, in: known).map { "Did you mean \"\($0)\"?" }
              ?? (known.isEmpty
                ? "Give the rule \"numbers:\" first."
                : "Its numbers: \(known.joined(separator: ", "))."),
            at: key.position, length: name.count))
        continue
      }
      switch Quantity.split(text) {
      case .success(let given) where given.1.conversion(to: rule.numbers[index].unit) != nil:
        change.numbers[index] = (given.0, given.1)
        change.written += "\(name)=\(text);"
      case .success(let given):
        mistakes.append(
          Mistake(
            "\"\(name)\" is in \(rule.numbers[index].unit.symbol), not in \(given.1.symbol).",
            remedy: "Give it in \(rule.numbers[index].unit.symbol).", at: value.position,
            length: text.count))
      case .failure(let problem):
        mistakes.append(
          Mistake(
            problem.message, remedy: problem.remedy, at: value.position, length: text.count))
      }
    }
    return change
  }

  private func readDerived(_ node: Node, _ scope: Scope, _ mistakes: inout [Mistake]) -> [Derived] {
    guard case .map(let members) = node.value else {
      mistakes.append(
        Mistake(
          "\"derived\" names metrics and how they are computed.",
          remedy: "Write \"nh3_n: ammonia_nitrogen(tan_n, water_temperature, water_ph)\".",
          at: node.position))
      return []
    }
    var derived: [Derived] = []
    for (key, value) in members {
      guard let name = key.text, let text = value.text(name, &mistakes) else { continue }
      guard let metric = Metric.named(name) else {
        mistakes.append(
          Mistake(
            "\"\(name)\" is no metric.",
            remedy: nearest(name, in: Metric.all.map(\.name)).map { "Did you mean \"\($0)\"?" }
              ?? "Only metrics of the dictionary can be stored.", at: key.position,
            length: name.count))
        continue
      }
      do throws(SyntaxMistake) {
        let expression = try Checker.number(text, in: metric.unit, scope)
        try Self.checkDerived(expression, metric, text)
        derived.append(Derived(metric: metric, expression: expression, written: text))
      } catch {
        var position = value.position
        position.column += error.at
        mistakes.append(
          Mistake(error.message, remedy: error.remedy, at: position, length: error.length))
      }
    }
    return derived
  }

  private static func checkDerived(
    _ expression: Expression, _ metric: Metric, _ text: String
  ) throws(SyntaxMistake) {
    func no(_ message: String, _ remedy: String) -> SyntaxMistake {
      SyntaxMistake(message: message, remedy: remedy, at: 0, length: text.count)
    }
    var rests = false
    expression.walk {
      switch $0 {
      case .window, .data: rests = true
      default: break
      }
    }
    if rests {
      throw no("A derived metric is computed from present values.", "Use windows in rules.")
    }
    if expression.metrics.contains(where: { $0.unit == nil && $0.metric == metric.id }) {
      throw no("\(metric.name) cannot be computed from itself.", "Name other metrics.")
    }
    if expression.metrics.isEmpty {
      throw no("This is computed from no metric.", "Name the metrics it comes from.")
    }
    if expression.depth > Expression.deepest {
      throw no("This nests too deeply.", "Write it shorter.")
    }
  }

  static func unknownRule(_ name: String, _ known: [String], _ at: Position) -> Mistake {
    Mistake(
      "There is no rule \"\(name)\".",
      remedy: nearest(name, in: known).map { "Did you mean \"\($0)\"?" }
        ?? "See `furrow rules list`.", at: at, length: name.count)
  }
}
