import ArgumentParser

/// The command line. A file for each command in `Commands`; `main()` is with ``Failure``.
@main struct Furrow: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "furrow",
    abstract: "Takes in what farms measure, says what is wrong, and keeps a record to be checked.",
    discussion: """
      Every command that lists or shows takes --json, and speaks English or Chinese by --lang or \
      the locale. Exit statuses: 0 done, 1 the answer is no, 2 mistakes in words or files, 3 the \
      data file is held by another process, 4 broker trouble, 5 machine trouble, 130 Ctrl-C.
      """,
    version: "0.1.0",
    subcommands: [
      RunCommand.self, CheckCommand.self, StatusCommand.self, RejectionsCommand.self,
      BenchCommand.self, BenchLoadCommand.self, GatewayCommand.self, DemoCommand.self,
      BatchCommand.self, TraceCommand.self, LogCommand.self,
      ComputeCommand.self, AdviseCommand.self, SoilCommand.self,
      DigestCommand.self, OutboxCommand.self,
      RulesCommand.self, AlertsCommand.self, AnomalyCommand.self,
    ])
}
