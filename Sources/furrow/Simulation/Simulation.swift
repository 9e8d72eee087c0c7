import Farm

/// Simulated farms: gateways that send, in event time, what the probes of a site would measure.
///
/// A value with one step, ``next()``. The same site, seed and start give the same messages for ever;
/// commands that come in between change what follows, as they would on a farm. No clock, no I/O.
struct Simulation: Sendable {
  /// What to simulate.
  struct Settings: Sendable {
    /// The farms; their sensors are what is measured.
    var site: Site
    /// Ids of farms to simulate; all when empty.
    var farms: Set<String> = []
    /// Chooses weather, faults and habits.
    var seed: UInt64 = 1
    /// Event time of the first message.
    var from: Instant
    /// Whether probes and gateways have faults.
    var faults = true
    /// From when on clocks may run ahead; always when `nil`. Only when event time goes with the
    /// machine's clock can a receiver tell a time ahead from a true one.
    var clockFaultsFrom: Instant?
    /// How gateways write; by turns when `nil`.
    var payload: Payload?
    /// Whether people work: feed, irrigate, harvest, take soil samples.
    var husbandry = true
  }

  private var gateways: [SimulatedGateway] = []
  private var units: [SimulatedUnit] = []
  private var diaries: [Diary] = []
  private let farms: [String]
  private let weather: [Weather]
  private let plan: FaultPlan
  private var spells: [FaultSpell] = []
  private var spellsUntil: Instant?
  private var waiting: [GatewayMessage] = []
  private let settings: Settings

  /// Simulated farms at their start.
  init(_ settings: Settings) {
    self.settings = settings
    let dice = Dice(seed: settings.seed)
    let chosen = settings.site.farms.filter {
      settings.farms.isEmpty || settings.farms.contains($0.id)
    }
    farms = chosen.map(\.id)
    var skies: [Weather] = []
    var counts: [Int] = []
    for farm in chosen {
      // Where a farm tells no place, it lies in the delta.
      let place = farm.location ?? Location(latitude: 37.6, longitude: 118.6)
      let weather = Weather(location: place, dice: dice.named(farm.id))
      skies.append(weather)
      let first = units.count
      for unit in farm.units {
        units.append(
          SimulatedUnit(
            unit: unit, farm: skies.count - 1, at: settings.from,
            model: makeModel(unit, weather: weather, dice: dice.named(farm.id), zone: farm.zone)))
      }
      for gateway in farm.gateways {
        let turn = Payload.allCases[gateways.count % Payload.allCases.count]
        let made = SimulatedGateway(
          gateway, of: farm, firstUnit: first, payload: settings.payload ?? turn, dice: dice,
          from: settings.from)
        counts.append(made.probes.count)
        gateways.append(made)
      }
      if settings.husbandry {
        diaries.append(Diary(farm: farm, firstUnit: first, from: settings.from, dice: dice))
      }
    }
    weather = skies
    plan = FaultPlan(dice: dice, probesOfGateways: counts)
    waiting = gateways.map { $0.birth(at: settings.from) }
  }

  /// Readings that are due in a span of event time, faults aside: for a progress bar.
  func expectedReadings(in span: Milliseconds) -> Double {
    gateways.flatMap(\.probes).reduce(0) { $0 + Double(span) / Double($1.interval) }
  }

  /// How many gateways there are.
  var gatewayCount: Int { gateways.count }
  /// How many series they measure.
  var seriesCount: Int { gateways.reduce(0) { $0 + $1.probes.count } }
  /// The farms and gateways, for subscribing to their commands.
  var doors: [(farm: String, gateway: String)] { gateways.map { ($0.farm, $0.id) } }

  /// The next message, in the order in which gateways send; `nil` when there is no gateway.
  ///
  /// What a gateway kept through an outage comes in one burst when it is back.
  mutating func next() -> GatewayMessage? {
    while waiting.isEmpty {
      guard let g = gateways.indices.min(by: { gateways[$0].due < gateways[$1].due }) else {
        return nil
      }
      let now = gateways[g].due
      work(until: now)
      waiting += publish(g, at: now)
    }
    return waiting.removeFirst()
  }

