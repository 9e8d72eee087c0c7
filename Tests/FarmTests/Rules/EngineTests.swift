import Testing
import YAMLFiles

@testable import Farm

let oxygenRule = """
  - rule: pond-oxygen-low
    on: pond
    when: dissolved_oxygen < 3 mg/L
    for: 10 min
    until: dissolved_oxygen > 5 mg/L
    severity: critical
    en: "Oxygen in {unit} is {dissolved_oxygen}. Fish are at risk."
    zh: "{unit} 溶解氧 {dissolved_oxygen}，鱼类有风险。"
    source: GB 11607-1989, table 1
  """

@Suite struct EngineTests {
  /// A unit's own numbers stand in its sentences; a limit on the left is still a limit.
  @Test func sentencesTellAUnitsOwnNumbersAndItsWorstValue() throws {
    var site = pondSite()
    let own = try YAML.parse("rules: {low-oxygen: {low: 4 mg/L}}", file: "site.yaml").get()
    site.farms[0].units[0].rules = own["rules"]
    var bench = try Bench(
      """
      - rule: low-oxygen
        on: pond
        numbers: {low: 3 mg/L}
        when: low > dissolved_oxygen
        severity: warning
        en: "{value} is under {low}."
        source: test
      """, site: site)
    for (minute, value) in [(0, 5.0), (1, 3.5), (2, 3.2), (3, 3.6)] {
      bench.step(value, at: minute)
    }
    let fired = try #require(bench.changes.alerts.first { $0.state == .firing })
    #expect(fired.text.en == "3.50 mg/L is under 4 mg/L.")
    bench.step(5, at: 4)
    #expect(bench.changes.alerts.last?.worst == 3.2)
  }

  @Test func firesAfterItsTimeAndEndsByItsOwnCondition() throws {
    var bench = try Bench(oxygenRule)
    for m in 0..<5 { bench.step(5.5, at: m) }
    for m in 5...20 { bench.step(2.8, at: m) }
    for m in 21...25 { bench.step(4, at: m) }
    bench.step(5.2, at: 26)
    #expect(bench.told == ["5 pending", "15 firing", "26 resolved"])
    let fired = bench.changes.alerts[1]
    #expect(fired.text.en == "Oxygen in North pond is 2.80 mg/L. Fish are at risk.")
    #expect(fired.text.zh == "北塘 溶解氧 2.80 mg/L，鱼类有风险。")
    #expect(fired.since == start + 5 * minute)
    #expect(bench.changes.alerts[2].worst == 2.8)
    #expect(Set(bench.changes.alerts.map(\.id)).count == 1)
  }

  /// A rule with a limit on either side: the farther outside, the worse, whichever side is named first.
  @Test func theWorstOfTwoSidesIsTheFarthest() throws {
    let rule = oxygenRule.replacing(
      "dissolved_oxygen < 3 mg/L", with: "dissolved_oxygen < 3 mg/L or dissolved_oxygen > 9 mg/L"
    ).replacing("dissolved_oxygen > 5 mg/L", with: "dissolved_oxygen between 4 mg/L and 8 mg/L")
    for (values, worst) in [([9.2, 9.9, 9.4], 9.9), ([2.8, 2.1, 2.5], 2.1)] {
      var bench = try Bench(rule)
      for (m, value) in values.enumerated() { bench.step(value, at: m * 5) }
      bench.step(6, at: 15)
      #expect(bench.told == ["0 pending", "10 firing", "15 resolved"])
      #expect(bench.changes.alerts[2].worst == worst)
    }
  }

  /// A band is no pair of limits: what is named first tells which way is worse.
  @Test func aBandHasOneWorseSide() throws {
    let rule = oxygenRule.replacing(
      "dissolved_oxygen < 3 mg/L", with: "dissolved_oxygen < 4 mg/L and dissolved_oxygen > 2 mg/L")
    var bench = try Bench(rule)
    for (m, value) in [3.9, 2.5, 3.0].enumerated() { bench.step(value, at: m * 5) }
    #expect(bench.changes.alerts.last?.worst == 2.5)
  }

