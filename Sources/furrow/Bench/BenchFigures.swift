import Broker
import Farm
import Foundation
import Storage

/// One figure of the benchmark: what was measured beside what it must reach.
struct BenchFigure {
  /// What it is.
  var name: String
  /// The measured number.
  var value: Double
  /// What it must be: at least, or at most.
  var bound: Double
  /// Whether the bound is an upper one.
  var atMost = false
  /// The parts of the ratio, in words.
  var detail: String

  /// Whether it was reached.
  var isReached: Bool { atMost ? value <= bound : value >= bound }
}

/// The measurements that need no broker. Each is a ratio within one run, or a size.
enum BenchFigures {
  /// Packs of a hundred readings through the whole pipeline against the bare insert loop.
  static func packs(folder: String, readings: Int) throws -> BenchFigure {
    let load = try BenchLoad(series: 1000)
    let messages = (0..<(readings / 100)).map(load.pack)
    let now = BenchLoad.now
    // A batch of 100 packs is 10,000 readings: the same transaction size as the yardstick's.
    let inboxes = stride(from: 0, to: messages.count, by: 100).map {
      BenchLoad.inbox(Array(messages[$0..<min($0 + 100, messages.count)]))
    }
    var (ours, bare) = (Duration.seconds(1_000_000), Duration.seconds(1_000_000))
    // In turns, the best of three, so that what the machine does meanwhile falls on both.
    for turn in 0..<3 {
      let store = try Store(path: folder + "/packs-\(turn).sqlite", .create)
      var pipeline = try Pipeline(store: store, site: load.site, rules: load.rules, at: now)
      let time = try ContinuousClock().measure {
        for inbox in inboxes { try pipeline.take(inbox, from: "bench", at: now) }
      }
      precondition(pipeline.counters.readings == readings, "every reading must be stored")
      var rows: [Reading] = []
      try store.read { past in
        try past.forEachInput(after: 0) { if case .reading(let r) = $0 { rows.append(r) } }
      }
      ours = min(ours, time)
      bare = min(bare, try BareInsert.run(path: folder + "/bare-\(turn).sqlite", rows))
    }
    let (a, b) = (rate(readings, ours), rate(readings, bare))
    return BenchFigure(
      name: "packs of 100, rules on / bare insert loop", value: a / b, bound: 0.5,
      detail: "\(grouped(Int(a))) / \(grouped(Int(b))) readings/s")
  }

  /// Bytes of memory for each of 100,000 series.
  static func memory(folder: String) throws -> BenchFigure {
    let load = try BenchLoad(series: 100_000)
    let now = BenchLoad.now
    let before = residentBytes()
    let store = try Store(path: folder + "/memory.sqlite", .create)
    var pipeline = try Pipeline(store: store, site: load.site, rules: load.rules, at: now)
    for start in stride(from: 0, to: 3000, by: 50) {
      let inbox = BenchLoad.inbox((start..<(start + 50)).map(load.pack))
      try pipeline.take(inbox, from: "bench", at: now)
    }
    let perSeries = Double(residentBytes() - before) / 100_000
    withExtendedLifetime(pipeline) {}
    return BenchFigure(
      name: "memory for each of 100,000 series", value: perSeries, bound: 2048, atMost: true,
      detail: "bytes, the database's cache included")
  }

  /// Cost of a reading with ten rules that concern it, when 9,990 more do not.
  static func ruleScaling() throws -> BenchFigure {
    let few = try BenchLoad(series: 1000)
    let many = try BenchLoad(series: 1000, idleRules: 9990)
    // In turns, so that what the machine does meanwhile falls on both.
    var (a, b) = (Double.infinity, Double.infinity)
    for _ in 0..<5 { (a, b) = (min(a, stepCost(few)), min(b, stepCost(many))) }
    return BenchFigure(
      name: "cost of a reading, 10,000 rules / 10 rules", value: b / a, bound: 1.2,
      atMost: true, detail: "\(Int(b)) ns / \(Int(a)) ns")
  }

  /// Nanoseconds for the engine to judge one reading.
  private static func stepCost(_ load: BenchLoad) -> Double {
    let catalogue = load.catalogue
    var engine = Engine(rules: load.rules, site: load.site, catalogue: catalogue)
    var changes = Changes()
    let count = 300_000
    let time = ContinuousClock().measure {
      for n in 0..<count {
        let series = n % catalogue.all.count
        let at = BenchLoad.start * 1000 + Int64(n / catalogue.all.count) * 60_000
        _ = engine.step(
          Reading(
            series: SeriesID(Int32(series + 1)), time: Instant(milliseconds: at),
            value: BenchLoad.metrics[series % 10].value), into: &changes)
      }
    }
    return time / .nanoseconds(1) / Double(count)
  }

  static func rate(_ count: Int, _ time: Duration) -> Double {
    Double(count) / (time / .seconds(1))
  }

  /// Memory that the process holds, what earlier figures gave back not among it.
  static func residentBytes() -> Int {
    // Swift's C library knows no malloc_trim by name.
    if let symbol = dlsym(nil, "malloc_trim") {
      _ = unsafeBitCast(symbol, to: (@convention(c) (Int) -> Int32).self)(0)
    }
    let text = (try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8)) ?? ""
    let pages = text.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
    return pages * Int(sysconf(Int32(_SC_PAGESIZE)))
  }
}
