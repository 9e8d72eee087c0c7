/// Reads one rule of a rule file and notes every mistake in it.
struct RuleReader {
  let names: SiteNames
  var mistakes: [Mistake] = []
  private var scope: Scope
  private var written: [(key: String, value: String)] = []
  private var relations: [(name: String, position: Position)] = []
  /// Every name that rules give themselves and each other, those with mistakes too.
  private(set) var allNames: [String] = []
  private(set) var allRelations: [(name: String, position: Position)] = []

  init(names: SiteNames) {
    self.names = names
    scope = Scope(names: names)
  }

  /// The rule of a mapping; `nil` when its mistakes leave nothing to run.
  mutating func read(_ node: Node) -> Rule? {
    let before = mistakes.count
    if let name = node["rule"]?.text { allNames.append(name) }
    written = node.flattened
    relations = []
    var fields = Fields(node, Title(en: "a rule", zh: "一条规则"), &mistakes)
    let name = ruleName(&fields)
    let kinds = self.kinds(&fields)
    scope.gateway = kinds?.isEmpty == true
    scope.numbers = []
    let numbers = self.numbers(&fields)
    let levels = self.levels(&fields)
    let until = fields.optional("until").flatMap { condition($0, "until") }
    let onlyWhen = fields.optional("only when").flatMap { condition($0, "only when") }
    let keep = span(&fields, "keep for") ?? 0
    let after = texts(&fields, "after")
    let unless = texts(&fields, "unless")
    let limit = self.limit(&fields)
    let act = fields.optional("act").flatMap { self.act($0) }
    if let node = fields.node["act"], scope.gateway {
      mistakes.append(
        Mistake(
          "A gateway has no actuators.", remedy: "Write the rule on a unit kind.", at: node.position
        ))
    }
    let text = self.text(&fields, levels ?? [])
    let whatToDo = fields.node["what to do"].map { _ in
      fields.title("what to do", "", &mistakes)
    }
    let source = fields.optionalText("source", &mistakes)
    if source?.isEmpty ?? (fields.node["source"].map(\.isNull) ?? true) {
      mistakes.append(
        Mistake(
          "This rule does not say where its thresholds come from.",
          remedy: "Add \"source: …\": a standard and its table, or \"engineering default\".",
          at: node.position))
    }
    fields.finish(&mistakes)
    checkTrigger(levels ?? [])
    guard mistakes.count == before, let name, let kinds, let levels else { return nil }
    var rule = Rule(
      name: name, kinds: kinds, levels: levels, until: until, keep: keep, onlyWhen: onlyWhen,
      after: after, unless: unless, limit: limit, act: act, numbers: numbers, text: text,
      source: source ?? "", position: node.position, written: written)
    rule.untilPosition = node["until"]?.position
    rule.relations = relations
    rule.whatToDo = whatToDo
    rule.subject = levels.last.flatMap { Rule.Subject(of: $0.condition) }
    return rule
  }

  /// A rule is judged when something that it reads comes in.
  private mutating func checkTrigger(_ levels: [Rule.Level]) {
    for level in levels where !level.condition.readsAnything {
      mistakes.append(
        Mistake(
          "This names no metric, so nothing would ever make the rule look.",
          remedy: "Compare a metric, and keep times of day for \"only when\".", at: level.position))
    }
  }

  // MARK: keys

  private mutating func ruleName(_ fields: inout Fields) -> String? {
    guard let node = fields.required("rule", &mistakes), let name = node.text("rule", &mistakes)
    else { return nil }
    let plain = name.utf8.allSatisfy {
      (97...122).contains($0) || (48...57).contains($0) || $0 == 45
    }
    guard plain, !name.isEmpty, name.count <= 64 else {
      mistakes.append(
        Mistake(
          "\"\(name)\" cannot be a rule's name.",
          remedy: "Use at most 64 letters a-z, digits and hyphens, such as pond-oxygen-low.",
          at: node.position, length: name.count))
      return nil
    }
    return name
  }

  private mutating func kinds(_ fields: inout Fields) -> [UnitKind]? {
    guard let node = fields.required("on", &mistakes) else { return nil }
    let known = UnitKind.allCases.map(\.rawValue) + ["gateway", "any"]
    var kinds: [UnitKind] = []
    var gateway = false
    for item in node.items("on", &mistakes) {
      guard let text = item.text("on", &mistakes) else { return nil }
      if let kind = UnitKind(rawValue: text) {
        if !kinds.contains(kind) { kinds.append(kind) }
      } else if text == "any" {
        kinds = UnitKind.allCases
      } else if text == "gateway" {
        gateway = true
      } else {
        mistakes.append(
          Mistake(
            "\"\(text)\" is no kind of unit.",
            remedy: nearest(text, in: known).map { "Did you mean \"\($0)\"?" }
              ?? "Kinds: \(known.joined(separator: ", ")).", at: item.position, length: text.count))
        return nil
      }
    }
    guard gateway != !kinds.isEmpty else {
      mistakes.append(
        Mistake(
          "A rule is on gateways or on kinds of unit.", remedy: "Make two rules of it.",
          at: node.position))
      return nil
    }
    return kinds
  }

