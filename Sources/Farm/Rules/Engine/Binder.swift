/// Binds the rules of a book to the units of a site.
struct Binder {
  private let book: RuleBook
  private let site: Site
  private var binding = Binding()
  private var compiler = Compiler()
  private var shapes: [String: (plan: Int32, metrics: [MetricReference])] = [:]

  /// The rules bound to every unit and gateway that they are about.
  static func bind(_ book: RuleBook, to site: Site) -> Binding {
    var binder = Binder(book, site)
    binder.binding.rules = book.rules
    for farm in site.farms { binder.farm(farm) }
    for (number, farm) in site.farms.enumerated() { binder.instances(Int32(number), farm) }
    binder.finish()
    return binder.binding
  }

  private init(_ book: RuleBook, _ site: Site) { (self.book, self.site) = (book, site) }

  /// The farm's clocks and units. A unit's time is that of the first gateway that lists it, else of
  /// the first that lists none; readings do not say which gateway brought them.
  private mutating func farm(_ farm: FarmHolding) {
    let number = Int32(binding.farms.count)
    let first = Int32(binding.clocks.count)
    for gateway in farm.gateways {
      binding.clocks.append(Binding.Clock(farm: number, gateway: gateway))
    }
    var unnamed: Int32?
    for unit in farm.units {
      let index =
        farm.gateways.firstIndex { $0.units.contains(unit.id) }
        ?? farm.gateways.firstIndex { $0.units.isEmpty }
      if index == nil, unnamed == nil {
        unnamed = Int32(binding.clocks.count)
        binding.clocks.append(Binding.Clock(farm: number, gateway: nil))
      }
      let clock = index.map { first + Int32($0) } ?? unnamed!
      let name = RuleBook.UnitName(farm: farm.id, unit: unit.id)
      binding.unitNumbers[name] = Int32(binding.units.count)
      binding.units.append(
        Binding.Unit(
          farm: number, clock: clock, id: unit.id, name: unit.name, sensors: unit.sensors))
    }
    binding.farmNumbers[farm.id] = number
    binding.farms.append(
      Binding.Farm(
        id: farm.id, name: farm.name, zone: farm.zone,
        clocks: first..<Int32(binding.clocks.count)))
  }

  private mutating func instances(_ number: Int32, _ farm: FarmHolding) {
    for unit in farm.units {
      let unitNumber = binding.unitNumbers[RuleBook.UnitName(farm: farm.id, unit: unit.id)]!
      for (index, rule) in book.rules.enumerated() where rule.kinds.contains(unit.kind) {
        bind(index, rule, number, farm, unitNumber, unit)
      }
    }
    for clock in binding.farms[Int(number)].clocks where binding.clocks[Int(clock)].gateway != nil {
      for (index, rule) in book.rules.enumerated() where rule.onGateways {
        let shape = plan(index, rule, Compiler.Place(unit: nil, numbers: rule.numbers), "")
        binding.clocks[Int(clock)].instances.append(Int32(binding.instances.count))
        binding.instances.append(
          Binding.Instance(plan: shape.plan, unit: -1, clock: clock, farm: number))
      }
    }
  }

  private mutating func bind(
    _ index: Int, _ rule: Rule, _ number: Int32, _ farm: FarmHolding, _ unitNumber: Int32,
    _ unit: FarmUnit
  ) {
    let override = book.overrides[RuleBook.UnitName(farm: farm.id, unit: unit.id)]?[rule.name]
    guard override?.off != true else { return }
    var numbers = rule.numbers
    for (place, value) in override?.numbers ?? [:] {
      (numbers[place].value, numbers[place].unit) = value
    }
    let place = Compiler.Place(unit: unit, elevation: farm.elevation, numbers: numbers)
    let shape = plan(index, rule, place, override?.written ?? "")
    let first = Int32(binding.inputs.count)
    for metric in shape.metrics {
      binding.inputs.append(channel(metric, unitNumber, farm))
    }
    binding.instances.append(
      Binding.Instance(
        plan: shape.plan, input: first, inputCount: Int32(shape.metrics.count), unit: unitNumber,
        clock: binding.units[Int(unitNumber)].clock, farm: number))
  }

