import Farm
import GRDB

/// One attempt to carry a parcel.
public struct Delivery: Hashable, Sendable {
  /// The parcel's key.
  public var key: String
  /// Name of the channel.
  public var channel: String
  /// When.
  public var at: Instant
  /// `sent`, `postponed` or `parked`.
  public var outcome: String
  /// Why it failed.
  public var detail: String?
}

extension Snapshot {
  /// What a channel should carry by now, the most urgent first, then the oldest.
  ///
  /// In order: the oldest first, and nothing to a receiver for whom something older waits.
  public func dueParcels(
    channel: String, at now: Instant, limit: Int, inOrder: Bool = false
  ) throws -> [Parcel] {
    let urgency = "CASE severity WHEN 'critical' THEN 0 WHEN 'warning' THEN 1 ELSE 2 END, "
    let isNext = """
      AND NOT EXISTS (SELECT 1 FROM outbox older WHERE older.channel = outbox.channel
        AND older.recipient = outbox.recipient AND older.state = 'waiting'
        AND older.number < outbox.number AND older.due_at > ?2)
      """
    return try Row.fetchAll(
      db,
      sql: """
        SELECT * FROM outbox WHERE channel = ?1 AND state = 'waiting' AND due_at <= ?2
        \(inOrder ? isNext : "") ORDER BY \(inOrder ? "" : urgency)number LIMIT ?3
        """, arguments: [channel, now.milliseconds, limit]
    ).map(Parcel.init)
  }

  /// When a channel has something to carry next; `nil` when nothing waits.
  public func nextDue(channel: String) throws -> Instant? {
    try Int64.fetchOne(
      db, sql: "SELECT min(due_at) FROM outbox WHERE channel = ? AND state = 'waiting'",
      arguments: [channel]
    ).map { Instant(milliseconds: $0) }
  }

  /// How many alerts and summaries each receiver of a channel has got since a time.
  public func sentNotices(
    channel: String, since time: Instant
  ) throws -> [(person: String, recipient: String, isCritical: Bool, count: Int)] {
    try Row.fetchAll(
      db,
      sql: """
        SELECT person, recipient, severity = 'critical', count(*) FROM outbox
        WHERE state = 'sent' AND settled_at >= ? AND channel = ? AND kind <> 'digest'
        GROUP BY 1, 2, 3
        """, arguments: [time.milliseconds, channel]
    ).map { (person: $0[0], recipient: $0[1], isCritical: $0[2], count: $0[3]) }
  }

  /// Parcels in the given states, oldest first.
  public func parcels(in states: Set<Parcel.State>, limit: Int = 1000) throws -> [Parcel] {
    let names = states.map(\.rawValue).sorted()
    let marks = names.map { _ in "?" }.joined(separator: ", ")
    return try Row.fetchAll(
      db, sql: "SELECT * FROM outbox WHERE state IN (\(marks)) ORDER BY number LIMIT ?",
      arguments: StatementArguments(names) + [limit]
    ).map(Parcel.init)
  }

  /// Every attempt to carry a parcel, oldest first.
  public func deliveries(key: String) throws -> [Delivery] {
    try Row.fetchAll(
      db, sql: "SELECT * FROM delivery WHERE key = ? ORDER BY number", arguments: [key]
    ).map {
      Delivery(
        key: $0["key"], channel: $0["channel"], at: Instant(milliseconds: $0["at"]),
        outcome: $0["outcome"], detail: $0["detail"])
    }
  }

  /// The day of a person's last digest and the time up to which it told everything.
  public func lastDigest(person: String) throws -> (day: CivilDay, until: Instant)? {
    let row = try Row.fetchOne(
      db, sql: "SELECT day, until FROM digest_sent WHERE person = ? ORDER BY day DESC LIMIT 1",
      arguments: [person])
    return row.map { (day: CivilDay(number: $0[0]), until: Instant(milliseconds: $0[1])) }
  }
}

extension Parcel {
  init(row: Row) {
    self.init(
      key: row["key"], farm: row["farm"], kind: Kind(rawValue: row["kind"]) ?? .alert,
      channel: row["channel"], recipient: row["recipient"], person: row["person"],
      severity: Severity(rawValue: row["severity"]) ?? .warning, body: row["body"],
      madeAt: Instant(milliseconds: row["made_at"]), dueAt: Instant(milliseconds: row["due_at"]))
    number = row["number"]
    state = State(rawValue: row["state"]) ?? .waiting
    tries = row["tries"]
    error = row["error"]
  }
}
