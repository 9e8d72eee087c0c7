import Farm
import GRDB
import Provenance

/// A batch in a list.
public struct BatchLine: Sendable {
  /// Its name.
  public var name: BatchName
  /// What it is.
  public var product: BatchEvent.Product?
  /// Where it grew, or is kept.
  public var unit: String?
  /// Where it stands, and whether it is held or recalled.
  public var state: Batch.State
  public var hold: String?
  /// How often some of it was shipped.
  public var ships: Int
  /// First event, newest event, newest harvest.
  public var opened: Instant, changed: Instant, harvested: Instant?
}

/// Which batches are asked for; everything unless narrowed.
public struct BatchFilter: Sendable {
  /// Only of this cooperative.
  public var cooperative: String?
  /// Only of this farm.
  public var farm: String?
  /// Only those that were in this unit.
  public var unit: String?
  /// Any part of id, product, variety, lot or GTIN.
  public var text: String?
  /// Only those to which something happened from here on, and before then.
  public var from: Instant?, until: Instant?
  /// Only those that an event names this party in.
  public var party: String?
  /// Only those that this input lot went into.
  public var inputLot: String?
  /// Only those that were where this alert was, while it lasted: an alert's id, or a rule.
  public var alert: String?
  /// Other names, lower case, of the products that ``text`` means.
  public var products: [String] = []
  /// At most so many.
  public var limit = 200
  /// Everything.
  public init() {}
}

extension Snapshot {
  /// Every event that touches a batch, in the order they came.
  public func events(of name: BatchName) throws -> [BatchEvent] {
    let rows = try Row.fetchAll(
      db.cachedStatement(
        sql: """
          SELECT e.leaf, e.farm FROM batch_link l JOIN batch_event e ON e.number = l.event
          WHERE l.farm = ? AND l.batch = ? ORDER BY l.event
          """), arguments: [name.farm, name.id])
    return try rows.map { try Self.event($0[0], farm: $0[1]) }
  }

  /// The batches that an event says something of; a correction, those of what it corrects.
  public func batches(touchedBy event: BatchEvent) throws -> [BatchName] {
    try eventNumber(event.id, farm: event.batch.farm).map { try batches(linkedTo: $0) } ?? []
  }

  func batches(linkedTo event: Int64) throws -> [BatchName] {
    try Row.fetchAll(
      db.cachedStatement(sql: "SELECT farm, batch FROM batch_link WHERE event = ?"),
      arguments: [event]
    ).map { BatchName(farm: $0[0], id: $0[1]) }
  }

  private static func event(_ leaf: String, farm: String) throws -> BatchEvent {
    do { return try BatchEvent(JSON(parsing: leaf), farm: farm) } catch {
      throw StoreError(
        .broken,
        Title(
          en: "A stored event cannot be read (\(error)). Run `furrow log audit`.",
          zh: "一个存储的事件无法读取（\(error)）。请运行 `furrow log audit`。"))
    }
  }

  /// A batch as its events make it; `nil` when there is none of that name.
  public func batch(_ name: BatchName) throws -> Batch? {
    let events = try events(of: name)
    guard !events.isEmpty else { return nil }
    var batch = Batch(tolerant: name, events)
    if let product = try product(of: name) { batch.inherit(product) }
    return batch
  }

  /// What a batch is, as it was last written.
  func product(of name: BatchName) throws -> BatchEvent.Product? {
    let row = try Row.fetchOne(
      db.cachedStatement(
        sql: "SELECT product, variety, gtin, lot FROM batch WHERE farm = ? AND id = ?"),
      arguments: [name.farm, name.id])
    return row.flatMap { row in
      let name: String? = row[0]
      return name.map { .init($0, variety: row[1], gtin: row[2], lot: row[3]) }
    }
  }

