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
  static let longestCurve: Milliseconds = 14 * .day
  /// and at least this far: what is normal must be seen beside what is not.
  static let shortestCurve: Milliseconds = 12 * .hour
  /// What stands before an alert and after its end, at least.
  static let leastContext: Milliseconds = 2 * .hour

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
    facts.harvests = try harvests(at: span.upperBound, past, catalogue)
    facts.curves = try curves(facts.alerts, span, past, catalogue)
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

  /// The course of each metric that an alert is about.
  private func curves(
    _ changes: [(change: AlertChange, receivedAt: Instant)], _ span: Range<Instant>,
    _ past: Snapshot, _ catalogue: Catalogue
  ) throws -> [Facts.CurveKey: Facts.Curve] {
    var curves: [Facts.CurveKey: Facts.Curve] = [:]
    let stories = AlertStory.fold(changes, from: span.lowerBound)
    for change in changes.map(\.change) where change.state == .firing {
      guard let metric = change.metric else { continue }
      let key = Facts.CurveKey(farm: change.farm, unit: change.unit, metric: metric)
      if curves[key] == nil {
        let times = stories.filter {
          $0.farm == key.farm && $0.unit == key.unit && $0.metric == metric
        }.map { $0.time(from: $0.since, span.upperBound) }
        let window = Self.window(around: times, until: span.upperBound)
        curves[key] = try curve(key, window, past, catalogue)
      }
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

  /// What a chart shows: from the first alert to the end of the last, and what was before and after.
  static func window(around alerts: [Range<Instant>], until now: Instant) -> Range<Instant> {
    let first = alerts.map(\.lowerBound).min() ?? now
    let last = alerts.map(\.upperBound).max() ?? now
    let context = max((last - first) / 5, leastContext)
    let end = min(last + context, now)
    let start = min(first - context, end - shortestCurve)
    return max(start, end - longestCurve)..<end
  }

  private func curve(
    _ key: Facts.CurveKey, _ window: Range<Instant>, _ past: Snapshot, _ catalogue: Catalogue
  ) throws -> Facts.Curve? {
    let (start, end) = (window.lowerBound, window.upperBound)
    let metric = Metric.with(key.metric)
    // The sensor with the most readings: two sensors' readings in one line would be a zigzag.
    let candidates = try catalogue.numbered.filter {
      $0.series.farm == key.farm && $0.series.unit == key.unit && $0.series.metric == metric
    }.map { (series: $0.series, readings: try past.readings(of: $0.id, from: start, to: end)) }
    guard let best = candidates.max(by: { $0.readings.count < $1.readings.count }) else {
      return nil
    }
    let interval = site.interval(of: best.series) ?? 20 * .minute
    // A sensor that is new has no past to show.
    let begin = max(start, (best.readings.first?.time ?? start) - interval)
    return Facts.Curve(
      window: min(begin, end - .hour)..<end,
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
