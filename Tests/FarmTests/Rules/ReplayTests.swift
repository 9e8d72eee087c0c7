import Testing

@testable import Farm

/// Rules of every construct, on readings that come as the world sends them.
@Suite struct ReplayTests {
  static let text =
    oxygenRule + "\n" + """
      - rule: oxygen-levels
        on: pond
        severity:
          info: dissolved_oxygen < 6 mg/L
          warning: {when: dissolved_oxygen < 5 mg/L, for: 5 min}
        keep for: 5 min
        unless: pond-oxygen-low
        en: "{unit}: {value}"
        source: test
      - rule: windows
        on: pond
        when: avg(dissolved_oxygen, 20 min) < median(dissolved_oxygen, 40 min) - 0.3 mg/L or max(dissolved_oxygen, 20 min) - min(dissolved_oxygen, 20 min) > 4 mg/L or stddev(dissolved_oxygen, 15 min) > 2 mg/L
        severity: info
        limit: 3 per day
        en: "{unit}: {value}"
        source: test
      - rule: sums
        on: pond
        when: integral(dissolved_oxygen, 30 min) / 0.5 h < 5.5 mg/L or time(dissolved_oxygen < 5 mg/L, 30 min) > 12 min
        severity: info
        en: "{unit}: {value}"
        source: test
      - rule: data
        on: pond
        when: missing(dissolved_oxygen, 5 min) or stuck(dissolved_oxygen, 5 min) or spike(dissolved_oxygen) or jump(dissolved_oxygen) or bad(dissolved_oxygen) or anomaly(dissolved_oxygen) > 0.5
        severity: warning
        en: "{unit}"
        source: test
      - rule: aerate
        on: pond
        when: dissolved_oxygen < 4 mg/L
        severity: warning
        act: {do: aerator on, longest: 6 min, dead time: 3 min}
        en: "{unit}"
        source: test
      - rule: silent
        on: gateway
        when: silent(10 min)
        severity: critical
        en: "{gateway}"
        source: test
      """

  enum Input {
    case reading(Reading)
    case advance(Instant)
  }

  static func inputs(_ random: inout SplitMix, _ ids: [SeriesID]) -> [Input] {
    var inputs: [Input] = []
    var time = start
    var value = 6.0
    for _ in 0..<600 {
      time = time + Int64.random(in: 20...80, using: &random) * .second
      if Int.random(in: 0..<60, using: &random) == 0 {
        time = time + Int64.random(in: 3...30, using: &random) * .minute
        if Bool.random(using: &random) { inputs.append(.advance(time - .minute)) }
      }
      value += Double.random(in: -0.7...0.7, using: &random) + (6 - value) * 0.05
      value = max(0.6, value)
      let odd = Int.random(in: 0..<40, using: &random)
      let told = odd == 0 ? -9999 : odd == 1 ? value + 3 : value
      let id = ids[Int.random(in: 0..<10, using: &random) == 0 ? 1 : 0]
      // Some come late, some twice.
      let at = odd == 2 ? time - 5 * .minute : time
      inputs.append(.reading(Reading(series: id, time: at, value: (told * 100).rounded() / 100)))
      if odd == 3, let last = inputs.last { inputs.append(last) }
    }
    return inputs
  }

  struct Setting {
    let site: Site
    let book: RuleBook
    var catalogue = Catalogue()
    var ids: [SeriesID] = []

    init() throws {
      var site = pondSite()
      site.farms[0].units[0].actuators = ["aerator"]
      self.site = site
      book = try rules(ReplayTests.text, site)
      let oxygen = Metric.named("dissolved_oxygen")!
      for sensor in ["", "b"] {
        ids.append(
          catalogue.number(
            Series(farm: "east", unit: "pond-1", metric: oxygen, sensor: sensor)))
      }
    }

    func run(_ inputs: [Input], crashing: Double, _ random: inout SplitMix) throws -> Changes {
      var engine = Engine(rules: book, site: site, catalogue: catalogue)
      var changes = Changes()
      for input in inputs {
        if Double.random(in: 0..<1, using: &random) < crashing {
          let bytes = engine.snapshot()
          engine = try Engine(snapshot: bytes, rules: book, site: site, catalogue: catalogue)
          #expect(engine.snapshot() == bytes)
        }
        switch input {
        case .reading(let reading):
          if let newest = engine.newest(reading.series), newest >= reading.time { continue }
          _ = engine.step(reading, into: &changes)
        case .advance(let time): engine.advance(farm: "east", to: time, into: &changes)
        }
        for command in changes.commands.suffix(1) where command.id.last! < "g" {
          engine.acknowledge(command: command.id, at: command.at, into: &changes)
        }
      }
      return changes
    }
  }

  @Test func anEngineThatIsRestartedAnywhereSaysWhatOneSaysThatNeverStops() throws {
    let setting = try Setting()
    var rules: Set<String> = []
    for seed in 0..<12 {
      var random = SplitMix(state: UInt64(seed))
      let inputs = Self.inputs(&random, setting.ids)
      let whole = try setting.run(inputs, crashing: 0, &random)
      let broken = try setting.run(inputs, crashing: 0.1, &random)
      #expect(whole.alerts == broken.alerts, "seed \(seed)")
      #expect(whole.commands == broken.commands, "seed \(seed)")
      #expect(whole.revisions == broken.revisions, "seed \(seed)")
      rules.formUnion(whole.alerts.filter { $0.state == .firing }.map(\.rule))
    }
    // A test that nothing fires in would prove nothing.
    #expect(rules.count >= 7, "\(rules.sorted())")
  }

  /// An alert's changes make a story that can be told: it begins, may fire, and ends once.
  @Test func changesOfAnAlertFollowEachOther() throws {
    let setting = try Setting()
    let allowed: [AlertState?: Set<AlertState>] = [
      nil: [.pending, .firing], .pending: [.firing, .cancelled],
      .firing: [.firing, .noData, .resolved], .noData: [.firing, .resolved],
    ]
    for seed in 20..<26 {
      var random = SplitMix(state: UInt64(seed))
      let inputs = Self.inputs(&random, setting.ids)
      var last: [String: AlertState] = [:]
      for change in try setting.run(inputs, crashing: 0, &random).alerts {
        #expect(allowed[last[change.id]]?.contains(change.state) == true, "\(change)")
        #expect(change.since <= change.at)
        last[change.id] = change.state
      }
    }
  }

  @Test func aDamagedSnapshotIsRefused() throws {
    let setting = try Setting()
    var random = SplitMix(state: 5)
    var engine = Engine(rules: setting.book, site: setting.site, catalogue: setting.catalogue)
    var changes = Changes()
    for case .reading(let reading) in Self.inputs(&random, setting.ids).prefix(100) {
      if let newest = engine.newest(reading.series), newest >= reading.time { continue }
      _ = engine.step(reading, into: &changes)
    }
    let bytes = engine.snapshot()
    for cut in [0, 3, 20, bytes.count / 2, bytes.count - 1] {
      #expect(throws: SnapshotError.self) {
        try Engine(
          snapshot: Array(bytes.prefix(cut)), rules: setting.book, site: setting.site,
          catalogue: setting.catalogue)
      }
    }
  }
}
