extension RuleReader {
  // MARK: named numbers

  mutating func numbers(_ fields: inout Fields) -> [Rule.Number] {
    guard let node = fields.optional("numbers") else { return [] }
    guard case .map(let members) = node.value else {
      note(
        Title(en: "\"numbers\" must be names with values.", zh: "“numbers”应当是名称和数值。"),
        Title(en: "Write \"low: 3 mg/L\" under it.", zh: "请在下面写“low: 3 mg/L”。"), node, length: 1)
      return []
    }
    var numbers: [Rule.Number] = []
    for (key, value) in members {
      guard let name = key.text("numbers", &mistakes), let text = value.text(name, &mistakes)
      else { continue }
      if let problem = nameProblem(name) {
        note(problem, Title(en: "Choose another name.", zh: "请换一个名称。"), key)
        continue
      }
      switch Quantity.split(text) {
      case .success(let (number, unit)):
        numbers.append(Rule.Number(name: name, value: number, unit: unit))
        scope.numbers.append((name, number, unit))
      case .failure(let problem):
        note(problem.message, problem.remedy, value)
        // Known all the same, or every condition that names it would be a mistake, too.
        scope.broken.insert(name)
      }
    }
    return numbers
  }

  /// Why a number cannot have this name; `nil` when it can.
  private func nameProblem(_ name: String) -> Title? {
    if Metric.named(name) != nil || names.attributes.contains(name)
      || ["area", "elevation"].contains(name)
    {
      return Title(
        en: "\"\(name)\" is already a metric or an attribute.", zh: "“\(name)”已经是指标或属性。")
    }
    if Token.keywords.contains(name.lowercased()) || Checker.functions.contains(name)
      || Template.words.contains(name)
    {
      return Title(
        en: "\"\(name)\" is a word of the rule language.", zh: "“\(name)”是规则语言的词。")
    }
    let isName =
      name.first.map { $0.isLetter || $0 == "_" } == true
      && name.allSatisfy { $0.isLetter || $0.isNumber || $0 == "_" }
    return isName
      ? nil
      : Title(
        en: "\"\(name)\" cannot be named in a condition: letters, digits and \"_\" can.",
        zh: "条件中无法使用名称“\(name)”：只能用字母、数字和“_”。")
  }

  // MARK: levels

  mutating func levels(_ fields: inout Fields) -> [Rule.Level]? {
    let when = fields.optional("when")
    let hold = span(&fields, "for") ?? 0
    guard let severity = fields.required("severity", &mistakes) else {
      if let when { _ = condition(when, "when") }
      return nil
    }
    if case .map(let members) = severity.value {
      if let when {
        note(
          Title(
            en: "\"when\" and a condition per severity exclude each other.",
            zh: "“when”与按级别写的条件不能同时出现。"),
          Title(en: "Remove \"when\".", zh: "请删除“when”。"), when, length: 1)
      }
      return levels(members, hold, severity)
    }
    let level = severity.text("severity", &mistakes).flatMap { self.severity($0, severity) }
    guard let when else {
      note(
        Title(en: "\"when\" is missing here.", zh: "这里缺少“when”。"),
        Title(en: "Add \"when: …\", the condition.", zh: "请加上“when: …”，即条件。"), fields.node,
        length: 1)
      return nil
    }
    guard let condition = condition(when, "when"), let level else { return nil }
    return [
      Rule.Level(
        severity: level, condition: condition, hold: hold, text: when.text ?? "",
        position: when.position)
    ]
  }

  private mutating func levels(
    _ members: [(key: Node, value: Node)], _ hold: Milliseconds, _ node: Node
  ) -> [Rule.Level]? {
    var levels: [Rule.Level] = []
    for (key, value) in members {
      guard let name = key.text("severity", &mistakes) else { continue }
      let severity = self.severity(name, key)
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
          severity: severity, condition: condition, hold: own, text: written.text ?? "",
          position: written.position))
    }
    if members.isEmpty {
      note(
        Title(en: "\"severity\" names no level here.", zh: "这里的“severity”没有级别。"),
        Title(
          en: "Write \"severity: warning\", or \"{warning: …, critical: …}\" with conditions.",
          zh: "请写“severity: warning”，或带条件的“{warning: …, critical: …}”。"), node, length: 1)
    }
    return levels.isEmpty ? nil : levels.sorted { $0.severity < $1.severity }
  }

  private mutating func severity(_ text: String, _ node: Node) -> Severity? {
    if let severity = Severity(rawValue: text) { return severity }
    let known = Severity.allCases.map(\.rawValue)
    note(
      Title(en: "\"\(text)\" is no severity.", zh: "“\(text)”不是级别。"),
      .near(
        text, in: known,
        otherwise: Title(
          en: "Severities: \(known.joined(separator: ", ")).",
          zh: "级别：\(known.joined(separator: "、"))。")), node)
    return nil
  }

  // MARK: values

  mutating func condition(_ node: Node, _ key: String) -> Expression? {
    guard let text = node.text(key, &mistakes) else { return nil }
    do throws(SyntaxMistakes) {
      let condition = try Checker.condition(text, scope)
      if let problem = condition.contradiction(scope.allNumbers) {
        note(
          problem,
          Title(en: "Check the numbers, or write \"or\".", zh: "请检查数值，或改用“or”。"), node)
        return nil
      }
      return condition
    } catch {
      for one in error.all {
        mistakes.append(
          Mistake(
            one.message, remedy: one.remedy, at: node.position(at: one.at), length: one.length))
      }
      return nil
    }
  }

  mutating func span(_ fields: inout Fields, _ key: String) -> Milliseconds? {
    guard let node = fields.optional(key), let text = node.text(key, &mistakes) else { return nil }
    switch Quantity.milliseconds(text) {
    case .success(let span) where span >= 0: return span
    case .success:
      note(
        Title(en: "\"\(key)\" cannot be negative.", zh: "“\(key)”不能为负。"),
        Title(en: "Write a span such as 10 min.", zh: "请写时间长度，例如 10 min。"), node)
    case .failure(let problem): note(problem.message.of(key), problem.remedy, node)
    }
    return nil
  }
}

extension Scope {
  /// The named numbers as a rule has them.
  var allNumbers: [Rule.Number] {
    numbers.map { Rule.Number(name: $0.name, value: $0.value, unit: $0.unit) }
  }
}
