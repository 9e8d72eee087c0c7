import Farm
import Storage

extension Engine {
  /// The engine as it stood: the newest snapshot and every input since, or history alone when there
  /// is no snapshot that fits these rules.
  static func rebuilt(
    from past: Snapshot, rules: RuleBook, site: Site, catalogue: Catalogue,
    progress: @escaping (Double) -> Void
  ) throws -> (engine: Engine, walkedAll: Bool) {
    var start: Int64 = 0
    var engine: Engine
    var walksAll = false
    if let kept = try past.engineSnapshot(),
      let restored = try? Engine(
        snapshot: kept.bytes, rules: rules, site: site, catalogue: catalogue)
    {
      (engine, start) = (restored, kept.arrival)
    } else {
      engine = Engine(rules: rules, site: site, catalogue: catalogue)
      walksAll = true
    }
    // What these inputs brought about is stored already.
    var forgotten = Changes()
    try past.forEachInput(after: start, progress: progress) { input in
      engine.take(input, into: &forgotten)
      forgotten.removeAll()
    }
    return (engine, walksAll)
  }

  /// One input of history.
  mutating func take(_ input: PastInput, into changes: inout Changes) {
    switch input {
    case .reading(let reading):
      if let newest = newest(reading.series), reading.time <= newest { return }
      _ = step(reading, into: &changes)
    case .time(let farm, let time): advance(farm: farm, to: time, into: &changes)
    case .acknowledgement(_, let command, let time):
      acknowledge(command: command, at: time, into: &changes)
    }
  }

  /// The newest event time of each farm, over its series.
  func newestByFarm(_ catalogue: Catalogue) -> [String: Instant] {
    var newest: [String: Instant] = [:]
    for (i, series) in catalogue.all.enumerated() {
      guard let time = self.newest(SeriesID(Int32(i + 1))) else { continue }
      newest[series.farm] = max(newest[series.farm] ?? time, time)
    }
    return newest
  }
}
