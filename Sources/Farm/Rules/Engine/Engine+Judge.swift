import Foundation

extension Engine {
  /// What a condition says: true, false, or not to be known.
  enum Verdict { case yes, no, unknown }

  /// Judges a rule in a unit at an event time and moves its alert on.
  mutating func judgeRule(_ instance: Int, _ time: Int64, _ changes: inout Changes) {
    let place = binding.instances[instance]
    let plan = binding.plans[Int(place.plan)]
    let now = max(time, states[instance].last)
    states[instance].last = now
    let was = states[instance].phase
    var verdict = judgeLevels(instance, plan, place, now)
    var way = Gate.open
    if plan.gated { (verdict, way) = gate(instance, plan, place, verdict, now) }
    switch was {
    case .idle:
      if verdict == .yes { begin(instance, plan, now, &changes) }
    case .pending:
      if verdict == .yes {
        mature(instance, plan, now, &changes)
      } else {
        cancel(instance, now, &changes)
      }
    case .firing, .noData:
      switch way {
      case .open: goOn(instance, plan, verdict, now, &changes)
      case .closed: resolve(instance, now, &changes)
      case .frozen: break
      }
    }
    let phase = states[instance].phase
    if phase == .pending || phase == .firing { scheduleStale(instance, now) }
    if plan.timed { scheduleTimed(instance, now) }
    if place.command >= 0, commands[Int(place.command)].running, !plan.actUntil.isEmpty {
      if run(plan.actUntil, place, now) == 1 { endCommand(instance, now, &changes) }
    }
    if was != phase { tellFollowers(instance, now, &changes) }
  }

  /// Rules that ask whether this one fires are judged anew; they form no circle.
  private mutating func tellFollowers(_ instance: Int, _ now: Int64, _ changes: inout Changes) {
    for k in binding.followers.range(instance) {
      judgeRule(Int(binding.followers.items[k]), now, &changes)
    }
  }

  /// Runs the levels and remembers since when each holds.
  private mutating func judgeLevels(
    _ instance: Int, _ plan: Binding.Plan, _ place: Binding.Instance, _ now: Int64
  ) -> Verdict {
    var verdict = Verdict.no
    var level = 0
    for index in Int(plan.levels.start)..<Int(plan.levels.end) {
      let value = run(binding.levels[index].code, place, now)
      if value == 1 {
        if states[instance].since(level) == never { states[instance].setSince(level, now) }
        verdict = .yes
      } else {
        states[instance].setSince(level, never)
        if value.isNaN, verdict == .no { verdict = .unknown }
      }
      level += 1
    }
    return verdict
  }

  /// Whether a rule may be judged: outside of `only when` its alert ends whatever `until` says, and
  /// while another stands before it, it rests.
  private enum Gate { case open, closed, frozen }

  /// What `only when`, `after` and `unless` leave of a verdict.
  private mutating func gate(
    _ instance: Int, _ plan: Binding.Plan, _ place: Binding.Instance, _ verdict: Verdict,
    _ now: Int64
  ) -> (Verdict, Gate) {
    if binding.unless[instance].contains(where: { states[Int($0)].isFiring }) {
      states[instance].since = (never, never, never)
      return (.no, .frozen)
    }
    let rule = binding.rules[Int(plan.rule)]
    if !rule.after.isEmpty, !binding.after[instance].contains(where: { states[Int($0)].isFiring }) {
      states[instance].since = (never, never, never)
      return (.no, .open)
    }
    guard !plan.onlyWhen.isEmpty else { return (verdict, .open) }
    let isOn = run(plan.onlyWhen, place, now)
    if isOn == 1 { return (verdict, .open) }
    states[instance].since = (never, never, never)
    return isOn.isNaN ? (.unknown, .open) : (.no, .closed)
  }

  /// The worst level that has held for long enough.
  private func matured(_ instance: Int, _ plan: Binding.Plan, _ now: Int64) -> Int? {
    var found: Int?
    for index in 0..<Int(plan.levels.end - plan.levels.start) {
      let since = states[instance].since(index)
      let level = binding.levels[Int(plan.levels.start) + index]
      if since != never, now - since >= level.hold { found = Int(level.severity) }
    }
    return found
  }

  private mutating func begin(
    _ instance: Int, _ plan: Binding.Plan, _ now: Int64, _ changes: inout Changes
  ) {
    states[instance].first = now
    states[instance].worst = .nan
    states[instance].clear = never
    states[instance].quiet = false
    states[instance].phase = .pending
    note(instance, plan, now)
    if let severity = matured(instance, plan, now) {
      open(instance, plan, severity, now, &changes)
    } else {
      states[instance].severity = binding.levels[Int(plan.levels.start)].severity
      say(instance, .pending, now, &changes)
    }
  }

  private mutating func mature(
    _ instance: Int, _ plan: Binding.Plan, _ now: Int64, _ changes: inout Changes
  ) {
    note(instance, plan, now)
    if let severity = matured(instance, plan, now) {
      open(instance, plan, severity, now, &changes)
    }
  }

