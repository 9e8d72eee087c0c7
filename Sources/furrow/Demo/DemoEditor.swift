import Farm

/// Which alert changes are worth a line of the demo: every rule has its turn, none floods the story.
struct DemoEditor {
  private var told: Set<String> = []
  private var turns: [String: Int] = [:]

  /// How often a critical rule is told of one unit.
  private static let criticalTurns = 3

  /// Whether to tell a change: what is critical, a warning the first time on a farm, and the end of
  /// what was told.
  ///
  /// That a command was not answered in time is left out: a command takes real milliseconds, in
  /// which minutes of the demo's time pass.
  mutating func takes(_ change: AlertChange) -> Bool {
    guard change.rule != "command-unacknowledged" else { return false }
    switch (change.state, change.severity) {
    case (.resolved, _): return told.contains(change.id)
    case (.firing, .critical): return tell(change, once: change.unit, turns: Self.criticalTurns)
    case (.firing, .warning): return tell(change, once: "", turns: 1)
    default: return false
    }
  }

  private mutating func tell(_ change: AlertChange, once unit: String, turns most: Int) -> Bool {
    guard !told.contains(change.id) else { return false }
    let key = [change.rule, change.farm, unit].joined(separator: "\u{1F}")
    guard turns[key, default: 0] < most else { return false }
    turns[key, default: 0] += 1
    told.insert(change.id)
    return true
  }
}
