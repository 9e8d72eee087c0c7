import ArgumentParser
import Broker
import Farm
import Foundation

/// `furrow bench`: the figures that Furrow must reach, measured on this machine.
struct BenchCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bench",
    abstract: "Measure the figures that Furrow must reach, as ratios on this machine.",
    discussion: ExitStatus.help(.no, .machine))

  /// What can be measured.
  enum Figure: String, CaseIterable, ExpressibleByArgument {
    case ingest, packs, memory, start, rules, judging, windows, log, recall, show
  }

  @Argument(
    help: """
      Which figures: ingest, packs, memory, start, rules, judging, windows, log, recall, show \
      (default: all).
      """)
  var figures: [Figure] = []
  @Option(help: "Readings of the ingest figures.") var readings = 1_000_000
  @OptionGroup var options: GlobalOptions

  func run() throws {
    let folder = NSTemporaryDirectory() + "furrow-bench-\(getpid())"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    var measured: [BenchFigure] = []
    for figure in figures.isEmpty ? Figure.allCases : figures {
      switch figure {
      case .ingest:
        measured += try BenchFigures.ingest(folder: folder, readings: readings / 5)
      case .start:
        measured.append(try BenchFigures.start(folder: folder, readings: readings * 10))
      case .packs:
        measured.append(
          try BenchFigures.packs(folder: folder, readings: readings / 10_000 * 10_000))
      case .memory: measured.append(try BenchFigures.memory(folder: folder))
      case .rules: measured.append(try BenchFigures.ruleScaling())
      case .judging:
        measured.append(try BenchFigures.judging(readings: readings / 10_000 * 10_000))
      case .windows: measured += try BenchFigures.windows(readings: readings)
      case .log: measured += try BenchFigures.log(folder: folder, leaves: 1_000_000)
      case .recall: measured += try BenchFigures.recall(folder: folder, batches: 100_000)
      case .show: measured.append(try BenchFigures.show(folder: folder))
      }
    }
    show(measured)
    if !measured.allSatisfy(\.isReached) { throw ExitCode(ExitStatus.no.rawValue) }
  }

  private func show(_ figures: [BenchFigure]) {
    if options.json {
      print(
        JSON.array(
          figures.map {
            .compact([
              "name": .string($0.name), "value": .number($0.value), "bound": .number($0.bound),
              "at_most": .bool($0.atMost), "reached": .bool($0.isReached),
              "detail": .string($0.detail),
            ])
          }
        ).pretty)
      return
    }
    var table = Table([
      .text("figure", "指标", least: 24), .number("measured", "实测"), .whole("must be", "要求"),
      .whole("", ""), .text("of", "构成", optional: true),
    ])
    for figure in figures {
      table.add(
        "\(figure.name)", "\(fixed(figure.value, figure.value > 100 ? 0 : 2))",
        "\(figure.atMost ? "≤" : "≥") \(fixed(figure.bound, figure.bound > 100 ? 0 : 2))",
        figure.isReached ? .init("✓", .green) : .init("✗", .alarm), "\(figure.detail)")
    }
    print(table.text(options.output), terminator: "")
  }
}

/// `furrow bench-load`: the gateways of `furrow bench`, in a process of their own.
struct BenchLoadCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bench-load", abstract: "Publish the load of `furrow bench`.",
    shouldDisplay: false)

  @Option(help: "The broker.") var url: String
  @Option(help: "How many one-reading messages.") var readings: Int

  func run() throws {
    guard let address = BrokerAddress(url: url) else { throw ExitCode(ExitStatus.usage.rawValue) }
    let load = try BenchLoad(series: 1000)
    let publisher = try Publisher(
      SessionSettings(address: address, clientID: "bench-load", filters: []), window: 2000)
    for n in 0..<readings {
      let message = load.single(n)
      try publisher.publish(topic: message.topic, payload: message.payload)
    }
    try publisher.settle()
  }
}
