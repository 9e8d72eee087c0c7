import Farm
import GRDB
import Provenance

/// What the data file keeps beside the leaves, so that it can be looked up: all of it follows from the
/// leaves, and what people are shown comes from it, so an audit must compare it too.
struct DerivedAudit {
  private let past: Snapshot
  private let progress: () -> Void
  private var corrected: Set<Int64> = []
  private var links = 0
  private var steps = 0
  private var uses = 0

  init(_ past: Snapshot, progress: @escaping () -> Void) throws {
    (self.past, self.progress) = (past, progress)
    let rows = try Row.fetchCursor(
      past.db, sql: "SELECT leaf, farm FROM batch_event WHERE leaf LIKE '%\"corrects\":%'")
    while let row = try rows.next() {
      guard let id = (try? JSON(parsing: row[0] as String))?["corrects"]?.string,
        let number = try past.eventNumber(id, farm: row[1])
      else { continue }
      corrected.insert(number)
    }
  }

  /// The first thing that does not follow from the leaves; one pass over events, records and batches.
  mutating func trouble() throws -> LogAudit.Trouble? {
    let rows = try Row.fetchCursor(
      past.db,
      sql: """
        SELECT number, farm, id, batch, kind, time, leaf, leaf_index FROM batch_event ORDER BY number
        """)
    while let row = try rows.next() {
      progress()
      if let found = try check(event: row) { return found }
    }
    for (table, expected) in [("batch_link", links), ("lineage", steps), ("input_use", uses)] {
      let count = try Int.fetchOne(past.db, sql: "SELECT count(*) FROM \(table)") ?? 0
      guard count == expected else {
        return Self.trouble(
          nil, nil, en: "\(table) has \(count) rows, but the events tell of \(expected).",
          zh: "\(table) 有 \(count) 行，而事件只对应 \(expected) 行。")
      }
    }
    return try checkRecords() ?? checkBatches()
  }

  // MARK: events

  private mutating func check(event row: Row) throws -> LogAudit.Trouble? {
    let (number, farm, leaf): (Int64, String, String) = (row[0], row[1], row[6])
    let index: Int = row[7]
    guard let json = try? JSON(parsing: leaf), let event = try? BatchEvent(json, farm: farm) else {
      return Self.trouble(
        index, nil, en: "Leaf \(index) is no event.", zh: "第 \(index) 条叶子不是事件。")
    }
    let isTold =
      json["farm"]?.string == farm && json["id"]?.string == row[2] && event.batch.id == row[3]
      && json["event"]?.string == row[4] && event.time.milliseconds == row[5]
    guard isTold else {
      return Self.changed(index, event.batch, "batch_event")
    }
    var touched = Set(event.batches)
    if let correction = event.correction,
      let wrong = try past.eventNumber(correction.event, farm: farm)
    {
      touched.formUnion(try past.batches(linkedTo: wrong))
    }
    links += touched.count
    guard try Set(past.batches(linkedTo: number)) == touched else {
      return Self.changed(index, event.batch, "batch_link")
    }
    let isVoid = corrected.contains(number)
    let ways = Set(isVoid ? [] : event.lineage.map { "\($0.from)\t\($0.to)" })
    steps += ways.count
    guard try Set(lineage(number)) == ways else {
      return Self.changed(index, event.batch, "lineage")
    }
    guard !isVoid, let lot = event.input?.lot else { return nil }
    uses += 1
    let kept = try String.fetchOne(
      past.db.cachedStatement(
        sql: "SELECT farm || '/' || batch FROM input_use WHERE lot = ? AND event = ?"),
      arguments: [lot, number])
    guard kept == "\(farm)/\(event.batch.id)" else {
      return Self.changed(index, event.batch, "input_use")
    }
    return nil
  }

  private func lineage(_ event: Int64) throws -> [String] {
    try Row.fetchAll(
      past.db.cachedStatement(
        sql: "SELECT from_farm, from_batch, to_farm, to_batch FROM lineage WHERE event = ?"),
      arguments: [event]
    ).map {
      "\(BatchName(farm: $0[0], id: $0[1]))\t\(BatchName(farm: $0[2], id: $0[3]))"
    }
  }

