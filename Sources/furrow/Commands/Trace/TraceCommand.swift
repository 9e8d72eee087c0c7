import ArgumentParser

/// `furrow trace`: where a batch came from, where it went, and whether its record can be believed.
struct TraceCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "trace",
    abstract: "Show, follow, prove and publish what a batch went through.",
    subcommands: [
      TraceShowCommand.self, TraceTreeCommand.self, TraceRecallCommand.self,
      TraceProveCommand.self, TraceVerifyCommand.self, TraceExportCommand.self,
      TraceLabelCommand.self,
    ])
}
