import Farm
import Provenance
import Storage

/// The figures of genealogy, over batches in chains ten deep.
extension BenchFigures {
  /// A recall that reaches every batch, a tenth and five of them: it must grow with what is reached,
  /// not with what is stored. And the audit of all their events against that of a tenth.
  static func recall(folder: String, batches count: Int) throws -> [BenchFigure] {
    let store = try Store(path: folder + "/recall.sqlite", .create)
    let chains = count / 10
    try fill(store, 0..<chains / 10)
    let few = try audit(store)
    try fill(store, chains / 10..<chains)
    let many = try audit(store)
    let all = try time(store, reaching: count) { try $0.uses(ofInput: "LOT") }
    let tenth = try time(store, reaching: count / 10) {
      Array(try $0.uses(ofInput: "LOT").prefix(chains / 10))
    }
    let one = try time(store, reaching: 5) { _ in [.init(BatchName(farm: "bench", id: "0-5"))] }
    return [
      BenchFigure(
        name: "recall reaching \(grouped(count)) batches", value: all / .seconds(1), bound: 2,
        atMost: true, detail: "s"),
      BenchFigure(
        name: "recall of all / ten times that of a tenth", value: all / (tenth * 10), bound: 1.5,
        atMost: true, detail: "the same store: linear in what is reached"),
      BenchFigure(
        name: "recall reaching 5 of \(grouped(count))", value: one / .milliseconds(1), bound: 5,
        atMost: true, detail: "ms"),
      BenchFigure(
        name: "audit, a leaf of all / of a tenth", value: few.rate / many.rate, bound: 1.5,
        atMost: true,
        detail: "\(grouped(many.leaves)) leaves, \(grouped(Int(many.rate))) leaves/s"),
    ]
  }

  private static func fill(_ store: Store, _ chains: Range<Int>) throws {
    for start in stride(from: chains.lowerBound, to: chains.upperBound, by: 1000) {
      try store.write { transaction in
        for chain in start..<min(chains.upperBound, start + 1000) {
          for event in chainOfTen(chain) {
            _ = try transaction.append(event, receivedAt: Instant(milliseconds: 0))
          }
        }
      }
    }
  }

  private static func time(
    _ store: Store, reaching expected: Int, _ starts: (Snapshot) throws -> [Walk.Start]
  ) throws -> Duration {
    try store.read { past in
      try ContinuousClock().measure {
        let report = try RecallReport(starts(past), past, ["bench"])
        precondition(report.count == expected, "\(report.count)")
      }
    }
  }

  private static func audit(_ store: Store) throws -> (leaves: Int, rate: Double) {
    try store.read { past in
      var leaves = 0
      let time = try ContinuousClock().measure {
        let audit = try past.auditLog()
        precondition(audit.trouble == nil)
        leaves = audit.leaves
      }
      return (leaves, rate(leaves, time))
    }
  }

  /// A crop, and nine batches each packed from the one before.
  private static func chainOfTen(_ chain: Int) -> [BatchEvent] {
    let name = { (i: Int) in BatchName(farm: "bench", id: "\(chain)-\(i)") }
    let kilograms = Amount(10, UnitOfMeasure.parse("kg")!)
    let at = { (i: Int) in Instant(milliseconds: Int64(chain) * 100_000 + Int64(i) * 1000) }
    var open = BatchEvent(.open, batch: name(0), at: at(0), unit: "gh")
    open.product = .init("tomato")
    var sow = BatchEvent(.sow, batch: name(0), at: at(1))
    sow.input = .init("seed", lot: "LOT")
    var harvest = BatchEvent(.harvest, batch: name(0), at: at(2))
    harvest.quantity = kilograms
    return [open, sow, harvest]
      + (1...9).map { i in
        var pack = BatchEvent(.pack, batch: name(i - 1), at: at(i + 2))
        pack.inputs = [.init(name(i - 1), kilograms)]
        pack.outputs = [.init(name(i), kilograms)]
        return pack
      }
  }
}
