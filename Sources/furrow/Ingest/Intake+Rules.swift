import Farm
import Storage

extension Intake {
  /// Brings the stored alerts in line with rules that changed: what holds already is told, and what
  /// no rule of now would say ends.
  ///
  /// Only for an engine that walked all of history: one from a snapshot goes on under the same rules.
  mutating func settleRules(_ state: inout Pipeline.State) throws {
    let stored = try transaction.snapshot.standingAlerts()
    state.engine.beginUntold(Set(stored.map(\.id)), into: &state.changes)
    collect(&state)
    let standing = state.engine.standing
    let newest = state.engine.newestByFarm(state.interpreter.directory.catalogue)
    for var alert in stored where !standing.contains(alert.id) && alert.isOfRules {
      alert.state = alert.state == .pending ? .cancelled : .resolved
      alert.at = max(alert.at, newest[alert.farm] ?? alert.at)
      alerts.append(alert)
    }
  }
}

extension AlertChange {
  /// Whether the engine says it: not what soil tests and verdicts bring about.
  fileprivate var isOfRules: Bool {
    !([Advice.alertRule] + EventSettler.alertRules).contains(rule)
  }
}
