/// Binds the rules of a book to the units of a site.
struct Binder {
  private let book: RuleBook
  private let site: Site
  private var binding = Binding()
  private var compiler = Compiler()
  private var shapes: [String: Shape] = [:]
  private var sources: [Expression: Source] = [:]
  private var windowNumbers: [WindowKey: Int32] = [:]
  /// The instance of a rule in a unit, or at a clock (−1 − clock).
  private var instanceNumbers: [InstanceKey: Int32] = [:]

  /// A rule compiled for units that answer its names alike.
  private struct Shape {
    var plan: Int32
    var metrics: [MetricReference]
    var windows: [(function: WindowFunction, span: Int64, source: Source)]
    var detectors: [(function: DataFunction, metric: MetricReference)]
  }
  /// What a window looks at.
  private struct Source {
    var code: Stretch
    var metrics: [MetricReference]
  }
  private struct WindowKey: Hashable {
    var unit: Int32
    var code: Int32
    var span: Int64
  }
  private struct InstanceKey: Hashable {
    var rule: String
    var place: Int32
  }

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
      let name = RuleBook.UnitName(farm: farm.id, unit: unit.id)
      binding.unitNumbers[name] = Int32(binding.units.count)
      binding.units.append(
        Binding.Unit(
          farm: number, clock: index.map { first + Int32($0) } ?? unnamed!, id: unit.id,
          name: unit.name, sensors: unit.sensors, actuators: unit.actuators,
          outdoors: [.plot, .orchard, .weather, .pond].contains(unit.kind)))
    }
    binding.farmNumbers[farm.id] = number
    binding.farms.append(
      Binding.Farm(
        id: farm.id, name: farm.name, zone: farm.zone,
        clocks: first..<Int32(binding.clocks.count)))
  }

  private mutating func instances(_ number: Int32, _ farm: FarmHolding) {
    for unit in farm.units {
      let name = RuleBook.UnitName(farm: farm.id, unit: unit.id)
      let unitNumber = binding.unitNumbers[name]!
      derive(book.derived[name] ?? [], number, farm, unitNumber, unit)
      for (index, rule) in book.rules.enumerated() where rule.kinds.contains(unit.kind) {
        bind(index, rule, number, farm, unitNumber, unit)
      }
    }
    for clock in binding.farms[Int(number)].clocks where binding.clocks[Int(clock)].gateway != nil {
      for (index, rule) in book.rules.enumerated() where rule.onGateways {
        let shape = shape(index, rule, Compiler.Place(unit: nil, numbers: rule.numbers), "")
        let instance = Int32(binding.instances.count)
        binding.clocks[Int(clock)].instances.append(instance)
        instanceNumbers[InstanceKey(rule: rule.name, place: -1 - clock)] = instance
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
    let shape = shape(index, rule, place, override?.written ?? "")
    var instance = self.place(shape.metrics, unitNumber, farm)
    instance.plan = shape.plan
    var windows: [Int32] = []
    for (function, span, source) in shape.windows {
      windows.append(window(function, span, source, unitNumber, farm))
    }
    instance.window = Int32(binding.windowRefs.count)
    binding.windowRefs += windows
    for (function, metric) in shape.detectors {
      let channel = Int(channel(metric, unitNumber, farm))
      if function == .anomaly { binding.needs[channel].insert(.anomaly) }
      if function == .spike || function == .jump { binding.needs[channel].insert(.shape) }
    }
    instanceNumbers[InstanceKey(rule: rule.name, place: unitNumber)] = Int32(
      binding.instances.count)
    if binding.plans[Int(shape.plan)].acts {
      instance.command = Int32(binding.acting.count)
      binding.acting.append(Int32(binding.instances.count))
    }
    binding.instances.append(instance)
  }

  /// Inputs for some metrics as seen from a unit.
  private mutating func place(
    _ metrics: [MetricReference], _ unit: Int32, _ farm: FarmHolding
  ) -> Binding.Instance {
    let channels = metrics.map { channel($0, unit, farm) }
    let first = Int32(binding.inputs.count)
    binding.inputs += channels
    return Binding.Instance(
      plan: -1, input: first, inputCount: Int32(metrics.count), unit: unit,
      clock: binding.units[Int(unit)].clock, farm: binding.units[Int(unit)].farm)
  }

  private mutating func window(
    _ function: WindowFunction, _ span: Int64, _ source: Source, _ unit: Int32,
    _ farm: FarmHolding
  ) -> Int32 {
    let key = WindowKey(unit: unit, code: source.code.start, span: span)
    let needs = Window.Needs(function)
    if let known = windowNumbers[key] {
      binding.windows[Int(known)].needs.formUnion(needs)
      return known
    }
    let number = Int32(binding.windows.count)
    windowNumbers[key] = number
    binding.windows.append(
      Binding.WindowPlace(
        place: place(source.metrics, unit, farm), code: source.code, span: span, needs: needs))
    return number
  }

  private mutating func derive(
    _ derived: [RuleBook.Derived], _ number: Int32, _ farm: FarmHolding, _ unit: Int32,
    _ place: FarmUnit
  ) {
    for one in derived {
      var reads = Compiler.Reads()
      let names = Compiler.Place(unit: place, elevation: farm.elevation, numbers: [])
      let code = compiler.compile(one.expression, names, &reads)
      let key = Binding.ChannelKey(unit: unit, metric: one.metric.id)
      binding.derivedNumbers[key] = Int32(binding.derived.count)
      binding.derived.append(
        Binding.DerivedPlace(
          place: self.place(reads.metrics, unit, farm), code: code, metric: one.metric.id))
    }
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
    binding.needs.append([])
    binding.channelNumbers[key] = number
    return number
  }

  /// The rule compiled for units that answer its names alike; units of one shape share the code.
  private mutating func shape(
    _ index: Int, _ rule: Rule, _ place: Compiler.Place, _ override: String
  ) -> Shape {
    let key = "\(index)|\(override)|\(rule.answers(place))"
    if let known = shapes[key] { return known }
    var reads = Compiler.Reads()
    var plan = Binding.Plan(rule: Int32(index), levels: Stretch(), keep: rule.keep)
    plan.levels.start = Int32(binding.levels.count)
    for level in rule.levels {
      let code = compiler.compile(level.condition, place, &reads)
      binding.levels.append(
        Binding.Level(code: code, hold: level.hold, severity: UInt8(level.severity.rank)))
    }
    plan.levels.end = Int32(binding.levels.count)
    if let until = rule.until { plan.until = compiler.compile(until, place, &reads) }
    if let onlyWhen = rule.onlyWhen { plan.onlyWhen = compiler.compile(onlyWhen, place, &reads) }
    if let subject = rule.subject {
      plan.subject = compiler.compile(subject.expression, place, &reads)
      if let middle = subject.middle { plan.middle = compiler.compile(middle, place, &reads) }
    }
    if let act = rule.act {
      plan.acts = place.unit?.actuators.contains(act.actuator) == true
      if let until = act.until { plan.actUntil = compiler.compile(until, place, &reads) }
    }
    plan.lowIsWorse = rule.subject?.lowIsWorse == true
    plan.asksQuality = reads.detectors.contains { $0.function == .bad || $0.function == .suspect }
    plan.windowCount = Int32(reads.specs.count)
    plan.timed = reads.timed
    plan.limit = Int32(clamping: rule.limit ?? .max)
    plan.gated = rule.onlyWhen != nil || !rule.after.isEmpty || !rule.unless.isEmpty
    let windows = reads.specs.map {
      (function: $0.function, span: $0.spec.span, source: source($0.spec.source, place))
    }
    let made = Shape(
      plan: Int32(binding.plans.count), metrics: reads.metrics, windows: windows,
      detectors: reads.detectors)
    binding.plans.append(plan)
    binding.numbers.append(place.numbers)
    shapes[key] = made
    return made
  }

  /// The code of what a window looks at, shared by all rules unless a unit has a say in it.
  private mutating func source(_ expression: Expression, _ place: Compiler.Place) -> Source {
    var own = false
    expression.walk {
      switch $0 {
      case .parameter, .attribute, .attributeIs: own = true
      default: break
      }
    }
    if !own, let known = sources[expression] { return known }
    var reads = Compiler.Reads()
    let code = compiler.compile(expression, place, &reads)
    let made = Source(code: code, metrics: reads.metrics)
    if !own { sources[expression] = made }
    return made
  }

  // MARK: the other way round

  private mutating func finish() {
    binding.code = compiler.code
    binding.conversions = compiler.conversions
    binding.formulas = compiler.formulas
    binding.dependents = readers(binding.instances)
    binding.windowDependents = readers(binding.windows.map(\.place))
    binding.derivedDependents = readers(binding.derived.map(\.place))
    relate()
    var waiting = [[Int32]](repeating: [], count: binding.clocks.count)
    for (number, instance) in binding.instances.enumerated()
    where instance.unit >= 0 && binding.plans[Int(instance.plan)].timed {
      waiting[Int(instance.clock)].append(Int32(number))
    }
    binding.waiting = Binding.Lists(waiting)
  }

  /// By channel, who reads it.
  private func readers(_ places: [Binding.Instance]) -> Binding.Lists {
    var readers = [[Int32]](repeating: [], count: binding.channels.count)
    for (number, place) in places.enumerated() {
      for k in place.input..<(place.input + place.inputCount) {
        let channel = Int(binding.inputs[Int(k)])
        if readers[channel].last != Int32(number) { readers[channel].append(Int32(number)) }
      }
    }
    return Binding.Lists(readers)
  }

  /// Which instances ask about which: in the same unit, else at the unit's gateway.
  private mutating func relate() {
    var after: [[Int32]] = []
    var unless: [[Int32]] = []
    var followers = [[Int32]](repeating: [], count: binding.instances.count)
    for (number, instance) in binding.instances.enumerated() {
      let rule = binding.rules[Int(binding.plans[Int(instance.plan)].rule)]
      let own = instance.unit < 0 ? -1 - instance.clock : instance.unit
      func find(_ names: [String]) -> [Int32] {
        names.compactMap {
          instanceNumbers[InstanceKey(rule: $0, place: own)]
            ?? instanceNumbers[InstanceKey(rule: $0, place: -1 - instance.clock)]
        }
      }
      after.append(find(rule.after))
      unless.append(find(rule.unless))
      for other in after[number] + unless[number] { followers[Int(other)].append(Int32(number)) }
    }
    binding.after = Binding.Lists(after)
    binding.unless = Binding.Lists(unless)
    binding.followers = Binding.Lists(followers)
  }
}

extension Severity {
  /// 0, 1, 2 from mild to critical.
  var rank: Int { Self.allCases.firstIndex(of: self)! }
}

extension Rule {
  /// What a unit answers to the names in this rule: equal answers, equal code.
  func answers(_ place: Compiler.Place) -> String {
    var answers =
      act.map { place.unit?.actuators.contains($0.actuator) == true ? "acts;" : "" } ?? ""
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
