import ArgumentParser

/// `furrow gateway`: publish as gateways do.
struct GatewayCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "gateway",
    abstract: "Publish as a gateway would: simulated farms, or a recorded file.",
    subcommands: [SimulateCommand.self, ReplayCommand.self])
}
