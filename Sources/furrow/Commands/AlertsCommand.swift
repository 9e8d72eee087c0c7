import ArgumentParser
import Farm
import Storage

/// `furrow alerts`: what fires, and what fired.
struct AlertsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "alerts", abstract: "List and show alerts.",
    subcommands: [ListCommand.self, ShowCommand.self], defaultSubcommand: ListCommand.self)

  /// `furrow alerts list`
  struct ListCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "list", abstract: "List alerts, grouped by farm and cause, the worst first.",
      discussion: ExitStatus.help(.usage))

    @Flag(help: "Those that ended, too.") var all = false
    @Option(help: "Only this farm.") var farm: String?
    @Option(help: "Only this unit.") var unit: String?
    @Option(help: "Only alerts that changed from this time on, or so long ago: -10d.")
    var from: TimeArgument?
    @OptionGroup var place: PlaceOptions
    @OptionGroup var options: GlobalOptions

    func run() throws {
      let store = try place.place().store(.read)
      var filter = AlertFilter()
      filter.farm = farm
      filter.unit = unit
      filter.from = from?.instant(.now)
      let changes = try store.read { try $0.alertChanges(filter) }.map(\.change)
      var last: [String: AlertChange] = [:]
      for change in changes { last[change.id] = change }
      let shown = last.values.filter { all || $0.state.stands }.sorted { $0.order < $1.order }
      if options.json {
        print(JSON.array(shown.map(\.json)).pretty)
        return
      }
      let output = options.output
      guard !shown.isEmpty else {
        print(output(en: "Nothing fires.", zh: "没有告警。"))
        return
      }
      var table = Table([
        .whole("alert", "编号"), .whole("state", "状态"), .whole("severity", "级别"),
        .whole("since", "始于"), .whole("farm", "农场"), .whole("unit", "单元"), .whole("rule", "规则"),
        .text("what", "内容", least: 20, optional: true),
      ])
      for alert in shown {
        table.add(
          "\(alert.id)", .init(output(alert.state.title), alert.state.stands ? .bold : .dim),
          .init(output(alert.severity.title), .of(alert.severity)), "\(alert.since)",
          "\(alert.farm)", "\(alert.unit)", "\(alert.rule)", "\(output(alert.text))")
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
      var filter = AlertFilter()
      filter.alert = alert
      let changes = try store.read { try $0.alertChanges(filter) }.map(\.change)
      guard !changes.isEmpty else {
        throw Failure(
          .usage, Title(en: "There is no alert \"\(alert.tame)\".", zh: "没有告警“\(alert.tame)”。"),
          remedy: Title(
            en: "See `furrow alerts list --all`.", zh: "请查看 `furrow alerts list --all`。"))
      }
      if options.json {
        print(JSON.array(changes.map(\.json)).pretty)
        return
      }
      let output = options.output
      for change in changes {
        print(
          "\(change.at)  \(change.id)  "
            + output.paint(output(change.state.title), .of(change.severity))
            + "  " + output(change.text).tame)
      }
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

  fileprivate var json: JSON {
    .compact([
      "alert": .string(id), "rule": .string(rule), "farm": .string(farm), "unit": .string(unit),
      "state": .string(state.rawValue), "severity": .string(severity.rawValue),
      "at": .string(at.description), "since": .string(since.description),
      "value": value.map { .number($0) }, "worst": worst.map { .number($0) },
      "metric": metric.map { .string(Metric.with($0).name) }, "en": .string(text.en),
      "zh": .string(text.zh),
    ])
  }
}