  /// The batches of which a text is the id, lot, GTIN or web name, exactly; those of a farm when one
  /// is given.
  public func batches(named text: String, farm: String? = nil) throws -> [BatchName] {
    let link = DigitalLink(text)
    if let name = BatchName(text, farm: farm ?? ""), name.farm != (farm ?? "") {
      return try batch(name) == nil ? [] : [name]
    }
    let rows = try Row.fetchAll(
      db,
      sql: """
        SELECT farm, id FROM batch WHERE (id = ?1 OR lot = ?1 OR gtin = ?1) AND (?2 IS NULL OR farm = ?2)
        """, arguments: [link?["10"] ?? text, farm])
    return rows.map { BatchName(farm: $0[0], id: $0[1]) }
  }

  /// Batches, the newest change last.
  public func batches(_ filter: BatchFilter = BatchFilter()) throws -> [BatchLine] {
    var sql = "SELECT \(BatchLine.columns) FROM batch b WHERE 1"
    var arguments = StatementArguments()
    func add(_ condition: String, _ values: (any DatabaseValueConvertible)?...) {
      guard values.allSatisfy({ $0 != nil }) else { return }
      sql += " AND " + condition
      for value in values { arguments += [value] }
    }
    add("b.farm IN (SELECT id FROM farm WHERE cooperative = ?)", filter.cooperative)
    add("b.farm = ?", filter.farm)
    add(
      """
      EXISTS (SELECT 1 FROM stay s WHERE s.batch_farm = b.farm AND s.batch = b.id AND s.unit = ?)
      """, filter.unit)
    add("b.changed >= ?", filter.from?.milliseconds)
    add("b.opened < ?", filter.until?.milliseconds)
    add(
      """
      EXISTS (SELECT 1 FROM input_use u WHERE u.farm = b.farm AND u.batch = b.id AND u.lot = ?)
      """, filter.inputLot)
    if let alert = filter.alert {
      sql += " AND EXISTS (\(Self.stayDuringAlert))"
      arguments += [alert, alert]
    }
    if let text = filter.text {
      let columns = ["id", "product", "variety", "lot", "gtin"]
      var choices = columns.map { "b.\($0) LIKE ? ESCAPE '\\'" }
      for _ in columns { arguments += ["%" + text.likeEscaped + "%"] }
      choices += filter.products.map { _ in "lower(b.product) = ?" }
      arguments += StatementArguments(filter.products)
      sql += " AND (" + choices.joined(separator: " OR ") + ")"
    }
    if let party = filter.party {
      sql += """
         AND EXISTS (SELECT 1 FROM batch_link l JOIN batch_event e ON e.number = l.event
        WHERE l.farm = b.farm AND l.batch = b.id
          AND (json_extract(e.leaf, '$.to') LIKE ? ESCAPE '\\'
            OR json_extract(e.leaf, '$.from') LIKE ? ESCAPE '\\'))
        """
      for _ in 0..<2 { arguments += ["%" + party.likeEscaped + "%"] }
    }
    arguments += [filter.limit]
    let statement = try db.makeStatement(
      sql: "SELECT * FROM (\(sql) ORDER BY b.changed DESC LIMIT ?) ORDER BY changed")
    try statement.setArguments(arguments)
    let rows = RawRows(statement)
    var lines: [BatchLine] = []
    while try rows.next() { lines.append(BatchLine(rows)) }
    return lines
  }

  /// A stay of the batch that an alert fell into: a change of it tells since when and until when, and
  /// one that was not resolved goes on.
  private static let stayDuringAlert = """
    SELECT 1 FROM stay s JOIN alert_change a ON a.farm = s.farm AND a.unit = s.unit
    WHERE s.batch_farm = b.farm AND s.batch = b.id AND (a.alert = ? OR a.rule = ?)
      AND a.state IN ('firing', 'resolved') AND (s.until IS NULL OR s.until >= a.since)
      AND (s.since <= a.at OR NOT EXISTS (
        SELECT 1 FROM alert_change r WHERE r.alert = a.alert AND r.state = 'resolved'))
    """

