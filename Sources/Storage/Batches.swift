import Farm
import GRDB
import Provenance

/// What became of an event that was to be appended.
public enum Appended: Sendable {
  /// It is new; its number, and its leaf's index.
  case new(number: Int64, leaf: Int)
  /// It was told before, and changes nothing.
  case known
}

extension Transaction {
  /// Appends an event: its row, what follows from it for looking up, and its leaf. Throws an
  /// ``Provenance/EventRefusal`` when it cannot be, and then the transaction must be given up or the
  /// event left out: nothing of it was written.
  ///
  /// Every batch that it touches is folded anew with it, so a late event or a correction is judged
  /// against all that was told.
  public func append(_ event: BatchEvent, receivedAt: Instant) throws -> Appended {
    let (farm, id, leaf) = (event.batch.farm, event.id, event.leaf)
    if try snapshot.eventNumber(id, farm: farm) != nil { return .known }
    var touched = event.batches
    if let correction = event.correction {
      touched += try batches(of: correction.event, farm).filter { !touched.contains($0) }
    }
    guard leaf.utf8.count <= EntryBundle.byteLimit else {
      throw EventRefusal(
        en: "The event is longer than \(EntryBundle.byteLimit) bytes. Split it.",
        zh: "事件超过 \(EntryBundle.byteLimit) 字节，请拆分。")
    }
    try requireOwn(touched, farm)
    let lineage = event.lineage
    let folded = try fold(touched, with: event, lineage)
    try db.run(
      """
      INSERT INTO batch_event (farm, id, batch, kind, time, leaf, leaf_index, received_at)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?)
      """,
      [
        farm, id, event.batch.id, event.kind.rawValue, event.time.milliseconds, leaf,
        try log.size, receivedAt.milliseconds,
      ])
    let number = db.lastInsertedRowID
    for name in touched {
      try db.run(
        "INSERT INTO batch_link (farm, batch, event) VALUES (?, ?, ?)",
        [name.farm, name.id, number])
    }
    try index(event, lineage, number)
    for batch in folded { try write(batch) }
    return .new(number: number, leaf: try log.append(leaf))
  }

  /// Puts aside who a digest stands for.
  public func keep(person: String, salt: String, digest: String) throws {
    try db.run(
      "INSERT INTO person (digest, salt, name) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
      [digest, salt, person])
  }

  private func batches(of event: String, _ farm: String) throws -> [BatchName] {
    let rows = try Row.fetchAll(
      db,
      sql: """
        SELECT l.farm, l.batch FROM batch_event e JOIN batch_link l ON l.event = e.number
        WHERE e.farm = ? AND e.id = ?
        """, arguments: [farm, event])
    guard !rows.isEmpty else {
      throw EventRefusal(
        en: "There is no event \(event) on farm \(farm). See \"furrow trace show --json\" for ids.",
        zh: "农场 \(farm) 没有事件 \(event)。编号见“furrow trace show --json”。")
    }
    return rows.map { BatchName(farm: $0[0], id: $0[1]) }
  }

  /// An event may take from and give to other farms, but only of the same cooperative.
  private func requireOwn(_ touched: [BatchName], _ farm: String) throws {
    for other in Set(touched.map(\.farm)) where other != farm {
      let owners = try String.fetchAll(
        db, sql: "SELECT cooperative FROM farm WHERE id = ? OR id = ?", arguments: [farm, other])
      guard owners.count == 2, owners[0] == owners[1] else {
        throw EventRefusal(
          en: "Farm \"\(other)\" is not of the same cooperative as \"\(farm)\".",
          zh: "农场“\(other)”与“\(farm)”不属于同一合作社。")
      }
    }
  }

