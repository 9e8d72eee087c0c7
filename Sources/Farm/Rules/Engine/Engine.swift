/// The rules at work: a value that is stepped with readings and with passing time, in event time.
///
/// It does no I/O and knows no clock, so that the same inputs in the same order give the same changes,
/// live, replayed or tested. A reading costs one look at its series and one at each rule that reads
/// it. Limits: readings of a series must come in order; the caller keeps late ones from it.
public struct Engine: Sendable {
  let binding: Binding
  let digest: UInt64
  var series: [SeriesState] = []
  var seriesNames: [Series] = []
  var channels: [ChannelState]
  /// The series of each channel, for units with several sensors of a metric.
  var members: [[Int32]]
  var states: [RuleState]
  var clocks: [ClockState]
  var farms: [FarmState]

  /// An engine that has seen nothing, for the rules and units of a site and the series known so far.
  public init(rules: RuleBook, site: Site, catalogue: Catalogue) {
    binding = Binder.bind(rules, to: site)
    digest = Engine.digest(rules, site)
    channels = Array(repeating: ChannelState(), count: binding.channels.count)
    members = Array(repeating: [], count: binding.channels.count)
    states = Array(repeating: RuleState(), count: binding.instances.count)
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
    let name = RuleBook.UnitName(farm: series.farm, unit: series.unit)
    if let unit = binding.unitNumbers[name] {
      let known = binding.units[Int(unit)]
      state.clock = known.clock
      let sensor = known.sensors.first { $0.id == series.sensor && $0.metric == series.metric }
      state.expected = Int32(clamping: sensor?.interval ?? 0)
      let key = Binding.ChannelKey(unit: unit, metric: series.metric.id)
      if let channel = binding.channelNumbers[key] {
        state.channel = channel
        members[Int(channel)].append(Int32(index))
      }
    }
    self.series.append(state)
    seriesNames.append(series)
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
    let flag = judge(index, reading)
    series[index].observe(time)
    series[index].newest = time
    if clock >= 0 { series[index].silence = clocks[clock].silence }
    series[index].flag = flag
    if flag != .bad {
      series[index].value = reading.value
      series[index].time = time
    }
    let channel = Int(series[index].channel)
    if channel >= 0 {
      if flag != .bad { take(index, channel, time) }
      judgeDependents(channel, time, &changes)
    }
    return flag
  }

  /// Records that time passed at a farm without readings: what is silent grows silent, what has a
  /// longest run comes to its end. An input like a reading: stored, and replayed in its place.
  public mutating func advance(farm: String, to time: Instant, into changes: inout Changes) {
    guard let number = binding.farmNumbers[farm] else { return }
    pass(Int(number), time.milliseconds, inclusive: true, &changes)
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

  private mutating func judgeDependents(_ channel: Int, _ time: Int64, _ changes: inout Changes) {
    let start = Int(binding.dependentStart[channel])
    let end = Int(binding.dependentStart[channel + 1])
    for k in start..<end { judgeRule(Int(binding.dependents[k]), time, &changes) }
  }
}
