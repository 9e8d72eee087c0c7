import ArgumentParser
import Farm
import Storage

/// `furrow alerts`: what fires, and what fired.
struct AlertsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "alerts", abstract: "List, show, acknowledge and silence alerts.",
    subcommands: [
      ListCommand.self, ShowCommand.self, AlertsAckCommand.self, AlertsSilenceCommand.self,
      AlertsCommentCommand.self,
    ], defaultSubcommand: ListCommand.self)

  /// `furrow alerts list`
  struct ListCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "list", abstract: "List alerts, grouped by farm and cause, the worst first.",
      discussion: ExitStatus.help(.usage))

    @Flag(help: "Those that ended, too.") var all = false
    @Option(help: "Only this farm.") var farm: String?
    @Option(help: "Only this unit.") var unit: String?
    @Option(help: "Only alerts that changed from this time on, or so long ago: 10d.")
    var from: TimeArgument?
    @OptionGroup var place: PlaceOptions
    @OptionGroup var options: GlobalOptions

    func run() throws {
      let place = try place.place()
      let store = try place.store(.read)
      if farm != nil || unit != nil { try place.site().require(farm: farm, unit: unit) }
      var filter = AlertFilter()
      filter.farm = farm
      filter.unit = unit
      filter.from = from?.instant(.now)
      let (changes, remarks) = try store.read { past in
        (try past.alertChanges(filter).map(\.change), try past.alertRemarks())
      }
      let said = Dictionary(grouping: remarks, by: \.alert)
      var last: [String: AlertChange] = [:]
      for change in changes { last[change.id] = change }
      let shown = last.values.filter { all || $0.state.stands }.sorted { $0.order < $1.order }
      if options.json {
        print(JSON.array(shown.map { $0.json(remarks: said[$0.id] ?? []) }).pretty)
        return
      }
      let output = options.output
      guard !shown.isEmpty else {
        print(output(en: "Nothing fires.", zh: "没有告警。"))
        return
      }
      var table = Table([
        .whole("alert", "编号"), .whole("state", "状态"), .whole("severity", "级别"),
        .whole("since", "始于"), .whole("farm", "农场", optional: true), .whole("unit", "单元"),
        .whole("rule", "规则", optional: true), .text("what", "内容", least: 20),
        .text("said", "处理", optional: true),
      ])
      let site = try? place.site()
      for alert in shown {
        let since = (site?.farm(alert.farm)?.zone ?? .utc).minute(alert.since)
        table.add(
          "\(alert.id)", .init(output(alert.state.title), alert.state.stands ? .bold : .dim),
          .init(output(alert.severity.title), .of(alert.severity)),
          "\(since)",
          "\(alert.farm)", "\(alert.unit)", "\(alert.rule)", "\(output(alert.text))",
          "\(said[alert.id]?.last.map { output($0.sentence) } ?? "")")
      }
      print(table.text(output), terminator: "")
    }
  }

  /// `furrow alerts show ID`
  struct ShowCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "show", abstract: "Show every change of an alert.",
      discussion: ExitStatus.help(.usage))

    @Argument(help: "The alert's id, or its beginning.") var alert: String
    @OptionGroup var place: PlaceOptions
    @OptionGroup var options: GlobalOptions

    func run() throws {
      let store = try place.place().store(.read)
      let (changes, remarks) = try store.read { past in
        let changes = try past.changes(ofAlert: alert)
        return (changes, try past.alertRemarks(of: changes[0].id))
      }
      if options.json {
        print(JSON.array(changes.map { $0.json(remarks: remarks) }).pretty)
        return
      }
      let output = options.output
      for change in changes {
        print(
          "\(change.at)  \(change.id)  "
            + output.paint(output(change.state.title), .of(change.severity))
            + "  " + output(change.text).tame)
      }
      for remark in remarks { print("\(remark.at)  " + output(remark.sentence).tame) }
    }
  }
}

extension AlertState {
  /// Whether it waits for somebody.
  fileprivate var stands: Bool { self == .firing || self == .noData || self == .pending }
}

extension AlertChange {
  /// By farm, cause, how bad, and time.
  fileprivate var order: (String, Int, String, Int64, String) {
    let bad = Severity.allCases.count - Severity.allCases.firstIndex(of: severity)!
    return (farm, bad, rule, since.milliseconds, id)
  }

  fileprivate func json(remarks: [AlertRemark]) -> JSON {
    .compact([
      "alert": .string(id), "rule": .string(rule), "farm": .string(farm), "unit": .string(unit),
      "state": .string(state.rawValue), "severity": .string(severity.rawValue),
      "at": .string(at.description), "since": .string(since.description),
      "value": value.map { .number($0) }, "worst": worst.map { .number($0) },
      "metric": metric.map { .string(Metric.with($0).name) }, "en": .string(text.en),
      "zh": .string(text.zh),
      "remarks": remarks.isEmpty ? nil : .array(remarks.map(\.json)),
    ])
  }
}