  private mutating func numbers(_ fields: inout Fields) -> [Rule.Number] {
    guard let node = fields.optional("numbers") else { return [] }
    guard case .map(let members) = node.value else {
      mistakes.append(
        Mistake(
          "\"numbers\" must be names with values.", remedy: "Write \"low: 3 mg/L\" under it.",
          at: node.position))
      return []
    }
    var numbers: [Rule.Number] = []
    for (key, value) in members {
      guard let name = key.text("numbers", &mistakes), let text = value.text(name, &mistakes)
      else { continue }
      if Metric.named(name) != nil || names.attributes.contains(name) {
        mistakes.append(
          Mistake(
            "\"\(name)\" is already a metric or an attribute.", remedy: "Choose another name.",
            at: key.position, length: name.count))
        continue
      }
      switch Quantity.split(text) {
      case .success(let (number, unit)):
        numbers.append(Rule.Number(name: name, value: number, unit: unit))
        scope.numbers.append((name, number, unit))
      case .failure(let problem):
        mistakes.append(
          Mistake(
            problem.message, remedy: problem.remedy, at: value.position, length: text.count))
      }
    }
    return numbers
  }

  private mutating func levels(_ fields: inout Fields) -> [Rule.Level]? {
    let when = fields.optional("when")
    let hold = span(&fields, "for") ?? 0
    guard let severity = fields.required("severity", &mistakes) else { return nil }
    if case .map(let members) = severity.value {
      if let when {
        mistakes.append(
          Mistake(
            "\"when\" and a condition per severity exclude each other.",
            remedy: "Remove \"when\".", at: when.position))
      }
      return levels(members, hold, at: severity.position)
    }
    guard let text = severity.text("severity", &mistakes) else { return nil }
    let level = self.severity(text, severity.position)
    guard let when else {
      mistakes.append(
        Mistake(
          "\"when\" is missing here.", remedy: "Add \"when: …\", the condition.",
          at: fields.node.position))
      return nil
    }
    guard let condition = condition(when, "when"), let level else { return nil }
    return [
      Rule.Level(severity: level, condition: condition, hold: hold, position: when.position)
    ]
  }

  private mutating func levels(
    _ members: [(key: Node, value: Node)], _ hold: Milliseconds, at position: Position
  ) -> [Rule.Level]? {
    var levels: [Rule.Level] = []
    for (key, value) in members {
      guard let name = key.text("severity", &mistakes) else { continue }
      let severity = self.severity(name, key.position)
      var own = hold
      var written: Node? = value
      if case .map = value.value {
        var fields = Fields(value, Title(en: "a level", zh: "一个级别"), &mistakes)
        written = fields.required("when", &mistakes)
        own = span(&fields, "for") ?? hold
        fields.finish(&mistakes)
      }
      guard let written, let condition = condition(written, name), let severity else { continue }
      levels.append(
        Rule.Level(
          severity: severity, condition: condition, hold: own, position: written.position))
    }
    if members.isEmpty {
      mistakes.append(
        Mistake(
          "\"severity\" names no level here.",
          remedy: "Write \"severity: warning\", or \"{warning: …, critical: …}\" with conditions.",
          at: position))
    }
    return levels.isEmpty ? nil : levels.sorted { $0.severity < $1.severity }
  }

  private mutating func severity(_ text: String, _ at: Position) -> Severity? {
    if let severity = Severity(rawValue: text) { return severity }
    let known = Severity.allCases.map(\.rawValue)
    mistakes.append(
      Mistake(
        "\"\(text)\" is no severity.",
        remedy: nearest(text, in: known).map { "Did you mean \"\($0)\"?" }
          ?? "Severities: \(known.joined(separator: ", ")).", at: at, length: text.count))
    return nil
  }

  private mutating func limit(_ fields: inout Fields) -> Int? {
    guard let node = fields.optional("limit"), let text = node.text("limit", &mistakes) else {
      return nil
    }
    let words = text.split(separator: " ")
    if let first = words.first, let count = Int(first), (1...1000).contains(count),
      ["", "per day", "a day"].contains(words.dropFirst().joined(separator: " "))
    {
      return count
    }
    mistakes.append(
      Mistake(
        "\"\(text)\" is no limit.", remedy: "Write \"limit: 3 per day\".", at: node.position,
        length: text.count))
    return nil
  }

  private mutating func texts(_ fields: inout Fields, _ key: String) -> [String] {
    var texts: [String] = []
    for item in fields.items(key, &mistakes) {
      guard let text = item.text(key, &mistakes) else { continue }
      texts.append(text)
      relations.append((text, item.position))
      allRelations.append((text, item.position))
    }
    return texts
  }

