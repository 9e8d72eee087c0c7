import ArgumentParser
import Farm
import Storage

/// `furrow rules explain ALERT`
struct RulesExplainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "explain",
    abstract: "Show the readings and values that made an alert, step by step.",
    discussion: ExitStatus.help(.usage))

  @Argument(help: "The alert's id, or its beginning.") var alert: String
  @Option(help: "At most so many readings.") var limit: Count = 60
  @OptionGroup var place: PlaceOptions
  @OptionGroup var options: GlobalOptions

  /// A line of the story: a reading, or a change of the alert.
  private enum Event {
    case reading(Reading, Series)
    case change(AlertChange)

    var time: Instant {
      switch self {
      case .reading(let reading, _): reading.time
      case .change(let change): change.at
      }
    }
  }

  func run() throws {
    let place = try place.place()
    let store = try place.store(.read)
    let changes = try store.read { past in try past.changes(ofAlert: alert) }
    let last = changes.last!
    let site = try place.site()
    let book = try place.rules(for: site)
    let rule = book.rules.first { $0.name == last.rule }
    let (events, causes) = try store.read { past in
      (
        try self.events(changes, past),
        try rule.map { _ in try self.causes(last, book, site, past) } ?? [:]
      )
    }
    if options.json {
      print(JSON.array(events.map { json($0, causes) }).pretty)
      return
    }
    let output = options.output
    let zone = site.farm(last.farm)?.zone ?? .utc
    let whole = last.unit.isEmpty ? last.farm : "\(last.farm)/\(last.unit)"
    print(output.paint("\(last.rule) \(whole)", .heading))
    for (key, value) in rule?.written ?? [] where !["rule", "on", "en", "zh"].contains(key) {
      print("  " + output.paint(key, .dim) + ": " + value.tame)
    }
    if let note = note(last, rule, causes) { print("  " + output.paint(output(note), .yellow)) }
    for event in events {
      print("  " + line(event, output, zone))
      if case .change(let change) = event, let cause = causes[Moment(change)] {
        for text in lines(cause, output) { print("      " + text) }
        for text in evidence(change, events, output, zone) { print("      " + text) }
      }
    }
  }

  /// A change of an alert, to find it again.
  private struct Moment: Hashable {
    var at: Instant
    var state: AlertState
    var severity: Severity

    init(_ change: AlertChange) {
      (at, state, severity) = (change.at, change.state, change.severity)
    }
  }

  /// History is played again up to the alert's last change; at each change the rule is asked what it
  /// sees. What rules and site of today do not bring about has no cause here.
  private func causes(
    _ last: AlertChange, _ book: RuleBook, _ site: Site, _ past: Snapshot
  ) throws -> [Moment: Explanation] {
    var catalogue = try past.catalogue()
    for series in book.derivedSeries(site) { _ = catalogue.number(series) }
    var engine = Engine(rules: book, site: site, catalogue: catalogue)
    var found: [Moment: Explanation] = [:]
    var changes = Changes()
    var share = 0.0
    var bar = Progress(
      options.errors(en: "Replaying", zh: "回放"), total: 1, noun: "", output: options.errors)
    defer { bar.end() }
    try past.forEachInput(after: 0, progress: { share = $0 }) { input in
      // Rules look at their own farm alone.
      switch input {
      case .reading(let reading) where catalogue[reading.series].farm != last.farm: return
      case .time(let farm, _) where farm != last.farm: return
      case .acknowledgement(let farm, _, _) where farm != last.farm: return
      default: engine.take(input, into: &changes)
      }
      guard !changes.isEmpty else { return }
      for change in changes.alerts where change.id == last.id {
        found[Moment(change)] = engine.explain(change.id, site)
      }
      changes.removeAll()
      bar.step(to: share)
    }
    return found
  }

  /// What keeps an alert from being taken apart.
  private func note(_ last: AlertChange, _ rule: Rule?, _ causes: [Moment: Explanation]) -> Title? {
    if rule == nil {
      return last.rule == "command-unacknowledged"
        ? Title(
          en:
            "No rule made this alert: a command was said again and again, and nobody acknowledged it.",
          zh: "此告警不来自规则：指令多次下达而无人应答。")
        : Title(
          en:
            "No rule of today is called so: the alert comes from a soil test's advice or from a rule "
            + "that is gone. What was stored with it follows.",
          zh: "当前没有这条规则：告警来自土壤检测的建议，或来自已删除的规则。以下是当时存下的内容。")
    }
    guard causes.isEmpty else { return nil }
    return Title(
      en:
        "The rules and the site of today do not make this alert from history; they were others when it "
        + "fired. What was stored with it follows.",
      zh: "按当前的规则和基地文件回放历史不会产生此告警；告警触发时它们与现在不同。以下是当时存下的内容。")
  }

  /// The parts of each condition, side by side with their values.
  private func lines(_ cause: Explanation, _ output: Output) -> [String] {
    var lines: [String] = []
    let steps = cause.conditions.flatMap { condition in
      condition.steps.map { String(repeating: "  ", count: $0.depth) + $0.text.tame }
    }
    let width = min(60, steps.map(\.cells).max() ?? 0)
    for condition in cause.conditions {
      lines.append(output.paint(condition.key, .dim))
      for step in condition.steps {
        let text = "  " + String(repeating: "  ", count: step.depth) + step.text.tame
        let room = String(repeating: " ", count: max(1, width + 4 - text.cells))
        let detail = step.detail == .empty ? "" : "  (" + output(step.detail).tame + ")"
        lines.append(text + room + output(step.value).tame + output.paint(detail, .dim))
      }
      if condition.wait != .empty { lines.append("  " + output(condition.wait)) }
    }
    return lines
  }

  /// The readings that counted, as they were stored with the change.
  private func evidence(_ change: AlertChange, _ events: [Event], _ output: Output, _ zone: Zone)
    -> [String]
  {
    let known = events.compactMap { event -> (SeriesID, Series)? in
      if case .reading(let reading, let series) = event { (reading.series, series) } else { nil }
    }
    return change.evidence.compactMap { evidence in
      guard let series = known.first(where: { $0.0 == evidence.series })?.1 else { return nil }
      let sensor = series.sensor.isEmpty ? "" : "/\(series.sensor)"
      return output.paint(output(en: "evidence", zh: "依据"), .dim)
        + "  \(series.metric.name)\(sensor) \(series.metric.text(evidence.value))  \(zone.text(evidence.time))"
    }
  }

  /// The alert's changes among the readings of every sensor that counted, from a little before the
  /// condition first held.
  private func events(_ changes: [AlertChange], _ past: Snapshot) throws -> [Event] {
    guard let first = changes.first, let last = changes.last else { return [] }
    let catalogue = try past.catalogue()
    var readings: [Event] = []
    let margin = max(10 * Milliseconds.minute, (last.at - first.since) / 4)
    for id in Set(changes.flatMap { $0.evidence.map(\.series) }).sorted() {
      readings += try past.readings(of: id, from: first.since - margin, to: last.at + 1)
        .map { .reading($0, catalogue[id]) }
    }
    readings.sort { $0.time < $1.time }
    // Where there are too many, those around the changes tell the most.
    if readings.count > limit.value {
      let times = changes.map(\.at)
      let near = readings.enumerated().sorted { a, b in
        let distance = { (event: Event) in times.map { abs($0 - event.time) }.min() ?? 0 }
        return (distance(a.element), a.offset) < (distance(b.element), b.offset)
      }
      readings = near.prefix(limit.value).sorted { $0.offset < $1.offset }.map(\.element)
    }
    let all = readings + changes.map { .change($0) }
    return all.enumerated().sorted { ($0.element.time, $0.offset) < ($1.element.time, $1.offset) }
      .map(\.element)
  }

  private func line(_ event: Event, _ output: Output, _ zone: Zone) -> String {
    switch event {
    case .reading(let reading, let series):
      let flag = reading.quality == .bad || reading.quality == .suspect
      let name =
        series.sensor.isEmpty ? series.metric.name : "\(series.metric.name)/\(series.sensor)"
      return "\(zone.text(reading.time))  \(name) \(series.metric.text(reading.value))"
        + (flag ? output.paint("  \(reading.quality)", .yellow) : "")
    case .change(let change):
      let value = change.value.map { value in
        "  " + (change.metric.map { Metric.with($0).text(value) } ?? fixed(value, 2))
      }
      return "\(zone.text(change.at))  "
        + output.paint(output(change.state.title), .of(change.severity)) + (value ?? "")
        + "  " + output(change.text).tame
    }
  }

  private func json(_ event: Event, _ causes: [Moment: Explanation]) -> JSON {
    switch event {
    case .reading(let reading, let series):
      .compact([
        "time": .string(reading.time.description), "metric": .string(series.metric.name),
        "sensor": series.sensor.isEmpty ? nil : .string(series.sensor),
        "value": .number(reading.value), "quality": .number(Double(reading.quality.rawValue)),
      ])
    case .change(let change):
      .compact([
        "time": .string(change.at.description), "state": .string(change.state.rawValue),
        "severity": .string(change.severity.rawValue), "value": change.value.map { .number($0) },
        "worst": change.worst.map { .number($0) }, "en": .string(change.text.en),
        "zh": .string(change.text.zh),
        "conditions": causes[Moment(change)].map { cause in
          .array(cause.conditions.map(json))
        },
      ])
    }
  }

  private func json(_ condition: Explanation.Condition) -> JSON {
    .compact([
      "key": .string(condition.key),
      "wait": condition.wait == .empty ? nil : .string(options.output(condition.wait)),
      "steps": .array(
        condition.steps.map {
          .compact([
            "depth": .number(Double($0.depth)), "expression": .string($0.text),
            "value": $0.number.map { .number($0) }, "shown": .string(options.output($0.value)),
            "detail": $0.detail == .empty ? nil : .string(options.output($0.detail)),
          ])
        }),
    ])
  }
}
