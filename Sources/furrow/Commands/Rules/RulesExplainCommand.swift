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
  @Option(help: "At most so many readings.") var limit = 60
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

  func validate() throws {
    guard limit > 0 else { throw ValidationError("--limit must be at least 1.") }
  }

  func run() throws {
    let place = try place.place()
    let store = try place.store(.read)
    var filter = AlertFilter()
    filter.alert = alert
    let asked = filter
    let changes: [AlertChange] = try store.read { past in
      try past.alertChanges(asked).map(\.change)
    }
    let events: [Event] = try store.read { past in try self.events(changes, past) }
    guard let last = changes.last else { throw unknown() }
    guard Set(changes.map(\.id)).count == 1 else { throw ambiguous(changes) }
    if options.json {
      print(JSON.array(events.map(json)).pretty)
      return
    }
    let output = options.output
    print(output.paint("\(last.rule) \(last.farm)/\(last.unit)", .heading))
    if let rule = try? place.rules(for: place.site()).rules.first(where: { $0.name == last.rule }) {
      for (key, value) in rule.written where !["rule", "on", "en", "zh"].contains(key) {
        print("  " + output.paint(key, .dim) + ": " + value.tame)
      }
    }
    for event in events { print("  " + line(event, output)) }
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
    if readings.count > limit {
      let times = changes.map(\.at)
      let near = readings.enumerated().sorted { a, b in
        let distance = { (event: Event) in times.map { abs($0 - event.time) }.min() ?? 0 }
        return (distance(a.element), a.offset) < (distance(b.element), b.offset)
      }
      readings = near.prefix(limit).sorted { $0.offset < $1.offset }.map(\.element)
    }
    let all = readings + changes.map { .change($0) }
    return all.enumerated().sorted { ($0.element.time, $0.offset) < ($1.element.time, $1.offset) }
      .map(\.element)
  }

  private func line(_ event: Event, _ output: Output) -> String {
    switch event {
    case .reading(let reading, let series):
      let flag = reading.quality == .bad || reading.quality == .suspect
      let name =
        series.sensor.isEmpty ? series.metric.name : "\(series.metric.name)/\(series.sensor)"
      return "\(reading.time)  \(name) \(series.metric.text(reading.value))"
        + (flag ? output.paint("  \(reading.quality)", .yellow) : "")
    case .change(let change):
      let value = change.value.map { value in
        "  " + (change.metric.map { Metric.with($0).text(value) } ?? fixed(value, 2))
      }
      return "\(change.at)  "
        + output.paint(output(change.state.title), .of(change.severity)) + (value ?? "")
        + "  " + output(change.text).tame
    }
  }

  private func json(_ event: Event) -> JSON {
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
      ])
    }
  }

  private func unknown() -> Failure {
    Failure(
      .usage, Title(en: "There is no alert \"\(alert.tame)\".", zh: "没有告警“\(alert.tame)”。"),
      remedy: Title(en: "See `furrow alerts list`.", zh: "请查看 `furrow alerts list`。"))
  }

  private func ambiguous(_ changes: [AlertChange]) -> Failure {
    let ids = Set(changes.map(\.id)).sorted().prefix(5).joined(separator: ", ")
    return Failure(
      .usage, Title(en: "Several alerts begin so: \(ids).", zh: "有多个告警以此开头：\(ids)。"),
      remedy: Title(en: "Give more of the id.", zh: "请多写几位编号。"))
  }
}
