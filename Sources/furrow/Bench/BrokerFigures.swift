import Broker
import Farm
import Foundation
import Storage

/// The measurements that need a broker: a real mosquitto, loopback, QoS 1.
extension BenchFigures {
  /// Durable ingest of one-reading messages against `mosquitto_sub -q 1` on the same load, and history
  /// replayed against durable ingest.
  static func ingest(folder: String, readings: Int) throws -> [BenchFigure] {
    let broker = try PrivateBroker(in: URL(fileURLWithPath: folder + "/broker"))
    defer { broker.stop() }
    let load = try BenchLoad(series: 1000)
    let theirs = try subscriber(broker, readings)
    let ours = try pipeline(broker, load, readings, folder)
    let (a, b) = (rate(readings, ours), rate(readings, theirs))
    return [
      BenchFigure(
        name: "durable ingest, QoS 1 / mosquitto_sub -q 1", value: a / b, bound: 1.0,
        detail: "\(grouped(Int(a))) / \(grouped(Int(b))) messages/s"),
      try replay(folder: folder, readings: readings / 10_000 * 10_000 * 5, ingest: a),
    ]
  }

  /// How long `mosquitto_sub` takes, from the first message published to its end.
  private static func subscriber(
    _ broker: PrivateBroker, _ count: Int
  ) throws -> Duration {
    let program = "/usr/bin/mosquitto_sub"
    guard FileManager.default.isExecutableFile(atPath: program) else {
      throw Failure(
        .machine,
        Title(en: "There is no mosquitto_sub to measure against.", zh: "没有可供对比的 mosquitto_sub。"),
        remedy: Title(
          en: "Install it with `apt install mosquitto-clients`.",
          zh: "请用 `apt install mosquitto-clients` 安装。"))
    }
    let child = try ChildProcess(
      program,
      [
        "-p", String(broker.address.port), "-q", "1", "-t", "furrow/v1/#", "-C", String(count),
      ])
    usleep(500_000)
    let start = ContinuousClock.now
    let publisher = try publish(broker.address, count)
    while child.isRunning { usleep(1000) }
    withExtendedLifetime(publisher) {}
    return ContinuousClock.now - start
  }

  private static func pipeline(
    _ broker: PrivateBroker, _ load: BenchLoad, _ count: Int, _ folder: String
  ) throws -> Duration {
    let store = try Store(path: folder + "/ingest.sqlite", .create)
    var pipeline = try Pipeline(store: store, site: load.site, rules: load.rules, at: .now)
    var settings = SessionSettings(
      address: broker.address, clientID: "bench", filters: ["furrow/v1/#"])
    settings.sessionExpiry = 0
    let listener = Listener([try Session(settings)])
    let stop = listener.stopper
    var start = ContinuousClock.now
    var publisher: ChildProcess?
    let now = BenchLoad.now
    try listener.run(
      Listener.Owner(
        commit: { inbox, broker in
          try pipeline.take(inbox, from: broker, at: now)
          if pipeline.counters.readings >= count { stop() }
        }, idle: {},
        notice: { notice in
          guard case .subscribed = notice else { return }
          start = .now
          publisher = try? publish(broker.address, count)
        }))
    withExtendedLifetime(publisher) {}
    return ContinuousClock.now - start
  }

  /// Publishes the load in a process of its own, as gateways do.
  private static func publish(_ address: BrokerAddress, _ count: Int) throws -> ChildProcess {
    try ChildProcess(
      "/proc/self/exe", ["bench-load", "--url", address.url, "--readings", String(count)])
  }
}
