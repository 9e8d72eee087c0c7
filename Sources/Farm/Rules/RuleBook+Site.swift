extension RuleBook {
  /// Reads what units change about rules and what they derive, and notes what is wrong with it.
  mutating func readSite(_ site: Site, _ mistakes: inout [Mistake]) {
    let scope = Scope(names: SiteNames(site))
    for farm in site.farms {
      for unit in farm.units {
        let name = UnitName(farm: farm.id, unit: unit.id)
        if let node = unit.rules { overrides[name] = readOverrides(node, unit, &mistakes) }
        if let node = unit.derived { derived[name] = readDerived(node, scope, &mistakes) }
      }
      checkDerivedCircles(farm, &mistakes)
    }
  }

  // MARK: overrides

  private func readOverrides(_ node: Node, _ unit: FarmUnit, _ mistakes: inout [Mistake])
    -> [String: Override]
  {
    var found: [String: Override] = [:]
    guard case .map(let members) = node.value else {
      mistakes.append(
        Mistake(
          Title(en: "\"rules\" of a unit names rules.", zh: "单元的“rules”列出规则名。"),
          remedy: Title(
            en: "Write \"pond-oxygen-low: off\" under it.",
            zh: "请在下面写“pond-oxygen-low: off”。"), at: node.position))
      return found
    }
    for (key, value) in members {
      guard let name = key.text else { continue }
      guard let rule = rules.first(where: { $0.name == name }) else {
        mistakes.append(Self.unknownRule(name, rules.map(\.name), key.position))
        continue
      }
      guard rule.kinds.contains(unit.kind) else {
        let kinds = rule.onGateways ? ["gateway"] : rule.kinds.map(\.rawValue)
        mistakes.append(
          Mistake(
            Title(
              en: "The rule \"\(name)\" is on \(kinds.joined(separator: ", ")); this unit is a "
                + "\(unit.kind.rawValue).",
              zh: "规则“\(name)”针对 \(kinds.joined(separator: "、"))，而这个单元是 \(unit.kind.rawValue)。"),
            remedy: Title(en: "Remove it here.", zh: "请在这里删除。"), at: key.position,
            length: name.count))
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
          Title(
            en: "A unit turns a rule off or gives its numbers other values.",
            zh: "单元可以关闭规则，或给规则的数字另设数值。"),
          remedy: Title(
            en: "Write \"off\", or a number such as \"low: 4 mg/L\" under it.",
            zh: "请写“off”，或在下面写数字，例如“low: 4 mg/L”。"), at: node.position))
      return change
    }
    let before = mistakes.count
    for (key, value) in members { read(key, value, rule, &change, &mistakes) }
    if mistakes.count == before { checkSense(rule, change, node, members, &mistakes) }
    return change
  }

  private func read(
    _ key: Node, _ value: Node, _ rule: Rule, _ change: inout Override, _ mistakes: inout [Mistake]
  ) {
    guard let name = key.text, let text = value.text(name, &mistakes) else { return }
    guard let index = rule.numbers.firstIndex(where: { $0.name == name }) else {
      let known = rule.numbers.map(\.name)
      let all =
        known.isEmpty
        ? Title(en: "Give the rule \"numbers:\" first.", zh: "请先给规则写“numbers:”。")
        : Title(
          en: "Its numbers: \(known.joined(separator: ", ")).",
          zh: "它的数字：\(known.joined(separator: "、"))。")
      mistakes.append(
        Mistake(
          Title(
            en: "The rule \"\(rule.name)\" has no number \"\(name)\".",
            zh: "规则“\(rule.name)”没有数字“\(name)”。"),
          remedy: .near(name, in: known, otherwise: all), at: key.position, length: name.count))
      return
    }
    let unit = rule.numbers[index].unit
    switch Quantity.split(text) {
    case .success(let given):
      // pH goes without saying, as in the rule itself.
      let own = given.1 == .one && unit.symbol == "pH" ? unit : given.1
      if own.conversion(to: unit) != nil {
        change.numbers[index] = (given.0, own)
        change.written += "\(name)=\(text);"
        return
      }
      let written = own == .one ? "1" : own.symbol
      mistakes.append(
        Mistake(
          own == .one
            ? Title(en: "\"\(name)\" needs a unit of measure.", zh: "“\(name)”需要计量单位。")
            : Title(
              en: "\"\(name)\" is in \(unit.symbol), not in \(written).",
              zh: "“\(name)”的单位是 \(unit.symbol)，不是 \(written)。"),
          remedy: Title(en: "Give it in \(unit.symbol).", zh: "请用 \(unit.symbol)。"),
          at: value.position, length: text.count))
    case .failure(let problem):
      mistakes.append(
        Mistake(
          problem.message, remedy: problem.remedy, at: value.position, length: text.count))
    }
  }

  /// The rule must make sense with a unit's numbers as it does with its own.
  private func checkSense(
    _ rule: Rule, _ change: Override, _ node: Node, _ members: [(key: Node, value: Node)],
    _ mistakes: inout [Mistake]
  ) {
    var numbers = rule.numbers
    for (place, value) in change.numbers { (numbers[place].value, numbers[place].unit) = value }
    var told: Title?
    for expression in rule.expressions {
      expression.walk { part in
        if told == nil {
          told =
            part.neverTrue(numbers, in: .plain) ?? part.alwaysTrue(numbers, in: .plain)
            ?? part.contradiction(numbers)
        }
      }
    }
    let found = told ?? rule.senseProblems(numbers).first?.message
    guard let found, let place = members.first?.value else { return }
    mistakes.append(
      Mistake(
        Title(
          en: "With these numbers, in \"\(rule.name)\": \(found.en)",
          zh: "规则“\(rule.name)”使用这些数字时：\(found.zh)"),
        remedy: Title(
          en: "Check the numbers and their units, or write \"off\".",
          zh: "请检查数值和单位，或写“off”。"), at: place.position,
        length: place.text?.count ?? 1))
  }

  // MARK: derived metrics

  private func readDerived(_ node: Node, _ scope: Scope, _ mistakes: inout [Mistake]) -> [Derived] {
    guard case .map(let members) = node.value else {
      mistakes.append(
        Mistake(
          Title(
            en: "\"derived\" names metrics and how they are computed.",
            zh: "“derived”列出指标及其算式。"),
          remedy: Title(
            en: "Write \"vpd: vpd(air_temperature, air_relative_humidity)\".",
            zh: "请写“vpd: vpd(air_temperature, air_relative_humidity)”。"),
          at: node.position))
      return []
    }
    var derived: [Derived] = []
    for (key, value) in members {
      guard let name = key.text, let text = value.text(name, &mistakes) else { continue }
      guard let metric = Metric.named(name) else {
        mistakes.append(
          Mistake(
            Title(en: "\"\(name)\" is no metric.", zh: "没有指标“\(name)”。"),
            remedy: .near(
              name, in: Metric.all.map(\.name),
              otherwise: Title(
                en: "Only metrics of the dictionary can be stored.",
                zh: "只能存储指标字典中的指标。")), at: key.position, length: name.count))
        continue
      }
      do throws(SyntaxMistakes) {
        let expression = try Checker.number(text, in: metric.unit, scope)
        try Self.checkDerived(expression, metric, text)
        derived.append(
          Derived(
            metric: metric, expression: expression, written: text, position: key.position))
      } catch {
        for one in error.all {
          mistakes.append(
            Mistake(
              one.message, remedy: one.remedy, at: value.position(at: one.at),
              length: one.length))
        }
      }
    }
    return derived
  }

  private static func checkDerived(
    _ expression: Expression, _ metric: Metric, _ text: String
  ) throws(SyntaxMistakes) {
    func no(_ message: Title, _ remedy: Title) -> SyntaxMistakes {
      SyntaxMistakes(message, remedy, at: 0, length: text.count)
    }
    var rests = false
    expression.walk {
      switch $0 {
      case .window, .data: rests = true
      default: break
      }
    }
    if rests {
      throw no(
        Title(
          en: "A derived metric is computed from present values.", zh: "派生指标只由当前值计算。"),
        Title(en: "Use windows in rules.", zh: "窗口请用在规则里。"))
    }
    if expression.metrics.contains(where: { $0.unit == nil && $0.metric == metric.id }) {
      throw no(
        Title(
          en: "\(metric.name) cannot be computed from itself.", zh: "\(metric.name) 不能由自身计算。"),
        Title(en: "Name other metrics.", zh: "请用其他指标。"))
    }
    if expression.metrics.isEmpty {
      throw no(
        Title(en: "This is computed from no metric.", zh: "这里没有用到任何指标。"),
        Title(en: "Name the metrics it comes from.", zh: "请写出所用的指标。"))
    }
    let reach = expression.reach([])
    if !reach.overlaps(metric.range) {
      throw no(
        Title(
          en: "This never lies in the range of \(metric.name), so every value would be refused.",
          zh: "结果永远不在 \(metric.name) 的范围内，每个值都会被拒绝。"),
        Title(en: "Check the computation and its units.", zh: "请检查算式及单位。"))
    }
    if expression.depth > Expression.deepest {
      throw no(
        Title(en: "This nests too deeply.", zh: "嵌套太深。"),
        Title(en: "Write it shorter.", zh: "请写得短一些。"))
    }
  }

  /// Derived metrics of a farm must not be computed from each other in a circle.
  private func checkDerivedCircles(_ farm: FarmHolding, _ mistakes: inout [Mistake]) {
    func key(_ unit: String, _ metric: MetricID) -> String { "\(unit)/\(metric.rawValue)" }
    var next: [String: [String]] = [:]
    for unit in farm.units {
      for one in derived[UnitName(farm: farm.id, unit: unit.id)] ?? [] {
        next[key(unit.id, one.metric.id)] = one.expression.metrics.map { reference in
          let other = reference.unit.flatMap { name in
            farm.units.first { $0.id == name } ?? farm.units.first { $0.kind.rawValue == name }
          }
          return key((other ?? unit).id, reference.metric)
        }
      }
    }
    for unit in farm.units {
      for one in derived[UnitName(farm: farm.id, unit: unit.id)] ?? [] {
        let own = key(unit.id, one.metric.id)
        guard reaches(own, own, next) else { continue }
        mistakes.append(
          Mistake(
            Title(
              en: "\(one.metric.name) is computed from itself by way of other derived metrics.",
              zh: "\(one.metric.name) 经由其他派生指标由自身计算。"),
            remedy: Title(en: "Break the circle.", zh: "请打破循环。"), at: one.position,
            length: one.metric.name.count))
      }
    }
  }
}
