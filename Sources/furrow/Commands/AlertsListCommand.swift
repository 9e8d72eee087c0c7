import ArgumentParser
import Farm
import Storage

/// `furrow alerts list`
struct AlertsListCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "List alerts, grouped by farm and cause, the worst first.",
    discussion: """
      Alerts that stand are listed; with --all those that ended, too, and with --state cancelled those \
      that were pending and never fired. An alert's first and last event time and its worst value are shown; --json also tells how often it changed of late \
      ("flaps") and whether it is held together as one unstable alert.

      \(ExitStatus.help(.usage))
      """)

  @Flag(help: "Those that ended, too.") var all = false
  @Option(help: "Only this farm.") var farm: String?
  @Option(help: "Only this unit.") var unit: String?
  @Option(help: "Only this rule.") var rule: String?
  @Option(help: "Only this state: pending, firing, no-data, resolved or cancelled.")
  var state: String?
  @Option(help: "Only this severity or worse: info, warning or critical.") var severity: String?
  @Option(help: "Only alerts that changed from this time on, or so long ago: 10d.")
  var from: TimeArgument?
  @OptionGroup var place: PlaceOptions
  @OptionGroup var options: GlobalOptions

  func run() throws {
    let wanted = try state.map { try AlertState.named($0) }
    let least = try severity.map { try Severity.named($0) }
    let place = try place.place()
    let store = try place.store(.read)
    if farm != nil || unit != nil { try place.site().require(farm: farm, unit: unit) }
    var filter = AlertFilter()
    (filter.farm, filter.unit, filter.rule) = (farm, unit, rule)
    filter.from = from?.instant(.now)
    let asked = filter
    let (changes, remarks) = try store.read { past in
      (try past.alertChanges(asked).map(\.change), try past.alertRemarks())
    }
    if let rule, changes.isEmpty { try require(rule, place) }
    let said = Dictionary(grouping: remarks, by: \.alert)
    var last: [String: AlertChange] = [:]
    for change in changes { last[change.id] = change }
    let shown = last.values.filter { alert in
      (wanted.map { alert.state == $0 } ?? (all ? alert.hasFired : alert.state.stands))
        && (least.map { alert.severity >= $0 } ?? true)
    }
    let groups = AlertGroup.all(shown)
    if options.json {
      let alerts = groups.flatMap(\.alerts)
      print(JSON.array(alerts.map { $0.json(remarks: said[$0.id] ?? []) }).pretty)
      return
    }
    show(groups, said, try? place.site())
  }

  /// A rule that is neither in the rules of today nor ever fired is misspelt.
  private func require(_ name: String, _ place: Place) throws {
    let book = try place.rules(for: place.site())
    guard !book.rules.contains(where: { $0.name == name }) else { return }
    throw RulesShowCommand.unknown(name, book)
  }

  private func show(_ groups: [AlertGroup], _ said: [String: [AlertRemark]], _ site: Site?) {
    let output = options.output
    guard !groups.isEmpty else {
      print(output(en: "Nothing fires.", zh: "没有告警。"))
      return
    }
    var farm: String?
    var table = Self.table
    for (index, group) in groups.enumerated() {
      if group.farm != farm {
        if farm != nil { print() }
        farm = group.farm
        let name = site?.farm(group.farm).map { output($0.name) + " " } ?? ""
        print(output.paint("\(name.tame)\(group.farm.tame)", .heading))
      }
      let zone = site?.farm(group.farm)?.zone ?? .utc
      for (place, alert) in group.alerts.enumerated() {
        let worst = alert.worst.map { value in
          alert.metric.map { Metric.with($0).text(value) } ?? fixed(value, 2)
        }
        table.add(
          place == 0 ? "\(alert.rule)" : "", "\(alert.unit)",
          .init(output(alert.state.title), alert.state.stands ? .bold : .dim),
          .init(output(alert.severity.title), .of(alert.severity)),
          "\(zone.minute(alert.since))", "\(zone.minute(alert.at))", "\(worst ?? "–")",
          "\(output(alert.text))", "\(said[alert.id]?.last.map { output($0.sentence) } ?? "")",
          "\(alert.id)")
      }
      if index + 1 == groups.count || groups[index + 1].farm != farm {
        print(table.text(output), terminator: "")
        table = Self.table
      }
    }
  }

  private static var table: Table {
    Table([
      .whole("cause", "原因"), .whole("unit", "单元"), .whole("state", "状态"),
      .whole("severity", "级别"), .whole("first", "始于"), .whole("last", "最近变化", optional: true),
      .number("worst", "最差值"), .text("what", "内容", least: 20, optional: true),
      .text("said", "处理", optional: true), .whole("alert", "编号"),
    ])
  }
}

/// Alerts of one farm that have one cause: what a silent gateway or a heat wave brings at once.
private struct AlertGroup {
  var farm: String
  var rule: String
  var alerts: [AlertChange]

  /// By farm; in a farm the cause with the worst alert first.
  static func all(_ alerts: [AlertChange]) -> [AlertGroup] {
    Dictionary(grouping: alerts) { [$0.farm, $0.rule] }
      .map { key, alerts in
        AlertGroup(
          farm: key[0], rule: key[1],
          alerts: alerts.sorted {
            ($1.severity, $0.since, $0.id) < ($0.severity, $1.since, $1.id)
          })
      }
      .sorted { a, b in
        a.farm != b.farm
          ? a.farm < b.farm : (b.worst, a.rule) < (a.worst, b.rule)
      }
  }

  private var worst: Severity { alerts.map(\.severity).max()! }
}

extension AlertChange {
  /// Whether it is, or was, more than pending.
  fileprivate var hasFired: Bool { state != .cancelled }
}

extension AlertState {
  /// Whether it waits for somebody.
  var stands: Bool { self == .firing || self == .noData || self == .pending }

  fileprivate static func named(_ text: String) throws -> AlertState {
    if let state = AlertState(rawValue: text) { return state }
    throw Failure(
      .usage, Title(en: "\"\(text.tame)\" is no state.", zh: "没有状态“\(text.tame)”。"),
      remedy: .known(text, in: allCases.map(\.rawValue)))
  }
}

extension Severity {
  fileprivate static func named(_ text: String) throws -> Severity {
    if let severity = Severity(rawValue: text) { return severity }
    throw Failure(
      .usage, Title(en: "\"\(text.tame)\" is no severity.", zh: "没有级别“\(text.tame)”。"),
      remedy: .known(text, in: allCases.map(\.rawValue)))
  }
}