  @Test func aGapIsNoTimeInWhichTheConditionHeld() throws {
    var bench = try Bench(oxygenRule)
    for m in 0...6 { bench.step(2.8, at: m) }
    for m in 30...41 { bench.step(2.8, at: m) }
    #expect(bench.told == ["0 pending", "8 cancelled", "30 pending", "40 firing"])
  }

  @Test func withoutDataAnAlertNeitherFiresNorIsResolved() throws {
    var bench = try Bench(oxygenRule)
    for m in 0...12 { bench.step(2.8, at: m) }
    bench.advance(to: 60)
    bench.step(2.9, at: 61)
    bench.step(5.5, at: 62)
    #expect(
      bench.told == ["0 pending", "10 firing", "14 no-data", "61 firing", "62 resolved"])
  }

  @Test func aSensorIsMissingByItsGatewaysTime() throws {
    var bench = try Bench(
      """
      - rule: probe-silent
        on: pond
        when: missing(dissolved_oxygen, 30 min)
        severity: warning
        en: "No oxygen from {unit}."
        source: engineering default
      - rule: gateway-silent
        on: gateway
        when: silent(30 min)
        severity: warning
        en: "{gateway} is silent."
        source: engineering default
      """)
    for m in 0..<10 {
      bench.step(6, at: m)
      bench.step(20, at: m, "air_temperature", unit: "weather-1")
    }
    for m in 10..<60 { bench.step(20, at: m, "air_temperature", unit: "weather-1") }
    bench.step(6, at: 60)
    #expect(bench.told == ["39 firing", "60 resolved"])
    bench.changes.removeAll()
    bench.advance(to: 300)
    #expect(bench.told == ["90 firing"])
    #expect(bench.changes.alerts[0].text.en == "Gateway 1 is silent.")
    bench.step(6, at: 301)
    #expect(bench.told == ["90 firing", "301 resolved"])
  }

  @Test func anUnbelievableValueTakesNoPart() throws {
    var bench = try Bench(oxygenRule)
    #expect(bench.step(5, at: 0) == .good)
    #expect(bench.step(-9999, at: 1) == .bad)
    #expect(bench.told.isEmpty)
  }

  @Test func aSnapshotTakesUpWhereItWasMade() throws {
    var bench = try Bench(oxygenRule)
    for m in 0...6 { bench.step(2.8, at: m) }
    let bytes = bench.engine.snapshot()
    bench.engine = try Engine(
      snapshot: bytes, rules: try rules(oxygenRule, bench.site), site: bench.site,
      catalogue: bench.catalogue)
    #expect(bench.engine.snapshot() == bytes)
    for m in 7...11 { bench.step(2.8, at: m) }
    #expect(bench.told == ["0 pending", "10 firing"])
    let other = try rules(oxygenRule.replacing("10 min", with: "9 min"), bench.site)
    #expect(throws: SnapshotError.self) {
      try Engine(snapshot: bytes, rules: other, site: bench.site, catalogue: bench.catalogue)
    }
  }

  /// A probe that the site lists and that never says anything is missing, once its gateway has
  /// reported for an hour.
  @Test func aListedSensorThatIsNeverHeardIsMissing() throws {
    let oxygen = Metric.named("dissolved_oxygen")!
    let site = pondSite(sensors: [Sensor(id: "", metric: oxygen, interval: 2 * minute)])
    var bench = try Bench(Self.missing, site: site)
    for m in stride(from: 0, through: 100, by: 5) {
      bench.step(28, at: m, "water_temperature")
      let bytes = bench.engine.snapshot()
      bench.engine = try Engine(
        snapshot: bytes, rules: try rules(Self.missing, site), site: site,
        catalogue: bench.catalogue)
    }
    #expect(bench.told == ["60 firing"])
    bench.step(6, at: 101)
    #expect(bench.told == ["60 firing", "101 resolved"])
  }

  /// What the site does not list is waited for only after its first reading.
  @Test func anUnlistedSensorThatIsNeverHeardIsNotMissed() throws {
    var bench = try Bench(Self.missing)
    for m in stride(from: 0, through: 300, by: 5) { bench.step(28, at: m, "water_temperature") }
    #expect(bench.told.isEmpty)
  }

  static let missing = """
    - rule: probe-missing
      on: pond
      when: missing(dissolved_oxygen, 30 min)
      severity: warning
      en: x
      source: test
    """

  @Test(arguments: [
    ("not (dissolved_oxygen >= 4 mg/L)", true), ("dissolved_oxygen < 4 mg/L", true),
    ("not (dissolved_oxygen < 4 mg/L)", false), ("not not dissolved_oxygen < 4 mg/L", true),
    ("not (salinity > 3 PSU and dissolved_oxygen >= 4 mg/L)", true),
    ("4 mg/L > dissolved_oxygen", true),
  ])
  func theWorseSideIsKnownBehindNot(_ condition: String, _ low: Bool) throws {
    let scope = Scope(names: SiteNames(pondSite()))
    let subject = Rule.Subject(of: try Checker.condition(condition, scope))
    #expect(subject?.lowIsWorse == low)
  }

  /// A rule can be asked what it sees: each part of its condition with its value, the window's
  /// contents, and since when it holds.
  @Test func anAlertIsTakenApart() throws {
    var bench = try Bench(
      """
      - rule: parts
        on: pond
        numbers: {low: 5 mg/L}
        when: (dissolved_oxygen < low or avg(dissolved_oxygen, 10 min) < 3 mg/L) and not stuck(dissolved_oxygen, 6 h) and species is shrimp
        for: 2 min
        severity: info
        en: x
        source: test
      - rule: silent
        on: gateway
        when: silent(30 min)
        severity: critical
        en: x
        source: test
      """)
    for m in 0..<12 { bench.step(6, at: m) }
    for m in 12..<15 { bench.step(4, at: m) }
    let fired = try #require(bench.changes.alerts.first { $0.state == .firing })
    #expect((fired.at - start) / minute == 14)
    let told = try #require(bench.engine.explain(fired.id, bench.site)).conditions[0]
    #expect(
      told.steps.map { "\($0.depth) \($0.text): \($0.value.en)" } == [
        "0 (dissolved_oxygen < low or avg(dissolved_oxygen, 10 min) < 3 mg/L) and "
          + "not stuck(dissolved_oxygen, 6 h) and species is shrimp: true",
        "1 (dissolved_oxygen < low or avg(dissolved_oxygen, 10 min) < 3 mg/L) and "
          + "not stuck(dissolved_oxygen, 6 h): true",
        "2 dissolved_oxygen < low or avg(dissolved_oxygen, 10 min) < 3 mg/L: true",
        "3 dissolved_oxygen < low: true", "4 dissolved_oxygen: 4.00 mg/L", "4 low: 5 mg/L",
        "3 avg(dissolved_oxygen, 10 min) < 3 mg/L: false",
        "4 avg(dissolved_oxygen, 10 min): 5.40 mg/L",
        "2 not stuck(dissolved_oxygen, 6 h): true", "3 stuck(dissolved_oxygen, 6 h): false",
        "1 species is shrimp: true", "2 species: shrimp",
      ])
    #expect(told.steps[7].detail.en.hasPrefix("10 readings, 2026-05-01T10:05:00"))
    #expect(told.wait.en.hasPrefix("must hold for 2 min; has held for 2 min, since 2026"))
    #expect(bench.engine.explain("nothing", bench.site) == nil)

    bench.advance(to: 50)
    let silent = try #require(bench.changes.alerts.last { $0.rule == "silent" })
    let gateway = try #require(bench.engine.explain(silent.id, bench.site)).conditions[0]
    #expect(gateway.steps.map(\.value.en) == ["true"])
    #expect(gateway.steps[0].detail.en.hasPrefix("last heard 2026-05-01T10:14:00"))
  }
}
