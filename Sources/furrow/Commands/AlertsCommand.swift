import ArgumentParser
import Farm
import Storage

/// `furrow alerts`: what fires, and what fired.
struct AlertsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "alerts", abstract: "List, show, acknowledge and silence alerts.",
    subcommands: [
      AlertsListCommand.self, ShowCommand.self, AlertsAckCommand.self, AlertsSilenceCommand.self,
      AlertsCommentCommand.self,
    ], defaultSubcommand: AlertsListCommand.self)

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

extension AlertChange {
  /// An alert as its last change has it.
  func json(remarks: [AlertRemark]) -> JSON {
    .compact([
      "alert": .string(id), "rule": .string(rule), "farm": .string(farm), "unit": .string(unit),
      "state": .string(state.rawValue), "severity": .string(severity.rawValue),
      "at": .string(at.description), "since": .string(since.description),
      "value": value.map { .number($0) }, "worst": worst.map { .number($0) },
      "metric": metric.map { .string(Metric.with($0).name) }, "en": .string(text.en),
      "zh": .string(text.zh), "flaps": .number(flaps), "unstable": .bool(unstable),
      "quiet": .bool(quiet), "remarks": remarks.isEmpty ? nil : .array(remarks.map(\.json)),
    ])
  }
}