  /// An alert begins to fire.
  private mutating func open(
    _ instance: Int, _ plan: Binding.Plan, _ severity: Int, _ now: Int64,
    _ changes: inout Changes
  ) {
    countFlap(instance, now)
    let critical = severity == Severity.critical.rank
    states[instance].unstable = !critical && states[instance].flaps >= Flapping.unstable
    states[instance].quiet = countToday(instance, now) > plan.limit && !critical
    fire(instance, severity, now, &changes)
    if plan.acts { beginCommand(instance, now, &changes) }
  }

  /// How many alerts fired on this farm-local day, with this one.
  private mutating func countToday(_ instance: Int, _ now: Int64) -> Int32 {
    let farm = binding.farms[Int(binding.instances[instance].farm)]
    let day = Int32(clamping: farm.zone.day(of: Instant(milliseconds: now)).number)
    if day != states[instance].day { (states[instance].day, states[instance].begun) = (day, 0) }
    states[instance].begun += 1
    return states[instance].begun
  }

  private mutating func fire(
    _ instance: Int, _ severity: Int, _ now: Int64, _ changes: inout Changes
  ) {
    states[instance].phase = .firing
    states[instance].severity = UInt8(severity)
    if severity == Severity.critical.rank {
      states[instance].quiet = false
      states[instance].unstable = false
    }
    say(instance, .firing, now, &changes)
  }

  private mutating func cancel(_ instance: Int, _ now: Int64, _ changes: inout Changes) {
    say(instance, .cancelled, now, &changes)
    states[instance].phase = .idle
    states[instance].since = (never, never, never)
  }

  /// An alert that fires: it ends, worsens, is lost from sight, or stays.
  private mutating func goOn(
    _ instance: Int, _ plan: Binding.Plan, _ verdict: Verdict, _ now: Int64,
    _ changes: inout Changes
  ) {
    let end = ended(instance, plan, verdict, now)
    if end == .yes {
      if states[instance].clear == never { states[instance].clear = now }
      let calm = !states[instance].unstable || flaps(instance, now) < Flapping.calm
      if now - states[instance].clear >= plan.keep, calm {
        resolve(instance, now, &changes)
        return
      }
    } else {
      if states[instance].clear != never, verdict == .yes { countFlap(instance, now) }
      states[instance].clear = never
    }
    if verdict == .unknown && end != .yes {
      if states[instance].phase == .firing {
        states[instance].phase = .noData
        say(instance, .noData, now, &changes)
      }
      return
    }
    note(instance, plan, now)
    let severity = max(Int(states[instance].severity), matured(instance, plan, now) ?? 0)
    if states[instance].phase == .noData || severity > states[instance].severity {
      fire(instance, severity, now, &changes)
    }
  }

  private mutating func ended(
    _ instance: Int, _ plan: Binding.Plan, _ verdict: Verdict, _ now: Int64
  ) -> Verdict {
    guard !plan.until.isEmpty else {
      return verdict == .yes ? .no : verdict == .no ? .yes : .unknown
    }
    let value = run(plan.until, binding.instances[instance], now)
    return value == 1 ? .yes : value.isNaN ? .unknown : .no
  }

  private mutating func resolve(_ instance: Int, _ now: Int64, _ changes: inout Changes) {
    say(instance, .resolved, now, &changes)
    states[instance].phase = .idle
    states[instance].since = (never, never, never)
    states[instance].clear = never
    states[instance].unstable = false
    let plan = binding.plans[Int(binding.instances[instance].plan)]
    if plan.actUntil.isEmpty { endCommand(instance, now, &changes) }
  }

  /// Remembers the worst value.
  private mutating func note(_ instance: Int, _ plan: Binding.Plan, _ now: Int64) {
    guard !plan.subject.isEmpty else { return }
    let value = run(plan.subject, binding.instances[instance], now)
    guard !value.isNaN else { return }
    let worst = states[instance].worst
    if worst.isNaN || isWorse(value, than: worst, instance, plan, now) {
      states[instance].worst = value
    }
  }

  private mutating func isWorse(
    _ value: Double, than worst: Double, _ instance: Int, _ plan: Binding.Plan, _ now: Int64
  ) -> Bool {
    if plan.middle.isEmpty { return plan.lowIsWorse ? value < worst : value > worst }
    let middle = run(plan.middle, binding.instances[instance], now)
    return abs(value - middle) > abs(worst - middle)
  }

  // MARK: flapping

  /// When an alert changes too often. Engineering defaults.
  enum Flapping {
    /// From this score on it is one unstable alert; the score halves every hour.
    static let unstable = 4.0
    /// Below it is calm again.
    static let calm = 1.0
  }

  func flaps(_ instance: Int, _ now: Int64) -> Double {
    guard states[instance].flapAt != never else { return 0 }
    return states[instance].flaps * exp2(-Double(now - states[instance].flapAt) / 3_600_000)
  }

  private mutating func countFlap(_ instance: Int, _ now: Int64) {
    states[instance].flaps = flaps(instance, now) + 1
    states[instance].flapAt = now
  }
}

extension RuleState {
  /// Whether its alert stands, seen or not.
  var isFiring: Bool { phase == .firing || phase == .noData }
}
