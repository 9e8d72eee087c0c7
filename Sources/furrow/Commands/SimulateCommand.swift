import ArgumentParser
import Broker
import Farm
import Foundation

/// `furrow gateway simulate`: the gateways of a site, alive without hardware.
struct SimulateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "simulate",
    abstract: "Publish what the gateways of a site would, from a model of its farms.",
    discussion: """
      Ponds make oxygen by day and breathe it by night, greenhouses warm up and sweat, soil dries, \
      a cold store's door opens; probes get stuck, drift and fall silent; gateways lose their \
      connection and send what they kept. Commands to actuators are carried out and acknowledged. \
      The same seed and start give the same readings. Faster than life, event time catches up with \
      the clock and then goes on with it. Ctrl-C stops it.

      \(ExitStatus.help(.usage, .broker, .interrupted))
      """)

  @OptionGroup var brokerOptions: BrokerOptions

  @Option(help: "Site file with the farms, units and sensors.")
  var site = "site.yaml"

  @Option(help: "Only this farm; may be given several times.")
  var farm: [String] = []

  @Option(help: "Chooses weather, faults and habits.")
  var seed: UInt64 = 1

  @Option(
    parsing: .unconditional,
    help: "Event time to begin at, as 2026-05-01T06:00:00+08:00 or -10d (default: now).")
  var from: TimeArgument?

  @Option(parsing: .unconditional, help: "Event time to end at (default: never).")
  var until: TimeArgument?

  @Option(help: "Times faster than life, or max.")
  var speed = SpeedArgument(1)

  @Option(help: "How readings are written: senml, cbor or flat (default: by turns).")
  var payload: Payload?

  @Flag(inversion: .prefixedNo, help: "Whether probes and gateways have faults.")
  var faults = true

  @OptionGroup var options: GlobalOptions

  func run() throws {
    let now = Instant.now
    let start = from?.instant(now) ?? now
    var simulation = Simulation(
      Simulation.Settings(
        site: try checkedSite(), farms: Set(farm), seed: seed, from: start, faults: faults,
        clockFaultsFrom: now, payload: payload))
    let end = until?.instant(now)
    if let end, end <= start {
      throw Failure(
        .usage, Title(en: "--until is not after --from.", zh: "--until 不晚于 --from。"),
        remedy: Title(en: "Give a later end.", zh: "请给出更晚的结束时间。"))
    }
    Interrupt.watch()
    let filters = Set(simulation.doors.map { "furrow/v1/\($0.farm)/\($0.gateway)/commands" })
    do {
      let publisher = try brokerOptions.publisher(
        named: "furrow-simulate-\(getpid())", filters: filters.sorted())
      var emitter = Emitter(
        publisher, pace: Pace(speed: speed.value, from: start, started: .now))
      let expected = end.map { simulation.expectedReadings(in: $0 - start) }
      var bar = Progress(
        options.errors(en: "Simulating", zh: "模拟"), total: expected,
        noun: options.errors(en: "readings", zh: "读数"), output: options.errors)
      let done = try emitter.run(&simulation, until: end) { bar.step(to: Double($0.readings)) }
      bar.end()
      try emitter.finish()
      report(emitter.tally)
      if !done, end != nil { throw ExitCode(ExitStatus.interrupted.rawValue) }
    } catch let error as BrokerError {
      throw Failure.broker(error)
    }
  }

  private func checkedSite() throws -> Site {
    let (site, mistakes) = Site.read(try Files.node(self.site))
    try Mistakes.raise(mistakes)
    let known = site.farms.map(\.id)
    for id in farm where !known.contains(id) {
      throw Failure(
        .usage, Title(en: "The site has no farm \"\(id)\".", zh: "基地文件中没有农场“\(id)”。"),
        remedy: .known(id, in: known))
    }
    return site
  }

  private func report(_ tally: Emitter.Tally) {
    if options.json {
      print(
        JSON.compact([
          "messages": .number(Double(tally.messages)), "readings": .number(Double(tally.readings)),
          "commands_done": .number(Double(tally.obeyed)),
          "commands_refused": .number(Double(tally.refused)),
          "until": tally.time.map { .string($0.description) },
        ]).pretty)
      return
    }
    let (readings, messages) = (grouped(tally.readings), grouped(tally.messages))
    print(
      options.output(
        en: "The broker has \(readings) readings in \(messages) messages; "
          + "\(tally.obeyed) commands were carried out.",
        zh: "代理已收到 \(messages) 条报文，共 \(readings) 条读数；执行指令 \(tally.obeyed) 条。"))
  }
}

extension Payload: ExpressibleByArgument {}

/// A time on the command line: RFC 3339, a day (its midnight in the zone of this machine), or so long
/// ago (`10d`, `90min`).
struct TimeArgument: ExpressibleByArgument, Hashable, Sendable {
  private enum Meaning: Hashable, Sendable {
    case at(Instant)
    case ago(Milliseconds)
  }
  private let meaning: Meaning

  init?(argument: String) {
    if argument == "now" {
      meaning = .ago(0)
    } else if case .success(let span) = Quantity.milliseconds(
      String(argument.drop { $0 == "-" }))
    {
      meaning = .ago(span)
    } else if let instant = Instant(argument) {
      meaning = .at(instant)
    } else if let day = CivilDay(argument) {
      meaning = .at((Zone(TimeZone.current.identifier) ?? .utc).start(of: day))
    } else {
      return nil
    }
  }

  /// The instant it means at a moment.
  func instant(_ now: Instant) -> Instant {
    switch meaning {
    case .at(let instant): instant
    case .ago(let span): now - span
    }
  }
}

/// A speed on the command line: a factor above zero, or `max`.
struct SpeedArgument: ExpressibleByArgument, Hashable, Sendable {
  /// The factor; infinite for `max`.
  var value: Double

  init(_ value: Double) { self.value = value }

  init?(argument: String) {
    if argument == "max" {
      value = .infinity
    } else if let factor = Double(argument), factor > 0, factor.isFinite {
      value = factor
    } else {
      return nil
    }
  }

  var defaultValueDescription: String { value.isFinite ? JSON.format(value) : "max" }
}
