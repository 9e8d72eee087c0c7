/// Where a rule's command to an actuator stands.
struct CommandState: Hashable, Sendable {
  /// Begun and not yet ended.
  var running = false
  /// Wanted, but the dead time has not passed.
  var wanted = false
  /// The newest command is the one that ends.
  var ending = false
  var acknowledged = true
  /// Its silence is an alert.
  var alarmed = false
  var attempt: UInt8 = 0
  var begun = never
  var ended = never
  var issued = never
  /// ``RuleState/first`` of the alert that gave it.
  var alert = never
  /// When it is looked at next.
  var wake = Int64.max
}

extension Engine {
  /// An actuator did, or at least heard, what it was told. An input like a reading: stored, and
  /// replayed in its place. An unknown id changes nothing.
  public mutating func acknowledge(
    command id: String, at time: Instant, into changes: inout Changes
  ) {
    for number in commands.indices where !commands[number].acknowledged {
      guard commandID(number) == id else { continue }
      commands[number].acknowledged = true
      if commands[number].alarmed {
        commands[number].alarmed = false
        alarm(number, .resolved, time.milliseconds, &changes)
      }
    }
  }

  mutating func beginCommand(_ instance: Int, _ now: Int64, _ changes: inout Changes) {
    let number = Int(binding.instances[instance].command)
    let act = act(number)
    guard !commands[number].running else { return }
    if commands[number].ended != never, now - commands[number].ended < act.deadTime {
      commands[number].wanted = true
      schedule(number, now)
      return
    }
    commands[number].wanted = false
    commands[number].running = act.end != nil
    commands[number].begun = now
    issue(number, ending: false, now, &changes)
  }

  mutating func endCommand(_ instance: Int, _ now: Int64, _ changes: inout Changes) {
    let number = Int(binding.instances[instance].command)
    guard number >= 0 else { return }
    commands[number].wanted = false
    guard commands[number].running else { return }
    commands[number].running = false
    commands[number].ended = now
    issue(number, ending: true, now, &changes)
  }

  /// A deadline of a command came: it is said again, ended, or begun after its dead time.
  mutating func wakeCommand(_ number: Int, _ deadline: Int64, _ changes: inout Changes) {
    guard commands[number].wake == deadline else { return }
    commands[number].wake = .max
    let instance = Int(binding.acting[number])
    let act = act(number)
    let now = max(deadline, farms[Int(binding.instances[instance].farm)].now)
    if !commands[number].acknowledged, now >= patience(number) {
      if Int(commands[number].attempt) + 1 < act.attempts {
        commands[number].attempt += 1
        changes.commands.append(command(number, now))
      } else if !commands[number].alarmed {
        commands[number].alarmed = true
        alarm(number, .firing, now, &changes)
      }
    }
    if commands[number].running, let longest = act.longest,
      now - commands[number].begun >= longest
    {
      endCommand(instance, now, &changes)
      commands[number].wanted = states[instance].isFiring
    }
    if commands[number].wanted, now - commands[number].ended >= act.deadTime {
      if states[instance].isFiring { beginCommand(instance, now, &changes) }
    }
    schedule(number, now)
  }

  private func act(_ number: Int) -> Rule.Act {
    let plan = binding.plans[Int(binding.instances[Int(binding.acting[number])].plan)]
    return binding.rules[Int(plan.rule)].act!
  }

  /// When to say it again.
  private func patience(_ number: Int) -> Int64 {
    commands[number].issued + act(number).patience * Int64(commands[number].attempt + 1)
  }

  private mutating func issue(
    _ number: Int, ending: Bool, _ now: Int64, _ changes: inout Changes
  ) {
    if commands[number].alarmed {
      alarm(number, .resolved, now, &changes)
      commands[number].alarmed = false
    }
    commands[number].ending = ending
    commands[number].acknowledged = false
    commands[number].attempt = 0
    commands[number].issued = now
    commands[number].alert = states[Int(binding.acting[number])].first
    changes.commands.append(command(number, now))
    schedule(number, now)
  }

  private mutating func schedule(_ number: Int, _ now: Int64) {
    let (act, own) = (act(number), commands[number])
    var next = Int64.max
    if !own.acknowledged, !own.alarmed { next = patience(number) }
    if own.running, let longest = act.longest { next = min(next, own.begun + longest) }
    if own.wanted { next = min(next, own.ended + act.deadTime) }
    guard next != .max, next < own.wake else { return }
    commands[number].wake = next
    let farm = Int(binding.instances[Int(binding.acting[number])].farm)
    farms[farm].timers.push(
      TimerHeap.Timer(deadline: next, index: Int32(number), kind: 1))
  }

  // MARK: what is said

  private func action(_ number: Int) -> String {
    let act = act(number)
    return commands[number].ending ? act.end ?? "" : act.action
  }

  func commandID(_ number: Int) -> String {
    shortHash(
      "\(alertID(Int(binding.acting[number]), commands[number].alert))\u{1F}"
        + "\(act(number).actuator)\u{1F}\(action(number))\u{1F}\(commands[number].issued)")
  }

  private func command(_ number: Int, _ now: Int64) -> Command {
    let place = binding.instances[Int(binding.acting[number])]
    return Command(
      id: commandID(number), farm: binding.farms[Int(place.farm)].id,
      unit: binding.units[Int(place.unit)].id, actuator: act(number).actuator,
      action: action(number), at: Instant(milliseconds: now),
      rule: binding.rules[Int(binding.plans[Int(place.plan)].rule)].name,
      alert: alertID(Int(binding.acting[number]), commands[number].alert),
      attempt: Int(commands[number].attempt))
  }

  /// The name under which a command's silence is told.
  static let unacknowledged = "command-unacknowledged"

  private func alarm(
    _ number: Int, _ state: AlertState, _ now: Int64, _ changes: inout Changes
  ) {
    let place = binding.instances[Int(binding.acting[number])]
    let unit = binding.units[Int(place.unit)]
    let rule = binding.rules[Int(binding.plans[Int(place.plan)].rule)]
    let what = "\(act(number).actuator) \(action(number))"
    changes.alerts.append(
      AlertChange(
        id: shortHash("\(Self.unacknowledged)\u{1F}\(commandID(number))"),
        rule: Self.unacknowledged, farm: binding.farms[Int(place.farm)].id, unit: unit.id,
        state: state, severity: max(.warning, rule.levels.last!.severity),
        at: Instant(milliseconds: now), since: Instant(milliseconds: commands[number].issued),
        text: Title(
          en: "\(unit.name.en): nobody acknowledged \"\(what)\".",
          zh: "\(unit.name.zh)：指令“\(what)”无人应答。")))
  }
}