  private func fold(
    _ touched: [BatchName], with event: BatchEvent, _ lineage: [Lineage]
  ) throws -> [Batch] {
    try touched.map { name in
      let events = try snapshot.events(of: name)
      // What comes from outside may begin in the middle of a story.
      guard event.source == nil else {
        return try inheriting(Batch(tolerant: name, events + [event]), lineage)
      }
      if events.isEmpty, event.inputs.contains(where: { $0.batch == name }), event.kind.transforms {
        throw EventRefusal(
          en: "There is no batch \(name.id) on farm \(name.farm). Open or receive it first.",
          zh: "农场 \(name.farm) 没有批次 \(name.id)。请先建批或收货。")
      }
      return try inheriting(Batch(name, events + [event]), lineage)
    }
  }

  /// What comes out of a batch is what that was, unless somebody said otherwise.
  private func inheriting(_ batch: Batch, _ lineage: [Lineage]) throws -> Batch {
    var batch = batch
    let parents = lineage.filter { $0.to == batch.name }.map(\.from)
    for parent in try parents + snapshot.lineage(batch.name, .up).map(\.from) {
      if let product = try snapshot.product(of: parent) { batch.inherit(product) }
    }
    return batch
  }

  /// Genealogy and input lots; a correction takes those of what it corrects away.
  private func index(_ event: BatchEvent, _ lineage: [Lineage], _ number: Int64) throws {
    for step in lineage {
      try db.run(
        """
        INSERT INTO lineage (from_farm, from_batch, to_farm, to_batch, event, quantity)
        VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING
        """,
        [
          step.from.farm, step.from.id, step.to.farm, step.to.id, number,
          step.quantity?.description,
        ])
    }
    if let input = event.input, let lot = input.lot {
      try db.run(
        "INSERT INTO input_use (lot, farm, batch, event, name) VALUES (?, ?, ?, ?, ?)",
        [lot, event.batch.farm, event.batch.id, number, input.name])
    }
    if let correction = event.correction {
      let wrong = try snapshot.eventNumber(correction.event, farm: event.batch.farm)
      try db.run(
        "DELETE FROM lineage WHERE event = ?", [wrong])
      try db.run(
        "DELETE FROM input_use WHERE event = ?", [wrong])
    }
  }

  private func write(_ batch: Batch) throws {
    guard let first = batch.events.first, let last = batch.events.last else { return }
    let product = batch.product
    try db.run(
      """
      INSERT INTO batch (farm, id, product, variety, gtin, lot, unit, state, hold, opened, changed,
        harvested, verdict, ships)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, NULL, ?)
      ON CONFLICT DO UPDATE SET product = excluded.product, variety = excluded.variety,
        gtin = excluded.gtin, lot = excluded.lot, unit = excluded.unit, state = excluded.state,
        hold = excluded.hold, opened = excluded.opened, changed = excluded.changed,
        harvested = excluded.harvested, ships = excluded.ships
      """,
      [
        batch.name.farm, batch.name.id, product?.name, product?.variety, product?.gtin,
        product?.lot, batch.unit, batch.state.rawValue, batch.hold?.word, first.time.milliseconds,
        last.time.milliseconds, batch.harvests.last?.time.milliseconds,
        batch.events.count { $0.kind == .ship },
      ])
    try db.run(
      "DELETE FROM stay WHERE batch_farm = ? AND batch = ?",
      [batch.name.farm, batch.name.id])
    for stay in batch.stays {
      try db.run(
        """
        INSERT INTO stay (farm, unit, since, batch, batch_farm, until, is_cycle)
        VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING
        """,
        [
          batch.name.farm, stay.unit, stay.from.milliseconds, batch.name.id, batch.name.farm,
          stay.to?.milliseconds, stay.isCycle,
        ])
    }
  }
}

extension Batch {
  /// A batch of events that came from elsewhere: what cannot be folded is kept and told, but changes
  /// no state.
  init(tolerant name: BatchName, _ events: [BatchEvent]) {
    self.init(name)
    for event in Batch.effective(events) {
      do { try apply(event) } catch { note(event) }
    }
  }
}

extension Database {
  /// Runs a statement that is kept for the next time.
  func run(_ sql: String, _ arguments: StatementArguments) throws {
    try cachedStatement(sql: sql).execute(arguments: arguments)
  }
}
