extension Engine {
  /// The alerts that stand, by id.
  public var standing: Set<String> {
    var ids: Set<String> = []
    for instance in states.indices where states[instance].phase != .idle {
      ids.insert(alertID(instance, states[instance].first))
    }
    for number in commands.indices where commands[number].alarmed {
      ids.insert(shortHash("\(Self.unacknowledged)\u{1F}\(commandID(number))"))
    }
    return ids
  }

  /// Rules that hold already, and whose alerts are not among `told`, begin now, at the latest event
  /// time at which they were judged.
  ///
  /// For an engine that judged history by other rules than those that were live: what it said of it
  /// was heard by nobody, and its commands were given to no actuator.
  public mutating func beginUntold(_ told: Set<String>, into changes: inout Changes) {
    for instance in states.indices where states[instance].phase != .idle {
      guard !told.contains(alertID(instance, states[instance].first)) else { continue }
      states[instance].phase = .idle
      (states[instance].begun, states[instance].flaps) = (0, 0)
      states[instance].unstable = false
      let command = Int(binding.instances[instance].command)
      if command >= 0 { commands[command] = CommandState() }
      judgeRule(instance, states[instance].last, &changes)
    }
  }
}
