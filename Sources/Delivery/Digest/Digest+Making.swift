import Farm

extension Digest {
  /// A person's digest of facts on a site.
  public init(of facts: Facts, for person: Agronomist, on day: CivilDay, site: Site) {
    let zone = site.zone(of: person.id)
    let maker = Maker(facts: facts, person: person, zone: zone)
    let stories = AlertStory.fold(facts.alerts, from: facts.span.lowerBound)
    let farms = site.farms.filter { person.subscription.covers(farm: $0.id, kind: nil) }
      .map { farm in maker.farm(farm, stories.filter { $0.farm == farm.id }) }
    self.init(
      person: person, day: day, zone: zone, span: facts.span,
      farms: farms.worstFirst { $0.units.first?.causes.first })
    trimCharts()
  }

  /// Mail programs cut off long letters: only the worst alerts get a picture.
  private mutating func trimCharts() {
    var left = DeliveryLimits.charts
    for f in farms.indices {
      for u in farms[f].units.indices {
        for c in farms[f].units[u].causes.indices where farms[f].units[u].causes[c].chart != nil {
          if left == 0 { farms[f].units[u].causes[c].chart = nil } else { left -= 1 }
        }
      }
    }
  }
}

/// Puts facts in order for one reader.
private struct Maker {
  let facts: Facts
  let person: Agronomist
  let zone: Zone
  private var language: Language { person.language }

  init(facts: Facts, person: Agronomist, zone: Zone) {
    (self.facts, self.person, self.zone) = (facts, person, zone)
  }

  func farm(_ farm: FarmHolding, _ stories: [AlertStory]) -> Digest.Farm {
    let wants = person.subscription
    let units = farm.units.filter { wants.covers(farm: farm.id, kind: $0.kind) }
    let ids = Set(units.map(\.id))
    func name(_ unit: String) -> String {
      units.first { $0.id == unit }?.name[language] ?? unit
    }
    func isTold(_ unit: String) -> Bool { unit.isEmpty || ids.contains(unit) }
    let byUnit = Dictionary(grouping: stories.filter { isTold($0.unit) }, by: \.unit)
    let told = byUnit.keys.sorted().map { id in
      Digest.Unit(
        name: id.isEmpty ? "" : name(id), kind: units.first { $0.id == id }?.kind,
        causes: causes(byUnit[id]!, in: name(id), farm))
    }
    var result = Digest.Farm(
      id: farm.id, name: farm.name[language], units: told.worstFirst { $0.causes.first },
      soil: facts.soil.filter { $0.farm == farm.id && isTold($0.unit) }
        .sorted { ($0.unit, $0.sampled) < ($1.unit, $1.sampled) }.map { (name($0.unit), $0) },
      harvests: facts.harvests.filter { $0.farm == farm.id && isTold($0.unit) }
        .sorted { harvestOrder($0) < harvestOrder($1) }.map { (name($0.unit), $0) },
      silences: facts.silences.filter { $0.farm == farm.id && isTold($0.unit) }
        .sorted { silent($0) < silent($1) }
        .map { ($0.unit.isEmpty ? "" : name($0.unit), $0) },
      coverage: facts.coverage[farm.id] ?? Facts.Coverage(), unitCount: units.count)
    result.fold()
    return result
  }

  /// The next harvest first; without a plan, the next that is allowed.
  private func harvestOrder(_ fact: Facts.HarvestFact) -> (Int, String, String) {
    let day = fact.day ?? fact.waits.compactMap(\.until).max()
    return (day?.number ?? .max, fact.unit, fact.batch.en)
  }

  private func silent(_ fact: Facts.SilenceFact) -> (Int64, String, String) {
    (fact.last?.milliseconds ?? .min, fact.unit, fact.what.en)
  }

  private func causes(
    _ stories: [AlertStory], in unit: String, _ farm: FarmHolding
  ) -> [Digest.Cause] {
    let byRule = Dictionary(grouping: stories, by: \.rule)
    return byRule.keys.sorted().map { cause(byRule[$0]!, in: unit, farm) }.worstFirst { $0 }
      .withOneChartAMetric
  }

