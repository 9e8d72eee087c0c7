extension Engine {
  /// What a condition says: true, false, or not to be known.
  enum Verdict { case yes, no, unknown }

  /// Judges a rule in a unit at an event time and moves its alert on.
  mutating func judgeRule(_ instance: Int, _ time: Int64, _ changes: inout Changes) {
    let plan = binding.plans[Int(binding.instances[instance].plan)]
    let now = max(time, states[instance].last)
    states[instance].last = now
    var verdict = judgeLevels(instance, plan, now)
    if plan.gated, !open(instance, plan, now) { verdict = .no }
    switch states[instance].phase {
    case .idle:
      if verdict == .yes { begin(instance, plan, now, &changes) }
    case .pending:
      if verdict == .yes {
        mature(instance, plan, now, &changes)
      } else {
        cancel(instance, now, &changes)
      }
    case .firing, .noData: goOn(instance, plan, verdict, now, &changes)
    }
    let phase = states[instance].phase
    if phase == .pending || phase == .firing { scheduleStale(instance, now) }
    if plan.timed { scheduleTimed(instance, now) }
  }

  /// Runs the levels and remembers since when each holds.
  private mutating func judgeLevels(_ instance: Int, _ plan: Binding.Plan, _ now: Int64) -> Verdict
  {
    var verdict = Verdict.no
    var level = 0
    for index in Int(plan.levels.start)..<Int(plan.levels.end) {
      let value = run(binding.levels[index].code, instance, now)
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

  /// Whether the rule may be judged now.
  private func open(_ instance: Int, _ plan: Binding.Plan, _ now: Int64) -> Bool {
    plan.onlyWhen.isEmpty || run(plan.onlyWhen, instance, now) == 1
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
      fire(instance, severity, now, &changes)
    } else {
      states[instance].severity = binding.levels[Int(plan.levels.start)].severity
      say(instance, .pending, now, &changes)
    }
  }

  private mutating func mature(
    _ instance: Int, _ plan: Binding.Plan, _ now: Int64, _ changes: inout Changes
  ) {
    note(instance, plan, now)
    if let severity = matured(instance, plan, now) { fire(instance, severity, now, &changes) }
  }

  private mutating func fire(
    _ instance: Int, _ severity: Int, _ now: Int64, _ changes: inout Changes
  ) {
    states[instance].phase = .firing
    states[instance].severity = UInt8(severity)
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
      if now - states[instance].clear >= plan.keep {
        resolve(instance, now, &changes)
        return
      }
    } else {
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

  private func ended(
    _ instance: Int, _ plan: Binding.Plan, _ verdict: Verdict, _ now: Int64
  ) -> Verdict {
    guard !plan.until.isEmpty else {
      return verdict == .yes ? .no : verdict == .no ? .yes : .unknown
    }
    let value = run(plan.until, instance, now)
    return value == 1 ? .yes : value.isNaN ? .unknown : .no
  }

  private mutating func resolve(_ instance: Int, _ now: Int64, _ changes: inout Changes) {
    say(instance, .resolved, now, &changes)
    states[instance].phase = .idle
    states[instance].since = (never, never, never)
    states[instance].clear = never
  }

  /// Remembers the worst value.
  private mutating func note(_ instance: Int, _ plan: Binding.Plan, _ now: Int64) {
    guard !plan.subject.isEmpty else { return }
    let value = run(plan.subject, instance, now)
    guard !value.isNaN else { return }
    let worst = states[instance].worst
    let low = binding.rules[Int(plan.rule)].subject?.lowIsWorse == true
    if worst.isNaN || (low ? value < worst : value > worst) { states[instance].worst = value }
  }
}