  private mutating func publish(_ g: Int, at now: Instant) -> [GatewayMessage] {
    let faults = spells(at: now).filter { $0.gateway == g }
    var batch: [Measurement] = []
    for p in gateways[g].dueProbes(at: now) {
      let probe = gateways[g].probes[p]
      advance(probe.unit, to: now)
      guard
        let truth = units[probe.unit].model.value(
          of: probe.sensor.metric.name, sensor: probe.sensor.id)
          ?? gateways[g].deviceValue(of: probe.sensor.metric.name, at: now),
        let value = gateways[g].probes[p].measure(
          truth, at: now, faults: faults.filter { $0.probe == p })
      else { continue }
      batch.append(Measurement(unit: probe.unitID, sensor: probe.sensor, value: value))
    }
    let ahead = faults.contains { $0.fault == .clockAhead } ? 47 * Milliseconds.minute : 0
    let isCut = faults.contains { $0.fault == .outage }
    return gateways[g].pack(batch, at: now, clockAhead: ahead, isCut: isCut)
  }

  private mutating func advance(_ unit: Int, to time: Instant) {
    units[unit].advance(to: time, under: weather[units[unit].farm])
  }

  /// The faults that hold at a time.
  mutating func spells(at time: Instant) -> [FaultSpell] {
    guard settings.faults else { return [] }
    if spellsUntil.map({ time >= $0 }) ?? true {
      spells = plan.spells(around: time)
      spellsUntil = plan.nextChange(after: time)
    }
    let clocks = settings.clockFaultsFrom.map { time >= $0 } ?? true
    return spells.filter { $0.holds(at: time) && (clocks || $0.fault != .clockAhead) }
  }

  /// Whom a fault befalls: a farm, and a gateway or a unit with the metric of its probe.
  func victim(of spell: FaultSpell) -> (farm: String, name: Title, metric: Metric?)? {
    let gateway = gateways[spell.gateway]
    guard let farm = settings.site.farm(gateway.farm) else { return nil }
    if let place = spell.probe {
      let probe = gateway.probes[place]
      return (farm.id, units[probe.unit].unit.name, probe.sensor.metric)
    }
    let name = farm.gateways.first { $0.id == gateway.id }?.name
    return name.map { (farm.id, $0, nil) }
  }

  /// Lets people do what is due by `now`: their work on units, and what they write down of it.
  private mutating func work(until now: Instant) {
    for d in diaries.indices {
      while let entry = diaries[d].nextEntry(until: now) {
        if let work = entry.work {
          advance(entry.unit, to: entry.time)
          units[entry.unit].model.tend(work)
        }
        if let note = entry.note, let gateway = gateways.first(where: { $0.farm == note.farm }) {
          waiting.append(gateway.message(note.payload, kind: note.kind, at: entry.time))
        }
      }
    }
  }

  /// Whether somebody may give a unit of the farm a command within minutes.
  func isDelicate(_ farm: String) -> Bool {
    guard let f = farms.firstIndex(of: farm) else { return false }
    return units.contains { $0.farm == f && $0.model.isDelicate }
  }

  /// Does what a command says, as the unit is now; whether the unit could.
  mutating func obey(farm: String, unit: String, actuator: String, action: String) -> Bool {
    guard let f = farms.firstIndex(of: farm),
      let u = units.firstIndex(where: { $0.farm == f && $0.unit.id == unit })
    else { return false }
    return units[u].model.obey(actuator, action)
  }
}

/// A unit and the time its model has reached.
struct SimulatedUnit: Sendable {
  let unit: FarmUnit
  /// Its farm's place in the simulation.
  let farm: Int
  var model: any UnitModel
  private var time: Instant

  init(unit: FarmUnit, farm: Int, at time: Instant, model: any UnitModel) {
    (self.unit, self.farm, self.model) = (unit, farm, model)
    // Two days before the start, so that what is first measured has left its initial guess.
    self.time = time - 2 * .day
  }

  /// Steps the model minute by minute.
  mutating func advance(to target: Instant, under weather: Weather) {
    while time < target {
      let next = min(target, Instant(milliseconds: (time.milliseconds / .minute + 1) * .minute))
      model.step(Double(next - time) / 1000, to: next, under: weather.sky(at: next))
      time = next
    }
  }
}