  private mutating func text(_ fields: inout Fields, _ levels: [Rule.Level]) -> Title {
    let en = sentence(&fields, "en", levels)
    let zh = sentence(&fields, "zh", levels)
    let told = ["en", "zh"].compactMap { fields.node[$0] }
    if told.allSatisfy({ $0.isNull || $0.text == "" }) {
      mistakes.append(
        Mistake(
          "This rule has nothing to tell people.",
          remedy: "Add \"en: …\" or \"zh: …\", the sentence they read.", at: fields.node.position))
    }
    return Title(en: en ?? zh ?? "", zh: zh ?? en ?? "")
  }

  private mutating func sentence(_ fields: inout Fields, _ key: String, _ levels: [Rule.Level])
    -> String?
  {
    guard let node = fields.optional(key), let text = node.text(key, &mistakes) else { return nil }
    for (name, at) in Template.names(text) where !Template.known(name, scope) {
      let known = Template.words + Metric.all.map(\.name) + scope.numbers.map(\.name)
      var position = node.position
      position.column += at
      mistakes.append(
        Mistake(
          "\"{\(name)}\" cannot be filled in.",
          remedy: nearest(name, in: known).map { "Did you mean \"{\($0)}\"?" }
            ?? "Use {unit}, {value} or a metric's name.", at: position, length: name.count + 2))
    }
    return text
  }

  // MARK: values

  private mutating func condition(_ node: Node, _ key: String) -> Expression? {
    guard let text = node.text(key, &mistakes) else { return nil }
    do {
      return try Checker.condition(text, scope)
    } catch {
      var position = node.position
      position.column += error.at
      mistakes.append(
        Mistake(error.message, remedy: error.remedy, at: position, length: error.length))
      return nil
    }
  }

  private mutating func span(_ fields: inout Fields, _ key: String) -> Milliseconds? {
    guard let node = fields.optional(key), let text = node.text(key, &mistakes) else { return nil }
    switch Quantity.milliseconds(text) {
    case .success(let span) where span >= 0: return span
    case .success:
      mistakes.append(
        Mistake(
          "\"\(key)\" cannot be negative.", remedy: "Write a span such as 10 min.",
          at: node.position, length: text.count))
    case .failure(let problem):
      mistakes.append(
        Mistake(
          problem.message.of(key), remedy: problem.remedy, at: node.position,
          length: text.count))
    }
    return nil
  }

  // MARK: commands

  private mutating func act(_ node: Node) -> Rule.Act? {
    if case .scalar(let text) = node.value { return command(text, node.position) }
    var fields = Fields(node, Title(en: "a command", zh: "一条命令"), &mistakes)
    let text = fields.required("do", &mistakes).flatMap { $0.text("do", &mistakes) }
    var act = text.flatMap { command($0, node["do"]!.position) }
    if let node = fields.optional("end"), let end = node.text("end", &mistakes),
      let command = command(end, node.position)
    {
      if let first = act, first.actuator != command.actuator {
        mistakes.append(
          Mistake(
            "\"end\" speaks to another actuator than \"do\".",
            remedy: "Write \"\(first.actuator) \(command.action)\".", at: node.position,
            length: end.count))
      }
      act?.end = command.action
    }
    act?.until = fields.optional("until").flatMap { condition($0, "until") }
    act?.longest = span(&fields, "longest")
    act?.deadTime = span(&fields, "dead time") ?? 0
    fields.finish(&mistakes)
    return act
  }

  private mutating func command(_ text: String, _ at: Position) -> Rule.Act? {
    let words = text.split(separator: " ").map(String.init)
    guard words.count == 2 else {
      mistakes.append(
        Mistake(
          "\"\(text)\" is no command.", remedy: "Write an actuator and an action: \"aerator on\".",
          at: at, length: text.count))
      return nil
    }
    let opposite = ["on": "off", "off": "on", "open": "close", "close": "open"]
    return Rule.Act(actuator: words[0], action: words[1], end: opposite[words[1]])
  }
}

extension Node {
  /// Every key with its value as text, in the order of the file: a mapping's own words.
  var flattened: [(key: String, value: String)] {
    guard case .map(let members) = value else { return [] }
    return members.map { ($0.key.text ?? "", $0.value.flatText) }
  }

  private var flatText: String {
    switch value {
    case .null: ""
    case .scalar(let text): text
    case .list(let items): items.map(\.flatText).joined(separator: ", ")
    case .map(let members):
      "{"
        + members.map { ($0.key.text ?? "") + ": " + $0.value.flatText }.joined(separator: ", ")
        + "}"
    }
  }
}

extension Expression {
  /// The metric whose unit of measure and decimals show this value, when there is one.
  var shownAs: MetricID? {
    switch self {
    case .metric(let reference): reference.metric
    case .window(.avg, let inner, _), .window(.min, let inner, _), .window(.max, let inner, _),
      .window(.median, let inner, _), .window(.sum, let inner, _):
      inner.shownAs
    default: nil
    }
  }
}
