import Farm
import Foundation
import Provenance
import Storage
import YAMLFiles

/// The figures of batches and the log.
extension BenchFigures {
  private static let long =
    "{\"batch\":\"tomato\",\"event\":\"feed\",\"note\":\""
    + String(repeating: "x", count: 300) + "\",\"number\":"

  /// Appending leaves to the stored log against hashing the same leaves into a tree in memory, and
  /// the slowest of a thousand proofs.
  static func log(folder: String, leaves count: Int) throws -> [BenchFigure] {
    let leaf = { (i: Int) in long + "\(i)}" }
    var root = MerkleHash.empty
    let hashing = ContinuousClock().measure {
      var frontier = MerkleFrontier()
      for i in 0..<count { frontier.append(.leaf(leaf(i))) { _, _, _ in } }
      root = frontier.root
    }
    let store = try Store(path: folder + "/log.sqlite", .create)
    let appending = try ContinuousClock().measure {
      for start in stride(from: 0, to: count, by: 50_000) {
        try store.write { transaction in
          for i in start..<min(count, start + 50_000) { try transaction.log.append(leaf(i)) }
        }
      }
    }
    var slowest = Duration.zero
    try store.read { past in
      let tree = try past.logTree()
      for i in stride(from: 0, to: count, by: max(1, count / 1000)) {
        let time = try ContinuousClock().measure {
          let path = try tree.inclusionProof(of: i, in: count)
          precondition(
            MerkleProof.includes(.leaf(leaf(i)), at: i, in: count, root: root, path))
        }
        slowest = max(slowest, time)
      }
    }
    let (a, b) = (rate(count, appending), rate(count, hashing))
    return [
      BenchFigure(
        name: "append \(grouped(count)) leaves / hash them", value: a / b, bound: 0.5,
        detail: "\(grouped(Int(a))) / \(grouped(Int(b))) leaves/s, \(leaf(0).utf8.count) bytes"),
      BenchFigure(
        name: "slowest of 1,000 proofs", value: slowest / .milliseconds(1), bound: 5, atMost: true,
        detail: "ms, made and verified"),
    ]
  }

  /// The record of a batch with a million readings against one with a thousand, over the same days.
  static func show(folder: String) throws -> BenchFigure {
    let few = try showing(readings: 1000, folder)
    let many = try showing(readings: 1_000_000, folder)
    return BenchFigure(
      name: "trace show, 1,000,000 readings / 1,000", value: many / few, bound: 5, atMost: true,
      detail: "\(fixed(many * 1000, 1)) ms / \(fixed(few * 1000, 1)) ms, 10 series, 60 days")
  }

  /// Seconds that a sealed store takes to make the record; the best of five.
  private static func showing(readings count: Int, _ folder: String) throws -> Double {
    let store = try Store(path: folder + "/show-\(count).sqlite", .create)
    let metrics = Metric.all.prefix(10)
    let begin = Instant("2026-03-01T00:00:00Z")!
    var catalogue = Catalogue()
    let ids = metrics.map {
      catalogue.number(Series(farm: "bench", unit: "gh", metric: $0, sensor: ""))
    }
    let step = 60 * Milliseconds.day / Int64(count / ids.count)
    try store.write { transaction in
      try transaction.insert(catalogue.all, from: 1)
      var writer = try transaction.readingWriter()
      for i in 0..<Int64(count / ids.count) {
        for id in ids {
          _ = try writer.put(
            Reading(series: id, time: begin + i * step, value: Double(i % 17), quality: .good))
        }
      }
      try writer.close(receivedAt: begin)
    }
    while try store.sealOneDay(
      before: begin + 61 * .day, zones: ["bench": .utc], catalogue: catalogue)
    {}
    var open = BatchEvent(
      .open, batch: BatchName(farm: "bench", id: "b"), at: begin, unit: "gh")
    open.product = .init("tomato")
    var harvest = BatchEvent(.harvest, batch: open.batch, at: begin + 60 * .day)
    harvest.quantity = Amount(10, UnitOfMeasure.parse("kg")!)
    let site = benchSite
    try store.write { transaction in
      let settler = EventSettler(transaction, site: site, at: begin + 61 * .day)
      for event in [open, harvest] { try settler.settle(event) }
    }
    var best = Double.infinity
    for _ in 0..<5 {
      let time = try store.read { past in
        try ContinuousClock().measure {
          let record = try past.record(of: open.batch, site: site, at: begin + 61 * .day)!
          precondition(record.conditions.reduce(0) { $0 + $1.count } == count / 10 * 10)
        }
      }
      best = min(best, time / .seconds(1))
    }
    return best
  }

  private static var benchSite: Site {
    let text = """
      cooperatives: [{id: bench, name: {en: Bench, zh: 测试}}]
      farms:
        - id: bench
          name: {en: Bench, zh: 测试}
          cooperative: bench
          zone: UTC
          units: [{id: gh, name: {en: House, zh: 温室}, kind: greenhouse}]
      """
    return Site.read(try! YAML.parse(text, file: "bench.yaml").get()).0
  }
}