  // MARK: records and batches

  private func checkRecords() throws -> LogAudit.Trouble? {
    let rows = try Row.fetchCursor(
      past.db, sql: "SELECT farm, batch, leaf, leaf_index, body FROM record ORDER BY number")
    while let row = try rows.next() {
      let name = BatchName(farm: row[0], id: row[1])
      guard let leaf = try? JSON(parsing: row[2] as String),
        let body = try? JSON(parsing: row[4] as String),
        leaf["farm"]?.string == name.farm, leaf["batch"]?.string == name.id,
        leaf["record"]?.string == Provenance.Record.digest(of: body)
      else { return Self.changed(row[3], name, "record") }
    }
    return nil
  }

  private func checkBatches() throws -> LogAudit.Trouble? {
    let names = try Row.fetchCursor(
      past.db,
      sql: """
        SELECT farm, batch FROM batch_link UNION SELECT farm, id FROM batch
        UNION SELECT batch_farm, batch FROM stay
        """)
    while let row = try names.next() {
      let name = BatchName(farm: row[0], id: row[1])
      let batch = Batch(tolerant: name, try past.events(of: name))
      guard let line = try past.line(of: name), try fits(line, batch), try staysFit(batch) else {
        return Self.changed(nil, name, "batch")
      }
    }
    return nil
  }

  /// Whether a batch's line is what its events make of it.
  private func fits(_ line: BatchLine, _ batch: Batch) throws -> Bool {
    let parents = try past.lineage(line.name, .up).map { try past.product(of: $0.from)?.name }
    let names = [batch.product?.name] + parents
    let body = try past.sealedRecord(line.name)?.body
    let verdict = try String.fetchOne(
      past.db.cachedStatement(sql: "SELECT verdict FROM batch WHERE farm = ? AND id = ?"),
      arguments: [line.name.farm, line.name.id])
    return line.state == batch.state && line.unit == batch.unit && line.hold == batch.hold?.word
      && line.ships == batch.events.count { $0.kind == .ship }
      && line.opened == batch.events.first?.time && line.changed == batch.events.last?.time
      && line.harvested == batch.harvests.last?.time
      && names.contains { ($0 ?? "") == (line.product?.name ?? "") }
      && verdict == body?["verdict"]?.string
  }

  private func staysFit(_ batch: Batch) throws -> Bool {
    let kept = try Row.fetchAll(
      past.db.cachedStatement(
        sql: "SELECT unit, since, until, is_cycle FROM stay WHERE batch_farm = ? AND batch = ?"),
      arguments: [batch.name.farm, batch.name.id]
    ).map { Self.text($0[0], $0[1], $0[2], $0[3]) }
    let stays = batch.stays
    let told = stays.map {
      Self.text($0.unit, $0.from.milliseconds, $0.to?.milliseconds, $0.isCycle)
    }
    // Two stays that begin at once in one unit are one row.
    return Set(kept).isSubset(of: told)
      && Set(stays.map { "\($0.unit)\t\($0.from)" }).count == kept.count
  }

  private static func text(_ unit: String, _ from: Int64, _ to: Int64?, _ isCycle: Bool) -> String {
    "\(unit)\t\(from)\t\(to.map(String.init) ?? "")\t\(isCycle)"
  }

  // MARK: words

  private static func changed(
    _ leaf: Int?, _ batch: BatchName?, _ table: String
  ) -> LogAudit.Trouble {
    let of = batch?.id ?? "?"
    return trouble(
      leaf, batch, en: "What \(table) keeps of batch \(of) is not what its events tell.",
      zh: "\(table) 中批次 \(of) 的内容与其事件不符。")
  }

  private static func trouble(
    _ leaf: Int?, _ batch: BatchName?, en: String, zh: String
  ) -> LogAudit.Trouble {
    LogAudit.Trouble(leaf: leaf, batch: batch, text: Title(en: en, zh: zh))
  }
}

extension Batch.Hold {
  /// What the table of batches keeps of it.
  var word: String {
    switch self {
    case .held: "held"
    case .recalled: "recalled"
    }
  }
}
