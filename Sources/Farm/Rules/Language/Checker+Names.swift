/// What names mean where an expression stands.
struct Scope {
  /// The rule's named numbers, with the unit of measure they were given in.
  var numbers: [(name: String, value: Double, unit: UnitOfMeasure)] = []
  /// Named numbers that could not be read.
  var broken: Set<String> = []
  /// Whether the rule is about a gateway, which has no metrics of its own.
  var gateway = false
  /// The kinds of unit that the rule is about.
  var kinds: [UnitKind] = []
  /// Names of the site.
  var names: SiteNames
}

/// The names of a site that rules may speak of.
struct SiteNames {
  var units: Set<String> = []
  var attributes: Set<String> = ["soil", "crop", "stage", "species", "variety"]
  /// By attribute, the words that units of the site have.
  var words: [String: Set<String>] = [:]
  /// By kind of unit, the names of what can be commanded there.
  var actuators: [UnitKind: Set<String>] = [:]
  /// Kinds of unit that the site has.
  var kinds: Set<UnitKind> = []

  init(_ site: Site) {
    for unit in site.farms.lazy.flatMap(\.units) {
      units.insert(unit.id)
      kinds.insert(unit.kind)
      actuators[unit.kind, default: []].formUnion(unit.actuators)
      attributes.formUnion(unit.attributes.keys)
      for (name, word) in unit.attributes { words[name, default: []].insert(word) }
      // Rules ask for the crop that a plan names, too.
      if let plan = unit.plan { words["crop", default: []].insert(plan.crop) }
    }
  }
}

extension Checker {
  func name(_ name: String, _ syntax: Syntax) throws(SyntaxMistakes) -> Typed {
    if let index = scope.numbers.firstIndex(where: { $0.name == name }) {
      let number = scope.numbers[index]
      return Typed(
        expression: .number(number.value), type: .number(number.unit, difference: false),
        literal: (number.value, number.unit), parameter: index, at: syntax.at,
        length: syntax.length)
    }
    if scope.broken.contains(name) { return typed(.truth(false), .hole, syntax) }
    if let metric = Metric.named(name) {
      guard !scope.gateway else { throw gatewayHas(no: Title(both: name), syntax) }
      return self.metric(MetricReference(unit: nil, metric: metric.id), syntax)
    }
    let isAttribute = ["area", "elevation"].contains(name) || scope.names.attributes.contains(name)
    if scope.gateway, isAttribute { throw gatewayHas(no: Title(both: name), syntax) }
    if name == "area" {
      return typed(.attribute(name), .number(.parse("m2")!, difference: false), syntax)
    }
    if name == "elevation" {
      return typed(.attribute(name), .number(.parse("m")!, difference: false), syntax)
    }
    if scope.names.attributes.contains(name) {
      return typed(.truth(false), .attribute(name), syntax)
    }
    return typed(.truth(false), .word(name), syntax)
  }

  private func gatewayHas(no name: Title, _ syntax: Syntax) -> SyntaxMistakes {
    mistake(
      Title(en: "A gateway has no \(name.en).", zh: "网关没有 \(name.zh)。"),
      Title(
        en: "Use silent(30 min), or write the rule on a unit kind.",
        zh: "请用 silent(30 min)，或把规则写在生产单元类型上。"), syntax)
  }

  /// The mistake of a bare word that stands where a value should.
  func unknown(_ value: Typed) -> SyntaxMistakes? {
    guard case .word(let name) = value.type else { return nil }
    let known =
      Metric.all.map(\.name) + scope.numbers.map(\.name) + scope.names.attributes.sorted()
      + ["area", "elevation"]
    return mistake(
      Title(
        en: "\"\(name)\" is no metric, number or attribute.",
        zh: "没有名为“\(name)”的指标、数字或属性。"),
      .near(
        name, in: known,
        otherwise: Title(
          en: "See `furrow rules show --metrics` for the names that can be used.",
          zh: "可用的名称见 `furrow rules show --metrics`。")), value)
  }

