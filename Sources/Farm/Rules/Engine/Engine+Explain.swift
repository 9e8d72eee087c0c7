/// Why a rule said what it said at an event time: each part of its conditions with its value.
public struct Explanation: Sendable {
  /// A condition of the rule, or a part of one.
  public struct Step: Sendable {
    /// How deep it lies in its condition; 0 is the whole.
    public var depth: Int
    /// As written.
    public var text: String
    /// What it came to, for people: `2.80 mg/L`, `true`, `unknown`.
    public var value: Title
    /// The number behind ``value``, 1 and 0 for true and false; `nil` while it is unknown.
    public var number: Double?
    /// What it rests on: what a window holds, when a probe was last heard.
    public var detail: Title
  }
  /// A condition with its parts, outermost first.
  public struct Condition: Sendable {
    /// `when`, a level, `until` or `only when`.
    public var key: String
    /// Its parts.
    public var steps: [Step]
    /// How long it must hold, and since when it does, where the rule asks that.
    public var wait: Title
  }
  /// Event time.
  public var at: Instant
  /// Every condition that the rule has.
  public var conditions: [Condition]
}

extension Engine {
  /// What the rule behind an alert sees at the time it was last judged; `nil` for an alert that is not
  /// the newest one of any rule here, or of another site.
  public func explain(_ alert: String, _ site: Site) -> Explanation? {
    guard
      let instance = states.indices.first(where: {
        states[$0].first != never && alertID($0, states[$0].first) == alert
      })
    else { return nil }
    var account = Account(engine: self, site: site, instance: instance)
    return account.explanation()
  }
}

/// Computes the parts of a rule's conditions one by one, on a copy of the engine.
private struct Account {
  var engine: Engine
  let instance: Int
  let rule: Rule
  let place: Binding.Instance
  let now: Int64
  private let zone: Zone
  private let checker: Checker
  private var compiler = Compiler()
  private var reads = Compiler.Reads()
  private let names: Compiler.Place

  init(engine: Engine, site: Site, instance: Int) {
    (self.engine, self.instance) = (engine, instance)
    place = engine.binding.instances[instance]
    let plan = engine.binding.plans[Int(place.plan)]
    rule = engine.binding.rules[Int(plan.rule)]
    now = engine.states[instance].last
    let known = engine.binding.farms[Int(place.farm)]
    zone = known.zone
    let farm = site.farm(known.id)
    let unit =
      place.unit < 0
      ? nil : site.unit(engine.binding.units[Int(place.unit)].id, of: known.id)
    let numbers = engine.binding.numbers[Int(place.plan)]
    names = Compiler.Place(unit: unit, elevation: farm?.elevation, numbers: numbers)
    checker = Checker(
      scope: Scope(
        numbers: numbers.map { ($0.name, $0.value, $0.unit) }, gateway: rule.onGateways,
        kinds: rule.kinds, names: SiteNames(site)))
    // Inputs and windows are numbered in the order in which the binder met them.
    for level in rule.levels { _ = compiler.compile(level.condition, names, &reads) }
    for other in [rule.until, rule.onlyWhen].compactMap({ $0 }) {
      _ = compiler.compile(other, names, &reads)
    }
  }

  mutating func explanation() -> Explanation {
    var conditions: [Explanation.Condition] = []
    for (index, level) in rule.levels.enumerated() {
      let key = rule.levels.count == 1 ? "when" : level.severity.rawValue
      conditions.append(condition(key, level.text, wait: wait(index, level)))
    }
    if rule.until != nil {
      conditions.append(condition("until", rule.untilText, wait: keep))
    }
    if rule.onlyWhen != nil {
      conditions.append(condition("only when", rule.onlyWhenText, wait: .empty))
    }
    return Explanation(at: Instant(milliseconds: now), conditions: conditions)
  }

  private func wait(_ index: Int, _ level: Rule.Level) -> Title {
    let since = engine.states[instance].since(index)
    guard level.hold > 0 else { return .empty }
    let hold = spanText(level.hold)
    guard since != never else {
      return Title(en: "must hold for \(hold)", zh: "须持续 \(hold)")
    }
    let held = spanText(now - since)
    return Title(
      en: "must hold for \(hold); has held for \(held), since \(time(since))",
      zh: "须持续 \(hold)；自 \(time(since)) 起已持续 \(held)")
  }

  private var keep: Title {
    guard rule.keep > 0 else { return .empty }
    let keep = spanText(rule.keep)
    return Title(en: "must hold for \(keep)", zh: "须持续 \(keep)")
  }

  private func time(_ milliseconds: Int64) -> String {
    zone.text(Instant(milliseconds: milliseconds))
  }

  // MARK: parts

  private mutating func condition(
    _ key: String, _ text: String, wait: Title
  ) -> Explanation.Condition {
    var steps: [Explanation.Step] = []
    if let (syntax, _) = try? Parser.parse(text) { add(syntax, Array(text), 0, &steps) }
    return Explanation.Condition(key: key, steps: steps, wait: wait)
  }