  /// The channel of a metric; of a neighbouring unit named by id, else by kind.
  private mutating func channel(_ metric: MetricReference, _ own: Int32, _ farm: FarmHolding)
    -> Int32
  {
    var unit = own
    if let name = metric.unit {
      let found =
        farm.units.first { $0.id == name } ?? farm.units.first { $0.kind.rawValue == name }
      guard let found else { return channel(Binding.ChannelKey(unit: -1, metric: metric.metric)) }
      unit = binding.unitNumbers[RuleBook.UnitName(farm: farm.id, unit: found.id)]!
    }
    return channel(Binding.ChannelKey(unit: unit, metric: metric.metric))
  }

  private mutating func channel(_ key: Binding.ChannelKey) -> Int32 {
    if let known = binding.channelNumbers[key] { return known }
    let number = Int32(binding.channels.count)
    binding.channels.append(key)
    binding.channelNumbers[key] = number
    return number
  }

  /// The rule compiled for units that answer its names alike; units of one shape share the code.
  private mutating func plan(
    _ index: Int, _ rule: Rule, _ place: Compiler.Place, _ override: String
  ) -> (plan: Int32, metrics: [MetricReference]) {
    let shape = "\(index)|\(override)|\(rule.answers(place))"
    if let known = shapes[shape] { return known }
    var reads = Compiler.Reads()
    var plan = Binding.Plan(rule: Int32(index), levels: Stretch(), keep: rule.keep)
    plan.levels.start = Int32(binding.levels.count)
    for level in rule.levels {
      let code = compiler.compile(level.condition, place, &reads)
      binding.levels.append(
        Binding.Level(
          code: code, hold: level.hold, severity: UInt8(level.severity.rank)))
    }
    plan.levels.end = Int32(binding.levels.count)
    if let until = rule.until { plan.until = compiler.compile(until, place, &reads) }
    if let onlyWhen = rule.onlyWhen { plan.onlyWhen = compiler.compile(onlyWhen, place, &reads) }
    if let subject = rule.subject {
      plan.subject = compiler.compile(subject.expression, place, &reads)
    }
    plan.timed = reads.timed
    plan.gated = rule.onlyWhen != nil || !rule.after.isEmpty || !rule.unless.isEmpty
    let made = (plan: Int32(binding.plans.count), metrics: reads.metrics)
    binding.plans.append(plan)
    shapes[shape] = made
    return made
  }

  private mutating func finish() {
    binding.code = compiler.code
    binding.conversions = compiler.conversions
    binding.formulas = compiler.formulas
    var readers = [[Int32]](repeating: [], count: binding.channels.count)
    for (number, instance) in binding.instances.enumerated() {
      for k in instance.input..<(instance.input + instance.inputCount) {
        let channel = Int(binding.inputs[Int(k)])
        if readers[channel].last != Int32(number) { readers[channel].append(Int32(number)) }
      }
    }
    for list in readers {
      binding.dependentStart.append(Int32(binding.dependents.count))
      binding.dependents += list
    }
    binding.dependentStart.append(Int32(binding.dependents.count))
  }
}

extension Severity {
  /// 0, 1, 2 from mild to critical.
  var rank: Int { Self.allCases.firstIndex(of: self)! }
}

extension Rule {
  /// What a unit answers to the names in this rule: equal answers, equal code.
  func answers(_ place: Compiler.Place) -> String {
    var answers = ""
    for expression in expressions {
      expression.walk { part in
        switch part {
        case .attribute(let name): answers += "\(name)=\(place.attribute(name));"
        case .attributeIs(let name, _): answers += "\(name)=\(place.unit?.attributes[name] ?? "");"
        default: break
        }
      }
    }
    return answers
  }

  /// Every expression of the rule.
  var expressions: [Expression] {
    levels.map(\.condition) + [until, onlyWhen, act?.until].compactMap { $0 }
  }
}
