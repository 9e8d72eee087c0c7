/// The rules at work: a value that is stepped with readings and with passing time, in event time.
///
/// It does no I/O and knows no clock, so that the same inputs in the same order give the same changes,
/// live, replayed or tested. A reading costs one look at its series and one at each rule that reads
/// it. Limits: readings of a series must come in order; the caller keeps late ones from it.
public struct Engine: Sendable {
  var binding: Binding
  let digest: UInt64
  /// The quality tests' constants, by metric number.
  var quality = QualityLimits.all
  var series: [SeriesState] = []
  /// The sensor of each series, as the site names it.
  var sensors: [String] = []
  /// By channel, the sensors that the site lists and that were not heard yet.
  var waited: [[WaitedSensor]]
  var channels: [ChannelState]
  /// The series of each channel, for units with several sensors of a metric.
  var members: [[Int32]]
  var states: [RuleState]
  var windows: [Window]
  var shapes: [ShapeDetector] = []
  var anomalies: [AnomalyState] = []
  var attenuations: [Attenuated] = []
  var derivedSeries: [Int32]
  var commands: [CommandState]
  var clocks: [ClockState]
  var farms: [FarmState]

  /// An engine that has seen nothing, for the rules and units of a site and the series known so far.
  ///
  /// ``RuleBook/derivedSeries`` must have numbers in the catalogue for derived metrics to be stored.
  public init(rules: RuleBook, site: Site, catalogue: Catalogue) {
    binding = Binder.bind(rules, to: site)
    digest = Engine.digest(rules, site)
    waited = binding.listedSensors
    channels = Array(repeating: ChannelState(), count: binding.channels.count)
    members = Array(repeating: [], count: binding.channels.count)
    states = Array(repeating: RuleState(), count: binding.instances.count)
    windows = binding.windows.map { Window(span: $0.span, needs: $0.needs) }
    derivedSeries = Array(repeating: -1, count: binding.derived.count)
    commands = Array(repeating: CommandState(), count: binding.acting.count)
    clocks = Array(repeating: ClockState(), count: binding.clocks.count)
    farms = Array(repeating: FarmState(), count: binding.farms.count)
    for (index, series) in catalogue.all.enumerated() { add(SeriesID(Int32(index + 1)), series) }
  }

  /// Makes a series known, before its first step; a known one stays as it is.
  public mutating func add(_ id: SeriesID, _ series: Series) {
    let index = Int(id.rawValue) - 1
    guard index >= self.series.count else { return }
    precondition(index == self.series.count, "series are numbered from 1 without a gap")
    var state = SeriesState()
    state.metric = series.metric.id.rawValue
    let name = RuleBook.UnitName(farm: series.farm, unit: series.unit)
    if let unit = binding.unitNumbers[name] { place(series, unit, index, &state) }
    self.series.append(state)
    sensors.append(series.sensor)
  }

  /// Ties a series to its unit's channel and gives it the detectors that rules ask for.
  private mutating func place(
    _ series: Series, _ unit: Int32, _ index: Int, _ state: inout SeriesState
  ) {
    let known = binding.units[Int(unit)]
    state.clock = known.clock
    state.outdoors = known.outdoors
    let sensor = known.sensors.first { $0.id == series.sensor && $0.metric == series.metric }
    state.expected = Int32(clamping: sensor?.interval ?? 0)
    if let test = quality[Int(state.metric)].attenuated {
      state.attenuation = Int32(attenuations.count)
      attenuations.append(test)
    }
    let key = Binding.ChannelKey(unit: unit, metric: series.metric.id)
    if series.sensor == RuleBook.derivedSensor, let derived = binding.derivedNumbers[key] {
      state.derived = derived
      derivedSeries[Int(derived)] = Int32(index)
    }
    guard let channel = binding.channelNumbers[key] else { return }
    state.channel = channel
    members[Int(channel)].append(Int32(index))
    if binding.needs[Int(channel)].contains(.shape) {
      state.shape = Int32(shapes.count)
      shapes.append(ShapeDetector())
    }
    if binding.needs[Int(channel)].contains(.anomaly) {
      state.anomaly = Int32(anomalies.count)
      anomalies.append(AnomalyState())
    }
  }

  /// Event time of the newest judged reading of a series; a reading that is not newer is late or a
  /// duplicate and must not be stepped.
  public func newest(_ id: SeriesID) -> Instant? {
    let index = Int(id.rawValue) - 1
    guard index < series.count, series[index].newest != never else { return nil }
    return Instant(milliseconds: series[index].newest)
  }

  /// Judges a reading, lets the rules that read it see it, and says what came about.
  ///
  /// The caller guarantees that it is newer than ``newest(_:)``. The result is its quality flag.
  public mutating func step(_ reading: Reading, into changes: inout Changes) -> QualityFlag {
    let index = Int(reading.series.rawValue) - 1
    let time = reading.time.milliseconds
    precondition(time > series[index].newest, "a late reading must not be stepped")
    let clock = Int(series[index].clock)
    if clock >= 0 { hear(clock, time, &changes) }
    return receive(index, reading, &changes)
  }

