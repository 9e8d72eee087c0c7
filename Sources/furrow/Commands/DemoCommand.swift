import ArgumentParser
import Broker
import Farm
import Foundation
import YAMLFiles

/// `furrow demo`: what this is for, in a minute.
struct DemoCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "demo",
    abstract: "Show what Furrow does: ten days of three simulated farms, in a minute.",
    discussion: """
      Starts a private mosquitto on a free loopback port and `furrow run` on a fresh data file in a \
      folder of their own, lets simulated gateways publish, and tells what becomes durable: alerts, \
      batches, readings. Ends with the record of a batch; the folder stays, to be queried.

      \(ExitStatus.help(.usage, .broker, .machine, .interrupted))
      """)

  @Flag(help: "Go on with the clock, after the ten days, until Ctrl-C.")
  var keep = false

  @Option(help: "Folder for data file, configuration and logs; an earlier demo's is emptied.")
  var into = FileManager.default.temporaryDirectory.appending(path: "furrow-demo").path

  @Option(help: "How long the ten days take, in seconds: 5 to 3600.")
  var seconds = 60

  @Option(help: "Chooses weather, faults and habits.")
  var seed: UInt64 = 1

  @OptionGroup var options: GlobalOptions

  /// How much of the past is simulated.
  private static let span = Diary.cycle

  func run() throws {
    guard (5...3600).contains(seconds) else {
      throw Failure(
        .usage, Title(en: "The ten days cannot take \(seconds) s.", zh: "十天不能用 \(seconds) 秒演完。"),
        remedy: Title(en: "Give --seconds 5 to 3600.", zh: "请给出 --seconds 5 到 3600。"))
    }
    Interrupt.watch()
    let output = options.output
    let (stage, site) = try prepare()
    defer { stage.close() }
    let until = Instant.now
    let from = until - Self.span
    let simulation = Simulation(
      Simulation.Settings(
        site: site, seed: seed, from: from, clockFaultsFrom: until))
    let telling = DemoTelling(output, site: site)
    print(telling.opening(seconds: seconds, simulation: simulation).joined(separator: "\n"))
    do {
      let show = try Show(
        stage, telling: telling, simulation: simulation, from: from, until: until)
      let isWhole = try show.play(seconds: Double(seconds), keep: keep)
      stage.close()
      guard isWhole else { throw ExitCode(ExitStatus.interrupted.rawValue) }
    } catch let error as BrokerError {
      throw Failure.broker(error)
    }
    try DemoEnding(stage, telling: telling, from: from).show()
  }

  private func prepare() throws -> (DemoStage, Site) {
    do {
      let stage = try DemoStage(in: URL(fileURLWithPath: into), samples: try Samples.folder())
      let (site, mistakes) = Site.read(
        try Files.node(stage.folder.appending(path: "site.yaml").path))
      try Mistakes.raise(mistakes)
      return (stage, site)
    } catch let error as BrokerError {
      throw Failure(
        .machine, error.sentence,
        remedy: Title(en: "Then start the demo again.", zh: "然后重新运行演示。"))
    }
  }
}
