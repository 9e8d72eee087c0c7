/// Reads one rule of a rule file and notes every mistake in it.
struct RuleReader {
  let names: SiteNames
  var mistakes: [Mistake] = []
  var scope: Scope
  var relations: [(name: String, position: Position)] = []
  /// Every name that rules give themselves and each other, those with mistakes too.
  private(set) var allNames: [String] = []
  private(set) var allRelations: [(name: String, position: Position)] = []

  init(names: SiteNames) {
    self.names = names
    scope = Scope(names: names)
  }

  /// The rule of a mapping; `nil` when its mistakes leave nothing to run.
  mutating func read(_ node: Node) -> Rule? {
    guard case .map = node.value else {
      note(
        Title(en: "This is no rule.", zh: "这不是一条规则。"),
        Title(
          en: "Begin each rule with \"- rule: name\", and its keys under it.",
          zh: "每条规则以“- rule: 名称”开头，其余键写在下面。"), node)
      return nil
    }
    let before = mistakes.count
    if let name = node["rule"]?.text { allNames.append(name) }
    relations = []
    var fields = Fields(node, Title(en: "a rule", zh: "一条规则"), &mistakes)
    let name = ruleName(&fields)
    let kinds = self.kinds(&fields)
    scope.gateway = kinds?.isEmpty == true
    scope.kinds = kinds ?? []
    (scope.numbers, scope.broken) = ([], [])
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
      note(
        Title(en: "A gateway has no actuators.", zh: "网关没有执行器。"),
        Title(en: "Write the rule on a unit kind.", zh: "请把规则写在生产单元类型上。"), node, length: 1)
    }
    let text = self.text(&fields)
    var whatToDo: Title?
    if fields.optional("what to do") != nil {
      whatToDo = fields.title("what to do", "", &mistakes)
    }
    let source = self.source(&fields)
    fields.finish(&mistakes)
    checkTrigger(levels ?? [])
    guard mistakes.count == before, let name, let kinds, let levels else { return nil }
    var rule = Rule(
      name: name, kinds: kinds, levels: levels, until: until, keep: keep, onlyWhen: onlyWhen,
      after: after, unless: unless, limit: limit, act: act, numbers: numbers, text: text,
      source: source, position: node.position, written: node.flattened)
    rule.untilPosition = node["until"]?.position
    rule.untilText = node["until"]?.text ?? ""
    rule.onlyWhenText = node["only when"]?.text ?? ""
    rule.relations = relations
    rule.whatToDo = whatToDo
    rule.subject = levels.last.flatMap { Rule.Subject(of: $0.condition) }
    return rule
  }

  /// Notes a mistake that a value has; its whole text is underlined unless a length is given.
  mutating func note(_ message: Title, _ remedy: Title, _ node: Node, length: Int? = nil) {
    mistakes.append(
      Mistake(
        message, remedy: remedy, at: node.position, length: length ?? node.text?.count ?? 1))
  }

  /// A rule is judged when something that it reads comes in.
  private mutating func checkTrigger(_ levels: [Rule.Level]) {
    for level in levels where !level.condition.readsAnything {
      mistakes.append(
        Mistake(
          Title(
            en: "This names no metric, so nothing would ever make the rule look.",
            zh: "这里没有指标，因此规则永远不会被判断。"),
          remedy: Title(
            en: "Compare a metric, and keep times of day for \"only when\".",
            zh: "请比较某个指标，时刻写在“only when”里。"), at: level.position))
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
      note(
        Title(en: "\"\(name)\" cannot be a rule's name.", zh: "“\(name)”不能作规则名。"),
        Title(
          en: "Use at most 64 letters a-z, digits and hyphens, such as pond-oxygen-low.",
          zh: "最多 64 个字符，只用小写字母、数字和连字符，例如 pond-oxygen-low。"), node)
      return nil
    }
    return name
  }

  private mutating func kinds(_ fields: inout Fields) -> [UnitKind]? {
    guard let node = fields.required("on", &mistakes) else { return nil }
    let known = UnitKind.allCases.map(\.rawValue) + ["gateway", "any"]
    var kinds: [UnitKind] = []
    var gateway = false
    let before = mistakes.count
    for item in node.items("on", &mistakes) {
      guard let text = item.text("on", &mistakes) else { continue }
      if let kind = UnitKind(rawValue: text) {
        if !kinds.contains(kind) { kinds.append(kind) }
      } else if text == "any" {
        kinds = UnitKind.allCases
      } else if text == "gateway" {
        gateway = true
      } else {
        note(
          Title(en: "\"\(text)\" is no kind of unit.", zh: "“\(text)”不是生产单元类型。"),
          .near(
            text, in: known,
            otherwise: Title(
              en: "Kinds: \(known.joined(separator: ", ")).",
              zh: "类型：\(known.joined(separator: "、"))。")), item)
      }
    }
    guard mistakes.count == before else { return nil }
    guard gateway != !kinds.isEmpty else {
      note(
        Title(
          en: "A rule is on gateways or on kinds of unit.", zh: "规则要么针对网关，要么针对生产单元类型。"),
        Title(en: "Make two rules of it.", zh: "请拆成两条规则。"), node, length: 1)
      return nil
    }
    return kinds
  }

  private mutating func source(_ fields: inout Fields) -> String {
    let source = fields.optionalText("source", &mistakes)
    if source?.isEmpty ?? (fields.node["source"].map(\.isNull) ?? true) {
      note(
        Title(
          en: "This rule does not say where its thresholds come from.", zh: "这条规则没有说明阈值的来源。"),
        Title(
          en: "Add \"source: …\": a standard and its table, or \"engineering default\".",
          zh: "请加上“source: …”：标准及其表号，或 engineering default。"), fields.node)
    }
    return source ?? ""
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
    note(
      Title(en: "\"\(text)\" is no limit.", zh: "“\(text)”不是次数限制。"),
      Title(
        en: "Write \"limit: 3 per day\", at most 1000.",
        zh: "请写“limit: 3 per day”，最多 1000。"), node)
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

  // MARK: what people read

  private mutating func text(_ fields: inout Fields) -> Title {
    let en = sentence(&fields, "en")
    let zh = sentence(&fields, "zh")
    let told = ["en", "zh"].compactMap { fields.node[$0] }
    if told.allSatisfy({ $0.isNull || $0.text == "" }) {
      note(
        Title(en: "This rule has nothing to tell people.", zh: "这条规则没有给人看的文字。"),
        Title(
          en: "Add \"en: …\" or \"zh: …\", the sentence they read.",
          zh: "请加上“en: …”或“zh: …”，即告警时显示的句子。"), fields.node)
    }
    return Title(en: en ?? zh ?? "", zh: zh ?? en ?? "")
  }

  private mutating func sentence(_ fields: inout Fields, _ key: String) -> String? {
    guard let node = fields.optional(key), let text = node.text(key, &mistakes) else { return nil }
    for (name, at) in Template.names(text) where !Template.known(name, scope) {
      let known = Template.words + Metric.all.map(\.name) + scope.numbers.map(\.name)
      let use = Title(
        en: "Use {unit}, {value} or a metric's name.", zh: "请用 {unit}、{value} 或指标名。")
      mistakes.append(
        Mistake(
          Title(en: "\"{\(name)}\" cannot be filled in.", zh: "“{\(name)}”无法填入。"),
          remedy: nearest(name, in: known).map {
            .meant("{\($0)}")
          } ?? use, at: node.position(at: at), length: name.count + 2))
    }
    return text
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
