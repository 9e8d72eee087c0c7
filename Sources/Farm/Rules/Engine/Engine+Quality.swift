extension Engine {
  /// The quality flag of a reading, from its value and what came before it; a spike is known only
  /// now, so the flag of the reading before may be revised.
  mutating func judge(_ index: Int, _ reading: Reading, _ changes: inout Changes) -> QualityFlag {
    let limits = quality[Int(series[index].metric)]
    series[index].revised = .notEvaluated
    var flag = limits.range.flag(reading.value)
    guard flag != .bad else { return .bad }
    let time = reading.time.milliseconds
    let elapsed = series[index].time == never ? .max : time - series[index].time
    if let rate = limits.rate, elapsed != .max {
      let change = reading.value - series[index].value
      switch rate.flag(change: change, elapsed: elapsed) {
      case .bad: return .bad
      case .suspect: flag = .suspect
      default: break
      }
    }
    if let climatology = limits.climatology, series[index].outdoors {
      let month = zone(index).day(of: reading.time).civil.month
      if climatology.flag(reading.value, month: month) == .suspect { flag = .suspect }
    }
    let joined = elapsed <= series[index].gap
    if let spike = limits.spike { revise(index, reading, spike, joined, &changes) }
    if rest(index, reading, limits, joined) { flag = .suspect }
    let quiet = Int(series[index].attenuation)
    if quiet >= 0,
      attenuations[quiet].isAttenuated(reading.value, at: reading.time, gap: series[index].gap)
    {
      flag = .suspect
    }
    series[index].previous = joined ? series[index].value : .nan
    return flag
  }

  private func zone(_ index: Int) -> Zone {
    binding.farms[Int(binding.clocks[Int(series[index].clock)].farm)].zone
  }

  /// Judges the reading before as the middle one of three.
  private mutating func revise(
    _ index: Int, _ reading: Reading, _ spike: Spike, _ joined: Bool, _ changes: inout Changes
  ) {
    let own = series[index]
    guard joined, !own.previous.isNaN, own.flag != .bad else { return }
    let flag = spike.flag(own.previous, own.value, reading.value)
    guard flag == .bad || (flag == .suspect && own.flag == .good) else { return }
    changes.revisions.append(
      Reading(
        series: reading.series, time: Instant(milliseconds: own.time), value: own.value,
        quality: flag))
    series[index].revised = flag
    if flag == .bad { withdraw(index, since: own.time, &changes) }
  }

  /// Takes a reading that was found bad out of the windows that hold it; what was derived from it is
  /// bad, too.
  private mutating func withdraw(_ index: Int, since time: Int64, _ changes: inout Changes) {
    let channel = Int(series[index].channel)
    guard channel >= 0 else { return }
    for k in binding.windowDependents.range(channel) {
      windows[Int(binding.windowDependents.items[k])].withdraw(since: time)
    }
    for k in binding.derivedDependents.range(channel) {
      let derived = Int(derivedSeries[Int(binding.derivedDependents.items[k])])
      guard derived >= 0, series[derived].time >= time, series[derived].flag != .bad else {
        continue
      }
      let own = series[derived]
      changes.revisions.append(
        Reading(
          series: SeriesID(Int32(derived + 1)), time: Instant(milliseconds: own.time),
          value: own.value, quality: .bad))
      (series[derived].revised, series[derived].time) = (.bad, never)
      if own.channel >= 0 { channels[Int(own.channel)].until = never }
      withdraw(derived, since: own.time, &changes)
    }
  }

  /// Follows the run of equal readings; says whether it has become too long. A run ends with the
  /// reading that leaves it and with a gap.
  private mutating func rest(
    _ index: Int, _ reading: Reading, _ limits: QualityLimits, _ joined: Bool
  ) -> Bool {
    let (low, high) = (
      min(series[index].restLow, reading.value), max(series[index].restHigh, reading.value)
    )
    guard joined, high - low < limits.tolerance || high == low else {
      series[index].restSince = reading.time.milliseconds
      series[index].restLow = reading.value
      series[index].restHigh = reading.value
      return false
    }
    series[index].restLow = low
    series[index].restHigh = high
    return limits.flat > 0 && low < limits.restsAbove
      && reading.time.milliseconds - series[index].restSince >= limits.flat
  }
}
