extension Engine {
  /// A reading of a clock's units came: first everything that was due before it.
  mutating func hear(_ clock: Int, _ time: Int64, _ changes: inout Changes) {
    let farm = Int(binding.clocks[clock].farm)
    if time > clocks[clock].heard {
      let isFirst = clocks[clock].heard == never
      clocks[clock].observe(time)
      // What the site lists is waited for from now on, though no reading of it ever comes.
      if isFirst { for k in binding.waiting[clock] { scheduleTimed(Int(k), time) } }
      while clocks[clock].timed.next < time {
        wakeTimed(clocks[clock].timed.pop(), &changes)
      }
      clocks[clock].heard = time
      while clocks[clock].stale.next < time { wakeStale(clocks[clock].stale.pop(), &changes) }
    }
    let moves = time > farms[farm].now
    if moves { pass(farm, time, inclusive: false, &changes) }
    clocks[clock].heardAt = farms[farm].now
    if moves { age(farm, &changes) }
    if !binding.clocks[clock].instances.isEmpty { gatewayHeard(clock, &changes) }
  }

  /// The farm's time goes on: to a reading's (what is due at that very instant may still be averted
  /// by it) or to a recorded passing of time.
  mutating func pass(_ farm: Int, _ time: Int64, inclusive: Bool, _ changes: inout Changes) {
    guard time > farms[farm].now else { return }
    let end = inclusive ? time + 1 : time
    while farms[farm].timers.next < end {
      let timer = farms[farm].timers.pop()
      farms[farm].now = max(farms[farm].now, timer.deadline)
      wakeFarm(timer, &changes)
    }
    farms[farm].now = time
  }

  /// Values of gateways that say nothing grow old with the farm's time. One that sends what it kept
  /// during an outage is behind, but not silent: its values age by its own time alone.
  mutating func age(_ farm: Int, _ changes: inout Changes) {
    for number in binding.farms[farm].clocks {
      let clock = Int(number)
      guard clocks[clock].stale.next != .max, clocks[clock].heard != never else { continue }
      let own = clocks[clock].heard + farms[farm].now - clocks[clock].heardAt - FarmState.lag
      while clocks[clock].stale.next < own {
        wakeStale(clocks[clock].stale.pop(), &changes)
      }
    }
  }

  private mutating func gatewayHeard(_ clock: Int, _ changes: inout Changes) {
    for instance in binding.clocks[clock].instances {
      let phase = states[Int(instance)].phase
      if phase != .idle { judgeRule(Int(instance), clocks[clock].heardAt, &changes) }
      if states[Int(instance)].timedWake == .max { scheduleTimed(Int(instance), never) }
    }
  }

  // MARK: waking

  private mutating func wakeStale(_ timer: TimerHeap.Timer, _ changes: inout Changes) {
    let instance = Int(timer.index)
    guard states[instance].staleWake == timer.deadline else { return }
    states[instance].staleWake = .max
    // Only what has grown too old is news; all else is judged when its readings come.
    if isStale(instance, timer.deadline) {
      judgeRule(instance, timer.deadline, &changes)
    } else {
      scheduleStale(instance, timer.deadline)
    }
  }

  private func isStale(_ instance: Int, _ now: Int64) -> Bool {
    let place = binding.instances[instance]
    for k in place.input..<(place.input + place.inputCount) {
      let channel = channels[Int(binding.inputs[Int(k)])]
      if channel.time != never, channel.until <= now { return true }
    }
    return false
  }

  private mutating func wakeTimed(_ timer: TimerHeap.Timer, _ changes: inout Changes) {
    let instance = Int(timer.index)
    guard states[instance].timedWake == timer.deadline else { return }
    states[instance].timedWake = .max
    let clock = Int(binding.instances[instance].clock)
    clocks[clock].heard = max(clocks[clock].heard, timer.deadline)
    judgeRule(instance, timer.deadline, &changes)
    scheduleTimed(instance, timer.deadline)
  }

  private mutating func wakeFarm(_ timer: TimerHeap.Timer, _ changes: inout Changes) {
    if timer.kind == 1 {
      wakeCommand(Int(timer.index), timer.deadline, &changes)
      return
    }
    let instance = Int(timer.index)
    guard states[instance].timedWake == timer.deadline else { return }
    states[instance].timedWake = .max
    let now = farms[Int(binding.instances[instance].farm)].now
    judgeRule(instance, now, &changes)
    scheduleTimed(instance, now)
  }

