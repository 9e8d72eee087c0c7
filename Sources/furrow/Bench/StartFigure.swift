import Broker
import Farm
import Foundation
import Storage

/// How fast a daemon is there again: from its process's start to the broker's grant.
extension BenchFigures {
  /// Milliseconds to subscribed, on a data file with so many readings and a snapshot.
  static func start(folder: String, readings: Int) throws -> BenchFigure {
    let broker = try PrivateBroker(in: URL(fileURLWithPath: folder + "/start-broker"))
    defer { broker.stop() }
    try fill(folder + "/start.sqlite", readings)
    let files: [(String, String)] = [
      ("start-site.yaml", try BenchLoad.siteText(farms: 1, 100)),
      ("start-rules.yaml", BenchLoad.rulesText(idle: 0)),
      (
        "start.yaml",
        """
        data: start.sqlite
        site: start-site.yaml
        rules: start-rules.yaml
        brokers: [{url: "\(broker.address.url)", client_id: bench-start}]
        """
      ),
    ]
    for (name, text) in files {
      try Data(text.utf8).write(to: URL(fileURLWithPath: folder + "/" + name))
    }
    var best = Double.infinity
    for _ in 0..<5 { best = min(best, try subscribeTime(folder)) }
    return BenchFigure(
      name: "start to subscribed, \(grouped(readings)) readings", value: best, bound: 100,
      atMost: true, detail: "ms, the best of five starts")
  }

  /// A data file filled through the pipeline, with a snapshot at its end.
  private static func fill(_ path: String, _ readings: Int) throws {
    let load = try BenchLoad(series: 1000)
    let store = try Store(path: path, .create)
    let pipeline = try load.fill(store, readings)
    try pipeline.snapshot(at: BenchLoad.now)
  }

  private static func subscribeTime(_ folder: String) throws -> Double {
    let log = folder + "/start.log"
    try? FileManager.default.removeItem(atPath: log)
    let start = ContinuousClock.now
    let child = try ChildProcess(
      "/proc/self/exe", ["run", "--config", folder + "/start.yaml"], output: log)
    defer { child.end(SIGTERM) }
    while child.isRunning, ContinuousClock.now - start < .seconds(60) {
      let text = (try? String(contentsOfFile: log, encoding: .utf8)) ?? ""
      if text.contains("subscribed  broker") {
        return (ContinuousClock.now - start) / .milliseconds(1)
      }
      usleep(500)
    }
    throw StoreError(
      .broken,
      Title(en: "furrow run did not subscribe. Its log: \(log)", zh: "furrow run 没有完成订阅。日志：\(log)"))
  }
}
