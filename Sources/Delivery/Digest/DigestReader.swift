import Farm
import Storage

/// Takes the facts of a span from the data file: alerts, silence, coverage and curves.
///
/// Reads one state of the data.
public struct DigestReader: Sendable {
  let site: Site
  let rules: RuleBook

  /// A reader for a site and its rules.
  public init(site: Site, rules: RuleBook) { (self.site, self.rules) = (site, rules) }

  /// Longer curves would show nothing: a chart reaches back this far at most,
  static let longestCurve: Milliseconds = 7 * .day
  /// and at least this far.
  static let shortestCurve: Milliseconds = .day

  /// The facts of a span.
  public func facts(of span: Range<Instant>, in past: Snapshot) throws -> Facts {
    var facts = Facts(span: span)
    facts.alerts = try past.alertChanges(
      openOrChangedFrom: span.lowerBound, until: span.upperBound
    ).map { ($0.change, $0.receivedAt) }
    facts.whatToDo = rules.rules.reduce(into: [:]) { $0[$1.name] = $1.whatToDo }
    facts.lowIsWorse = rules.rules.reduce(into: [:]) { $0[$1.name] = $1.subject?.lowIsWorse }
    facts.twoSided = Set(rules.rules.filter { $0.subject?.middle != nil }.map(\.name))
    let catalogue = try past.catalogue()
    facts.coverage = try coverage(facts.measured, past, catalogue)
    facts.silences = try silences(at: span.upperBound, past, catalogue)
    facts.soil = try soil(span, past)
    facts.harvests = try harvests(at: span.upperBound, past)
    facts.curves = try curves(facts.alerts.map(\.change), span, past, catalogue)
    return facts
  }

  private func coverage(
    _ span: Range<Instant>, _ past: Snapshot, _ catalogue: Catalogue
  ) throws -> [String: Facts.Coverage] {
    var result: [String: Facts.Coverage] = [:]
    for farm in site.farms {
      let ids = catalogue.numbered.filter { $0.series.farm == farm.id }
      let summaries = try past.daySummaries(
        of: Set(ids.map(\.id)), zone: farm.zone, from: span.lowerBound, to: span.upperBound)
      var coverage = Facts.Coverage()
      for (id, series) in ids {
        let days = summaries[id].map { Array($0.values) } ?? []
        let count = days.map(\.count).reduce(0, +)
        coverage.readings += count
        coverage.bad += days.map(\.bad).reduce(0, +)
        coverage.series += count > 0 ? 1 : 0
        guard let interval = site.interval(of: series), interval > 0 else { continue }
        let expected = Int((span.upperBound - span.lowerBound) / interval)
        coverage.expected += expected
        coverage.met += min(count, expected)
      }
      coverage.expected += unheard(farm, catalogue, span)
      result[farm.id] = coverage
    }
    return result
  }

  /// What sensors should have given that never gave anything.
  private func unheard(
    _ farm: FarmHolding, _ catalogue: Catalogue, _ span: Range<Instant>
  ) -> Int {
    farm.sensors.filter { catalogue.find($0.series) == nil }.reduce(0) { sum, sensor in
      guard let interval = sensor.sensor.interval, interval > 0 else { return sum }
      return sum + Int((span.upperBound - span.lowerBound) / interval)
    }
  }

  /// Growing batches whose pre-harvest intervals have not ended, or end today.
  private func harvests(at now: Instant, _ past: Snapshot) throws -> [Facts.HarvestFact] {
    var facts: [Facts.HarvestFact] = []
    for farm in site.farms {
      let waits = try past.harvestWaits(
        of: farm.id, zone: farm.zone, from: farm.zone.day(of: now))
      for wait in waits {
        let told = Facts.HarvestFact.Wait(
          after: Title(en: wait.input, zh: wait.input), until: wait.until)
        let known = facts.firstIndex {
          $0.farm == farm.id && $0.unit == wait.unit && $0.batch.en == wait.batch
        }
        if let known {
          facts[known].waits.append(told)
        } else {
          facts.append(
            Facts.HarvestFact(
              farm: farm.id, unit: wait.unit, batch: Title(en: wait.batch, zh: wait.batch),
              waits: [told]))
        }
      }
    }
    return facts
  }

  /// The course of each metric that an alert is about.
  private func curves(
    _ changes: [AlertChange], _ span: Range<Instant>, _ past: Snapshot, _ catalogue: Catalogue
  ) throws -> [Facts.CurveKey: Facts.Curve] {
    var curves: [Facts.CurveKey: Facts.Curve] = [:]
    for change in changes where change.state == .firing {
      guard let metric = change.metric else { continue }
      let key = Facts.CurveKey(farm: change.farm, unit: change.unit, metric: metric)
      if curves[key] == nil { curves[key] = try curve(key, span, past, catalogue) }
      guard curves[key] != nil, curves[key]!.limits[change.rule] == nil else { continue }
      curves[key]!.limits[change.rule] =
        rules.limits(of: change.rule, farm: change.farm, unit: change.unit)
        .filter { $0.metric == metric }.map { limit in
          let metric = Metric.with(metric)
          return Chart.Limit(limit.value, "\(limit.side) \(metric.short(limit.value))")
        }
    }
    return curves
  }

  private func curve(
    _ key: Facts.CurveKey, _ span: Range<Instant>, _ past: Snapshot, _ catalogue: Catalogue
  ) throws -> Facts.Curve? {
    let end = span.upperBound
    let start = min(max(span.lowerBound, end - Self.longestCurve), end - Self.shortestCurve)
    let metric = Metric.with(key.metric)
    // The sensor with the most readings: two sensors' readings in one line would be a zigzag.
    let candidates = try catalogue.numbered.filter {
      $0.series.farm == key.farm && $0.series.unit == key.unit && $0.series.metric == metric
    }.map { (series: $0.series, readings: try past.readings(of: $0.id, from: start, to: end)) }
    guard let best = candidates.max(by: { $0.readings.count < $1.readings.count }) else {
      return nil
    }
    let interval = site.interval(of: best.series) ?? 20 * .minute
    return Facts.Curve(
      window: start..<end,
      points: best.readings.filter { $0.quality != .bad }.map { Chart.Point($0.time, $0.value) },
      gap: max(3 * interval, 10 * .minute))
  }
}

extension Metric {
  /// A value as a person would write it into a rule: `3 mg/L`, not `3.00 mg/L`.
  fileprivate func short(_ value: Double) -> String {
    var number = number(value)
    if number.contains(".") {
      while number.last == "0" { number.removeLast() }
      if number.last == "." { number.removeLast() }
    }
    return unit.symbol == "1" ? number : number + " " + Metric.shown(unit)
  }
}

extension Catalogue {
  /// Every series with its number.
  var numbered: [(id: SeriesID, series: Series)] {
    all.enumerated().map { (SeriesID(Int32($0.offset + 1)), $0.element) }
  }
}

extension Site {
  /// How often a series' sensor says that it measures.
  func interval(of series: Series) -> Milliseconds? {
    let sensors = unit(series.unit, of: series.farm)?.sensors.filter {
      $0.metric == series.metric
    }
    return (sensors?.first { $0.id == series.sensor } ?? sensors?.first)?.interval
  }
}

extension FarmHolding {
  /// Every sensor with the series that its readings belong to.
  var sensors: [(unit: FarmUnit, sensor: Sensor, series: Series)] {
    units.flatMap { unit in
      unit.sensors.map {
        (unit, $0, Series(farm: id, unit: unit.id, metric: $0.metric, sensor: $0.id))
      }
    }
  }
}