  private func metric(_ reference: MetricReference, _ syntax: Syntax) -> Typed {
    typed(
      .metric(reference), .number(Metric.with(reference.metric).unit, difference: false), syntax)
  }

  func other(_ unit: Syntax, _ metric: Syntax, _ syntax: Syntax) throws(SyntaxMistakes)
    -> Typed
  {
    guard case .text(let id) = unit.kind, case .name(let name) = metric.kind else {
      preconditionFailure("the parser makes no other kind of other()")
    }
    guard !scope.gateway else {
      throw gatewayHas(no: Title(en: "neighbouring units", zh: "相邻单元"), syntax)
    }
    var mistakes: [SyntaxMistake] = []
    if !scope.names.units.contains(id), UnitKind(rawValue: id) == nil {
      let known = scope.names.units.sorted() + UnitKind.allCases.map(\.rawValue)
      mistakes +=
        mistake(
          Title(en: "No farm of the site has a unit \"\(id)\".", zh: "站点中没有单元“\(id)”。"),
          .near(
            id, in: known,
            otherwise: Title(
              en: "Name a unit's id, or a kind such as \"weather\".",
              zh: "请写单元编号，或类型，例如 \"weather\"。")), unit
        ).all
    }
    let found = Metric.named(name)
    if found == nil {
      mistakes +=
        mistake(
          Title(en: "\"\(name)\" is no metric.", zh: "没有指标“\(name)”。"),
          .near(
            name, in: Metric.all.map(\.name),
            otherwise: Title(en: "Name a metric of that unit.", zh: "请写该单元的指标。")), metric
        ).all
    }
    guard let found, mistakes.isEmpty else { throw SyntaxMistakes(mistakes) }
    return self.metric(MetricReference(unit: id, metric: found.id), syntax)
  }

  // MARK: attributes

  func member(_ value: Syntax, _ words: [Syntax], _ syntax: Syntax) throws(SyntaxMistakes)
    -> Typed
  {
    let left = try check(value)
    guard case .attribute(let name) = left.type else {
      throw unknown(left)
        ?? mistake(
          Title(
            en: "\"in\" asks about an attribute such as crop.", zh: "“in”只用于属性，例如 crop。"),
          Title(en: "Use \"between\".", zh: "请用“between”。"), left)
    }
    guard !words.isEmpty else {
      throw mistake(
        Title(en: "Nothing is in an empty list.", zh: "空列表中什么也没有。"),
        Title(
          en: "Name words: \(name) in (\(examples(name))).",
          zh: "请列出词语：\(name) in (\(examples(name)))。"), syntax)
    }
    let list = try all(words) { word throws(SyntaxMistakes) in
      try self.word(try check(word), of: name)
    }
    return typed(.attributeIs(name, list), .truth, syntax)
  }

  private func examples(_ attribute: String) -> String {
    let known = (scope.names.words[attribute] ?? []).sorted().prefix(2)
    return known.isEmpty ? "tomato, cucumber" : known.map { "\"\($0)\"" }.joined(separator: ", ")
  }

  /// A word that an attribute is compared with. A word that no unit of the site has is a mistake only
  /// when it looks like one that a unit has: what will be sown next year may be spoken of today.
  func word(_ value: Typed, of attribute: String) throws(SyntaxMistakes) -> String {
    let word: String
    switch value.type {
    case .word(let text): word = text
    case .attribute(let name): word = name
    default:
      throw mistake(
        Title(en: "Here must stand a word.", zh: "这里应当是一个词。"),
        Title(en: "Write it in quotes.", zh: "请加上引号。"), value)
    }
    let known = (scope.names.words[attribute] ?? []).sorted()
    guard !known.contains(word), word.count > 2, let near = nearest(word, in: known) else {
      return word
    }
    throw mistake(
      Title(
        en: "No unit of the site has \(attribute) \"\(word)\".",
        zh: "站点中没有 \(attribute) 为“\(word)”的单元。"),
      .meant(near), value)
  }
}