  // MARK: setting deadlines

  /// While an alert is pending or firing, it is judged again when an input grows too old.
  mutating func scheduleStale(_ instance: Int, _ now: Int64) {
    let place = binding.instances[instance]
    var deadline = Int64.max
    for k in place.input..<(place.input + place.inputCount) {
      let until = channels[Int(binding.inputs[Int(k)])].until
      if until > now, until < deadline { deadline = until }
    }
    guard deadline < states[instance].staleWake else { return }
    states[instance].staleWake = deadline
    clocks[Int(place.clock)].stale.push(
      TimerHeap.Timer(deadline: deadline, index: Int32(instance)))
  }

  /// A rule that passing time alone can make true is judged again when it may be.
  mutating func scheduleTimed(_ instance: Int, _ now: Int64) {
    let place = binding.instances[instance]
    let deadline = nextDeadline(instance, now)
    guard deadline < states[instance].timedWake else { return }
    states[instance].timedWake = deadline
    let timer = TimerHeap.Timer(deadline: deadline, index: Int32(instance))
    if place.unit < 0 {
      farms[Int(place.farm)].timers.push(timer)
    } else {
      clocks[Int(place.clock)].timed.push(timer)
    }
  }

  /// The earliest instant after `now` at which `missing`, `silent` or a hold may come true.
  private func nextDeadline(_ instance: Int, _ now: Int64) -> Int64 {
    let place = binding.instances[instance]
    let plan = binding.plans[Int(place.plan)]
    var deadline = Int64.max
    for (index, level) in binding.levels[plan.levels].enumerated() {
      let since = states[instance].since(index)
      if since != never, since + level.hold > now { deadline = min(deadline, since + level.hold) }
      for step in binding.code[level.code] {
        switch step.code {
        case .silent:
          let heard = clocks[Int(place.clock)].heardAt
          if heard != never, heard + Int64(step.x) > now {
            deadline = min(deadline, heard + Int64(step.x))
          }
        case .missing:
          let channel = Int(binding.inputs[Int(place.input + step.a)])
          for member in members[channel] {
            let due = missingAt(Int(member), Int64(step.x))
            if due > now { deadline = min(deadline, due) }
          }
          let due = unheardAt(channel, Int64(step.x))
          if due > now { deadline = min(deadline, due) }
        default: break
        }
      }
    }
    return deadline
  }
}

extension Engine {
  /// When a series' silence counts as missing: after the span, and not before its own interval
  /// allows, both without the time in which its gateway was silent as a whole.
  func missingAt(_ index: Int, _ span: Int64) -> Int64 {
    let own = series[index]
    guard own.newest != never, own.clock >= 0 else { return .max }
    return own.newest + max(span, own.gap) + clocks[Int(own.clock)].silence - own.silence
  }

  /// When a sensor that the site lists, and that was never heard, counts as missing: its gateway must
  /// have reported for an hour at least, and for as long as a known sensor is waited for.
  func unheardAt(_ channel: Int, _ span: Int64) -> Int64 {
    guard !waited[channel].isEmpty else { return .max }
    let unit = Int(binding.channels[channel].unit)
    let clock = clocks[Int(binding.units[unit].clock)]
    guard clock.began != never else { return .max }
    let gap = waited[channel].map(\.gap).min()!
    return clock.began + max(span, gap) + clock.silence
  }

  /// A sensor that the site lists spoke for the first time.
  mutating func heardFirst(_ index: Int) {
    let channel = Int(series[index].channel)
    guard channel >= 0, !waited[channel].isEmpty else { return }
    let sensor = sensors[index]
    waited[channel].removeAll { $0.sensor == sensor }
  }
}

/// A sensor that the site lists and that was not heard yet, and how long it is waited for at least.
struct WaitedSensor: Sendable {
  var sensor: String
  var gap: Int64
}

extension Binding {
  /// By channel, the sensors that the site lists.
  var listedSensors: [[WaitedSensor]] {
    channels.map { key in
      guard key.unit >= 0 else { return [] }
      return units[Int(key.unit)].sensors.filter { $0.metric.id == key.metric }.map {
        WaitedSensor(sensor: $0.id, gap: max(($0.interval ?? 0) * 5 / 2, .hour))
      }
    }
  }
}

extension Array {
  /// The elements of a stretch.
  subscript(stretch: Stretch) -> ArraySlice<Element> {
    self[Int(stretch.start)..<Int(stretch.end)]
  }
}
