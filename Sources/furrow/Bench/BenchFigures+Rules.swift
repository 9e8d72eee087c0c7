import Broker
import Farm
import Foundation
import Storage

/// What rules cost: beside decoding, in memory, in the worst reading, and on history.
extension BenchFigures {
  /// Ten more rules for ponds, six of them with windows: twenty together with the load's own.
  static let twenty: String = {
    let conditions = [
      "avg(dissolved_oxygen, 30 min) < 3 mg/L", "min(water_temperature, 1 h) > 40 Cel",
      "stddev(water_ph, 1 h) > 3 pH", "median(salinity, 1 h) > 59 PSU",
      "change(water_level, 1 h) > 3 m", "max(turbidity, 1 h) > 3900 NTU",
      "dissolved_oxygen < 1 mg/L", "water_ph > 12 pH", "water_temperature < 2 Cel",
      "water_level < 0.1 m and salinity > 40 PSU",
    ]
    return conditions.enumerated().map { rule("cost-\($0.offset)", $0.element) }.joined()
  }()

  /// Two windows of a day over each of the load's ten metrics.
  static let days = BenchLoad.metrics.map { metric in
    // Hardly ever true, and still within what a probe can report.
    let most = Metric.named(metric.name)!.range.upperBound * 0.98
    let limit = "\(min(metric.value * 3, most)) \(metric.unit)"
    let name = metric.name.replacing("_", with: "-")
    return rule("day-\(name)", "avg(\(metric.name), 24 h) > \(limit)")
      + rule("peak-\(name)", "max(\(metric.name), 24 h) > \(limit)")
  }.joined()

  private static func rule(_ name: String, _ condition: String) -> String {
    """
    - rule: \(name)
      on: pond
      when: \(condition)
      severity: warning
      en: "{unit}"
      zh: "{unit}"
      source: benchmark

    """
  }

  /// Decoding, quality tests and twenty rules a unit, on packs in memory, beside decoding alone.
  static func judging(readings: Int) throws -> BenchFigure {
    let load = try BenchLoad(series: 1000, also: twenty)
    let inbox = BenchLoad.inbox((0..<(readings / 100)).map(load.pack))
    let alone = try decode(inbox, load, judged: false)
    let whole = try decode(inbox, load, judged: true)
    let (a, b) = (rate(readings, whole), rate(readings, alone))
    return BenchFigure(
      name: "decode, quality, 20 rules / decode alone", value: a / b, bound: 0.25,
      detail: "\(grouped(Int(a))) / \(grouped(Int(b))) readings/s, one core")
  }

  private static func decode(_ inbox: Inbox, _ load: BenchLoad, judged: Bool) throws -> Duration {
    let now = BenchLoad.now
    var interpreter = Interpreter(
      directory: Directory(site: load.site, catalogue: Catalogue()))
    var engine = Engine(rules: load.rules, site: load.site, catalogue: Catalogue())
    var (understanding, changes, known, read) = (Understanding(), Changes(), 0, 0)
    let time = ContinuousClock().measure {
      inbox.forEach { message in
        understanding.removeAll()
        _ = interpreter.read(
          IncomingMessage(topic: message.topic, payload: message.payload, receivedAt: now),
          into: &understanding)
        read += understanding.readings.count
        guard judged else { return }
        let all = interpreter.directory.catalogue.all
        while known < all.count {
          engine.add(SeriesID(Int32(known + 1)), all[known])
          known += 1
        }
        for reading in understanding.readings { _ = engine.step(reading, into: &changes) }
      }
    }
    precondition(read == inbox.count * 100, "every reading must be understood")
    return time
  }

  /// A million readings over a thousand series, two windows of a day on each: memory, and the slowest
  /// reading beside the median one.
  ///
  /// The slowest of each place in the run is the least of three runs, so that what the machine does
  /// meanwhile to one of them does not count.
  static func windows(readings: Int) throws -> [BenchFigure] {
    let load = try BenchLoad(series: 1000, also: days)
    let catalogue = load.catalogue
    let before = residentBytes()
    var engine = Engine(rules: load.rules, site: load.site, catalogue: catalogue)
    let first = step(&engine, catalogue, readings)
    let bytes = Double(residentBytes() - before - first.count * 8) / 1_000_000
    var least = first
    for _ in 0..<2 {
      var again = Engine(rules: load.rules, site: load.site, catalogue: catalogue)
      for (i, cost) in step(&again, catalogue, readings).enumerated() {
        least[i] = min(least[i], cost)
      }
    }
    withExtendedLifetime(engine) {}
    let sorted = least.sorted()
    let (median, worst) = (sorted[sorted.count / 2], sorted[sorted.count - 1])
    return [
      BenchFigure(
        name: "memory, 24 h windows on 1,000 series", value: bytes, bound: 200, atMost: true,
        detail: "MB after \(grouped(readings)) readings"),
      BenchFigure(
        name: "slowest reading / median reading", value: Double(worst) / Double(median),
        bound: 50, atMost: true, detail: "\(grouped(worst)) ns / \(grouped(median)) ns"),
    ]
  }

  /// Nanoseconds of each of so many readings, a minute apart in each series.
  private static func step(
    _ engine: inout Engine, _ catalogue: Catalogue, _ readings: Int
  ) -> [Int] {
    var changes = Changes()
    return (0..<readings).map { n in
      let (series, minute) = (n % catalogue.all.count, n / catalogue.all.count)
      let swing = 0.9 + 0.2 * Double(abs(minute % 720 - 360)) / 360
      let reading = Reading(
        series: SeriesID(Int32(series + 1)),
        time: Instant(milliseconds: BenchLoad.start * 1000 + Int64(minute) * 60_000),
        value: BenchLoad.metrics[series % 10].value * swing)
      let start = ContinuousClock.now
      _ = engine.step(reading, into: &changes)
      return Int((ContinuousClock.now - start) / .nanoseconds(1))
    }
  }

  /// Replaying stored history through the rules, beside durable ingest of one-reading messages.
  static func replay(folder: String, readings: Int, ingest: Double) throws -> BenchFigure {
    let load = try BenchLoad(series: 1000)
    let store = try Store(path: folder + "/replay.sqlite", .create)
    _ = try load.fill(store, readings)
    var seen = 0
    let time = try ContinuousClock().measure {
      try store.read { past in
        var engine = Engine(
          rules: load.rules, site: load.site, catalogue: try past.catalogue())
        var changes = Changes()
        try past.forEachInput(after: 0) { input in
          if case .reading = input { seen += 1 }
          engine.take(input, into: &changes)
        }
      }
    }
    precondition(seen == readings, "every reading must be replayed")
    let fast = rate(readings, time)
    return BenchFigure(
      name: "rules replay / durable ingest", value: fast / ingest, bound: 20,
      detail: "\(grouped(Int(fast))) / \(grouped(Int(ingest))) readings/s")
  }
}