  /// The steps out of a batch, or into it, by time. By raw steps: a walk asks once for each batch.
  public func lineage(_ name: BatchName, _ direction: Walk.Direction) throws -> [Lineage] {
    let side = direction == .down ? "from" : "to"
    let rows = try RawRows(
      db,
      """
      SELECT n.from_farm, n.from_batch, n.to_farm, n.to_batch, e.id, e.kind, e.time, n.quantity
      FROM lineage n JOIN batch_event e ON e.number = n.event
      WHERE n.\(side)_farm = ? AND n.\(side)_batch = ? ORDER BY e.time, e.number
      """, name.farm, name.id)
    defer { rows.reset() }
    var steps: [Lineage] = []
    while try rows.next() {
      steps.append(
        Lineage(
          from: BatchName(farm: rows.text(0), id: rows.text(1)),
          to: BatchName(farm: rows.text(2), id: rows.text(3)), event: rows.text(4),
          kind: EventKind(rawValue: rows.text(5)) ?? .observe,
          time: Instant(milliseconds: rows.integer(6)), quantity: rows.some(7).flatMap(Amount.init))
      )
    }
    return steps
  }

  /// A batch as a list shows it; no event is read.
  public func line(of name: BatchName) throws -> BatchLine? {
    let rows = try RawRows(
      db, "SELECT \(BatchLine.columns) FROM batch WHERE farm = ? AND id = ?", name.farm, name.id)
    defer { rows.reset() }
    return try rows.next() ? BatchLine(rows) : nil
  }

  /// Batches into which an input lot went, and when.
  public func uses(ofInput lot: String) throws -> [Walk.Start] {
    try Row.fetchAll(
      db,
      sql: """
        SELECT u.farm, u.batch, min(e.time) FROM input_use u JOIN batch_event e ON e.number = u.event
        WHERE u.lot = ? GROUP BY u.farm, u.batch ORDER BY 3
        """, arguments: [lot]
    ).map {
      Walk.Start(BatchName(farm: $0[0], id: $0[1]), since: Instant(milliseconds: $0[2]))
    }
  }

  /// Batches that were in a unit during a time.
  public func batches(
    inUnit unit: String, of farm: String?, from: Instant, to: Instant
  ) throws -> [Walk.Start] {
    try Row.fetchAll(
      db,
      sql: """
        SELECT batch_farm, batch, max(since, ?3) FROM stay WHERE unit = ?1
          AND (?2 IS NULL OR farm = ?2) AND since < ?4 AND (until IS NULL OR until > ?3) ORDER BY 3
        """, arguments: [unit, farm, from.milliseconds, to.milliseconds]
    ).map {
      Walk.Start(BatchName(farm: $0[0], id: $0[1]), since: Instant(milliseconds: $0[2]))
    }
  }

  /// The number of an event in the store, by its id.
  public func eventNumber(_ id: String, farm: String) throws -> Int64? {
    try Int64.fetchOne(
      db.cachedStatement(sql: "SELECT number FROM batch_event WHERE farm = ? AND id = ?"),
      arguments: [farm, id])
  }
}

extension BatchLine {
  static let columns =
    "farm, id, product, variety, gtin, lot, unit, state, hold, ships, opened, changed, harvested"

  init(_ row: RawRows) {
    name = BatchName(farm: row.text(0), id: row.text(1))
    product = row.some(2).map {
      BatchEvent.Product($0, variety: row.some(3), gtin: row.some(4), lot: row.some(5))
    }
    (unit, hold, ships) = (row.some(6), row.some(8), Int(row.integer(9)))
    state = Batch.State(rawValue: row.text(7)) ?? .planned
    (opened, changed) = (
      Instant(milliseconds: row.integer(10)), Instant(milliseconds: row.integer(11))
    )
    harvested = row.some(12).map { _ in Instant(milliseconds: row.integer(12)) }
  }
}

extension String {
  /// The text for LIKE, where % and _ would mean more than themselves.
  var likeEscaped: String {
    replacing("\\", with: "\\\\").replacing("%", with: "\\%").replacing("_", with: "\\_")
  }
}