  /// All alerts of one rule in one unit as one line.
  private func cause(
    _ stories: [AlertStory], in unit: String, _ farm: FarmHolding
  ) -> Digest.Cause {
    let open = stories.filter { $0.endedAt == nil }
    // The one that people should read: still open, else the worst, else the last.
    let main = (open.isEmpty ? stories : open).max {
      ($0.severity, $0.firedAt) < ($1.severity, $1.firedAt)
    }!
    let phase: Digest.Phase =
      open.isEmpty ? .ended : open.allSatisfy(\.isNew) ? .began : .goesOn
    let metric = main.metric.map(Metric.with)
    let now = facts.span.upperBound
    let chart = chart(main, stories.map { $0.time(from: $0.firedAt, now) }, in: unit, farm)
    let told = open.isEmpty ? stories : open
    return Digest.Cause(
      rule: main.rule, severity: stories.map(\.severity).max()!, phase: phase,
      count: stories.count, open: open.count, since: told.map(\.since).min()!,
      earlier: open.isEmpty ? nil : stories.filter { $0.endedAt != nil }.map(\.since).min(),
      endedAt: open.isEmpty ? stories.compactMap(\.endedAt).max() : nil,
      lasted: told.map { $0.time(from: $0.since, now) }.covered,
      hasNoData: !open.isEmpty && open.allSatisfy(\.hasNoData),
      worst: metric.flatMap { metric in worst(stories, main, chart).map(metric.text) },
      text: main.text[language],
      whatToDo: open.isEmpty ? nil : facts.whatToDo[main.rule]?[language],
      chart: chart)
  }

  /// The worst value of all: what the chart shows, else what the changes told.
  private func worst(_ stories: [AlertStory], _ main: AlertStory, _ chart: Chart?) -> Double? {
    if let point = chart?.worst { return point.value }
    // Of a rule with limits on both sides, each alert knows its own worst; the newest tells.
    if facts.twoSided.contains(main.rule) { return main.worst }
    let values = stories.filter { $0.metric == main.metric }.compactMap(\.worst)
    return facts.lowIsWorse[main.rule] == true ? values.min() : values.max()
  }

  private func limits(_ story: AlertStory) -> [Chart.Limit] {
    curve(story)?.limits[story.rule] ?? []
  }

  private func curve(_ story: AlertStory) -> Facts.Curve? {
    story.metric.flatMap {
      facts.curves[Facts.CurveKey(farm: story.farm, unit: story.unit, metric: $0)]
    }
  }

  private func chart(
    _ story: AlertStory, _ firing: [Range<Instant>], in unit: String, _ farm: FarmHolding
  ) -> Chart? {
    guard let curve = curve(story), curve.points.count > 1, let id = story.metric else {
      return nil
    }
    let metric = Metric.with(id)
    return Chart(
      title: "\(unit) · \(metric.title[language])", metric: metric, language: language,
      zone: farm.zone, window: curve.window, points: curve.points, gap: curve.gap,
      limits: limits(story), firing: firing)
  }
}

extension Array {
  /// By severity, then what goes on before what ended, then the longest; without a cause last.
  fileprivate func worstFirst(_ cause: (Element) -> Digest.Cause?) -> [Element] {
    enumerated().sorted { a, b in
      let (x, y) = (rank(cause(a.element)), rank(cause(b.element)))
      return x == y ? a.offset < b.offset : x.lexicographicallyPrecedes(y)
    }.map(\.element)
  }

  private func rank(_ cause: Digest.Cause?) -> [Int64] {
    guard let cause else { return [9] }
    let severity = Int64(Severity.allCases.firstIndex(of: cause.severity)!)
    return [
      cause.phase == .ended ? 1 : 0, -severity, Int64(cause.phase.rawValue),
      cause.since.milliseconds,
    ]
  }
}