  private mutating func add(
    _ syntax: Syntax, _ text: [Character], _ depth: Int, _ steps: inout [Explanation.Step]
  ) {
    switch syntax.kind {
    case .number, .text, .hole, .truth: return
    default: break
    }
    guard let typed = try? checker.check(syntax) else { return }
    if case .word = typed.type { return }
    let written = String(text[syntax.at..<min(text.count, syntax.at + syntax.length)])
      .split(whereSeparator: \.isWhitespace).joined(separator: " ")
    let value = value(typed)
    steps.append(
      Explanation.Step(
        depth: depth, text: written, value: shown(value, typed),
        number: value.isNaN ? nil : value, detail: detail(typed)))
    for child in children(syntax, typed) { add(child, text, depth + 1, &steps) }
  }

  /// What it is made of. A window's contents are told with it, as its present value is not its matter.
  private func children(_ syntax: Syntax, _ typed: Typed) -> [Syntax] {
    switch syntax.kind {
    case .minus(let inner), .not(let inner): return [inner]
    case .binary(_, let a, let b): return [a, b]
    case .between(let value, let low, let high): return [value, low, high]
    case .call(_, let arguments):
      switch typed.expression {
      case .window, .data, .silent: return []
      default: return arguments
      }
    default: return []
    }
  }

  private mutating func value(_ typed: Typed) -> Double {
    if case .attribute = typed.type { return .nan }
    if let literal = typed.literal { return literal.value }
    var scratch = Compiler()
    scratch.code = engine.binding.code
    (scratch.conversions, scratch.formulas) = (
      engine.binding.conversions, engine.binding.formulas
    )
    let count = reads.metrics.count
    let code = scratch.compile(typed.expression, names, &reads)
    guard reads.metrics.count == count, typed.expression.depth <= Expression.deepest else {
      return .nan
    }
    (engine.binding.code, engine.binding.conversions, engine.binding.formulas) = (
      scratch.code, scratch.conversions, scratch.formulas
    )
    return engine.run(code, place, now)
  }

  private func shown(_ value: Double, _ typed: Typed) -> Title {
    if case .attribute(let name) = typed.type {
      return names.unit?.attributes[name].map { Title(both: $0) }
        ?? Title(en: "not given", zh: "未填写")
    }
    guard !value.isNaN else { return Title(en: "unknown", zh: "未知") }
    guard case .number(let unit, _) = typed.type else {
      return value == 1 ? Title(en: "true", zh: "成立") : Title(en: "false", zh: "不成立")
    }
    if typed.literal == nil, let metric = typed.expression.shownAs {
      return Title(both: Metric.with(metric).text(value))
    }
    let number = typed.literal == nil ? fixed(value, 3) : Checker.short(value)
    return Title(both: number + (unit == .one ? "" : " " + Metric.shown(unit)))
  }

  // MARK: what it rests on

  private func detail(_ typed: Typed) -> Title {
    switch typed.expression {
    case .metric(let metric): return typed.literal == nil ? heard(metric) : .empty
    case .data(_, let metric, _): return heard(metric)
    case .window(let function, let source, let span): return contents(function, source, span)
    case .silent:
      let heard = engine.clocks[Int(place.clock)].heardAt
      return heard == never
        ? .empty : Title(en: "last heard \(time(heard))", zh: "最近一次 \(time(heard))")
    case .clock, .season: return Title(en: "it is \(time(now))", zh: "当时为 \(time(now))")
    default: return .empty
    }
  }

  /// When the sensors of a metric were last heard, and what they said.
  private func heard(_ metric: MetricReference) -> Title {
    guard let input = reads.metrics.firstIndex(of: metric) else { return .empty }
    let channel = Int(engine.binding.inputs[Int(place.input) + input])
    let known = Metric.with(metric.metric)
    let told = engine.members[channel].prefix(4).compactMap { member -> String? in
      let own = engine.series[Int(member)]
      guard own.newest != never else { return nil }
      let sensor = engine.sensors[Int(member)]
      let flag = own.flag == .bad || own.flag == .suspect ? " (\(own.flag))" : ""
      let value = own.time == own.newest ? known.text(own.value) + " " : ""
      return (sensor.isEmpty ? "" : sensor + ": ") + value + time(own.newest) + flag
    }
    return told.isEmpty
      ? Title(en: "never heard", zh: "从未收到") : Title(both: told.joined(separator: "; "))
  }

  private func contents(
    _ function: WindowFunction, _ source: Expression, _ span: Milliseconds
  ) -> Title {
    let spec = WindowSpec(source: source, span: span)
    guard
      let number = reads.specs.firstIndex(where: { $0.function == function && $0.spec == spec })
    else { return .empty }
    let window = engine.windows[Int(engine.binding.windowRefs[Int(place.window) + number])]
    guard let first = window.samples.first, let last = window.samples.last else {
      return Title(en: "no readings", zh: "没有读数")
    }
    let (from, to) = (time(first.time), time(last.time))
    let count = window.samples.count
    return Title(
      en: "\(count) readings, \(from) to \(to)", zh: "\(count) 条读数，\(from) 至 \(to)")
  }
}