  /// Records that time passed at a farm without readings: what is silent grows silent, what has a
  /// longest run comes to its end. An input like a reading: stored, and replayed in its place.
  public mutating func advance(farm: String, to time: Instant, into changes: inout Changes) {
    guard let number = binding.farmNumbers[farm] else { return }
    pass(Int(number), time.milliseconds, inclusive: true, &changes)
    age(Int(number), &changes)
  }

  // MARK: one reading

  private mutating func receive(_ index: Int, _ reading: Reading, _ changes: inout Changes)
    -> QualityFlag
  {
    let time = reading.time.milliseconds
    let flag = judge(index, reading, &changes)
    if series[index].newest == never { heardFirst(index) }
    series[index].observe(time)
    series[index].newest = time
    series[index].flag = flag
    let clock = Int(series[index].clock)
    if clock >= 0 { series[index].silence = clocks[clock].silence }
    let channel = Int(series[index].channel)
    guard flag != .bad else {
      if channel >= 0 { judgeDependents(channel, time, bad: true, &changes) }
      return flag
    }
    series[index].value = reading.value
    series[index].time = time
    if channel >= 0 {
      detect(index, reading)
      take(index, channel, time)
      fillWindows(channel, time, series[index].gap)
      derive(channel, time, &changes)
      judgeDependents(channel, time, bad: false, &changes)
    }
    return flag
  }

  private mutating func detect(_ index: Int, _ reading: Reading) {
    let shape = Int(series[index].shape)
    if shape >= 0 { shapes[shape].step(reading.value) }
    let anomaly = Int(series[index].anomaly)
    guard anomaly >= 0, series[index].clock >= 0 else { return }
    let farm = Int(binding.clocks[Int(series[index].clock)].farm)
    let zone = binding.farms[farm].zone
    anomalies[anomaly].verdict = anomalies[anomaly].detector.step(
      reading.value, clock: zone.clock(of: reading.time),
      weekend: zone.day(of: reading.time).weekday >= 5)
  }

  /// Puts a believed reading into its channel: alone, or as the mean of the unit's fresh sensors.
  private mutating func take(_ index: Int, _ channel: Int, _ time: Int64) {
    var until = time + series[index].gap
    var value = series[index].value
    if members[channel].count > 1 {
      var (sum, count) = (0.0, 0.0)
      for member in members[channel] {
        let other = series[Int(member)]
        guard other.time != never, other.time + other.gap > time else { continue }
        sum += other.value
        count += 1
        until = max(until, other.time + other.gap)
      }
      value = sum / count
    }
    channels[channel].value = value
    channels[channel].time = max(channels[channel].time, time)
    channels[channel].until = until
  }

  private mutating func fillWindows(_ channel: Int, _ time: Int64, _ gap: Int64) {
    for k in binding.windowDependents.range(channel) {
      let window = Int(binding.windowDependents.items[k])
      let value = run(binding.windows[window].code, binding.windows[window].place, time)
      if !value.isNaN { windows[window].push(value, at: time, gap: gap) }
    }
  }

  /// Computes the derived metrics that read a channel, once all they read is newer than the last.
  private mutating func derive(_ channel: Int, _ time: Int64, _ changes: inout Changes) {
    for k in binding.derivedDependents.range(channel) {
      let number = Int(binding.derivedDependents.items[k])
      let index = Int(derivedSeries[number])
      guard index >= 0, time > series[index].newest else { continue }
      let place = binding.derived[number].place
      let inputs = Int(place.input)..<Int(place.input + place.inputCount)
      let newest = series[index].newest
      guard inputs.allSatisfy({ channels[Int(binding.inputs[$0])].time > newest }) else { continue }
      let value = run(binding.derived[number].code, place, time)
      guard !value.isNaN else { continue }
      var reading = Reading(
        series: SeriesID(Int32(index + 1)), time: Instant(milliseconds: time), value: value)
      reading.quality = receive(index, reading, &changes)
      changes.derived.append(reading)
    }
  }

  private mutating func judgeDependents(
    _ channel: Int, _ time: Int64, bad: Bool, _ changes: inout Changes
  ) {
    for k in binding.dependents.range(channel) {
      let instance = Int(binding.dependents.items[k])
      if bad, !binding.plans[Int(binding.instances[instance].plan)].asksQuality { continue }
      judgeRule(instance, time, &changes)
    }
  }
}

/// A series' anomaly detector and what it said last.
struct AnomalyState: Sendable {
  var detector = AnomalyDetector()
  var verdict = AnomalyDetector.Verdict(score: 0, channel: .level, expected: .nan)
}
