import Farm
import Foundation
import GRDB

/// A refused message or part of one, as it is kept.
public struct StoredRejection: Sendable {
  /// Running number.
  public var id: Int64
  /// When it first came, and last.
  public var firstAt: Instant
  /// When it last came.
  public var lastAt: Instant
  /// How often the same bytes were refused for the same reason.
  public var times: Int
  /// The topic.
  public var topic: String
  /// Why, how many parts, and the sentence.
  public var rejection: Rejection
  /// Bytes as sent.
  public var size: Int
  /// The payload, cut to ``StoredRejection/payloadLimit``.
  public var payload: [UInt8]
  /// When a replay understood it after all.
  public var replayedAt: Instant?

  /// Bytes of a refused payload that are kept.
  public static let payloadLimit = 64 << 10

  /// Whether the whole payload was kept, so that a replay can read it.
  public var isWhole: Bool { size == payload.count }
}

extension Transaction {
  /// Keeps a refusal. The same topic, payload and reason again is counted, not kept twice: a message
  /// that the broker sends again, or a device that repeats itself, adds no row.
  public func insert(
    _ rejection: Rejection, topic: String, payload: UnsafeBufferPointer<UInt8>, size: Int,
    farm: String?, at time: Instant
  ) throws {
    var hash = ContentHash()
    hash.add(payload)
    hash.add(topic)
    hash.add(rejection.reason.rawValue)
    hash.add(String(size))
    try db.execute(
      sql: """
        INSERT INTO rejection (digest, first_at, last_at, times, farm, topic, reason, detail, zh,
          parts, size, payload) VALUES (?, ?, ?, 1, ?, ?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT (digest) DO UPDATE SET times = times + 1, last_at = excluded.last_at,
          detail = excluded.detail, zh = excluded.zh, parts = excluded.parts
        """,
      arguments: [
        hash.value, time.milliseconds, time.milliseconds, farm, topic, rejection.reason.rawValue,
        rejection.detail.en, rejection.detail.zh, rejection.parts, size,
        Data(payload.prefix(StoredRejection.payloadLimit)),
      ])
  }

  /// Notes that a replay understood a refusal after all.
  public func markReplayed(rejection id: Int64, at time: Instant) throws {
    try db.execute(
      sql: "UPDATE rejection SET replayed_at = ? WHERE id = ?", arguments: [time.milliseconds, id])
  }
}

extension Snapshot {
  /// Refusals, newest last; those already replayed only when asked for.
  public func rejections(
    reason: RejectionReason? = nil, id: Int64? = nil, replayed: Bool = false, limit: Int = -1
  ) throws -> [StoredRejection] {
    let rows = try Row.fetchAll(
      db,
      sql: """
        SELECT * FROM (
          SELECT * FROM rejection WHERE (?1 IS NULL OR reason = ?1) AND (?2 IS NULL OR id = ?2)
            AND (?3 OR replayed_at IS NULL) ORDER BY last_at DESC, id DESC LIMIT ?4
        ) ORDER BY last_at, id
        """, arguments: [reason?.rawValue, id, replayed, limit])
    return rows.map(StoredRejection.init)
  }

  /// How many parts were refused, by reason: every refused part of every message.
  public func rejectionCounts() throws -> [(reason: RejectionReason, parts: Int)] {
    try Row.fetchAll(
      db,
      sql: "SELECT reason, sum(parts * times) FROM rejection GROUP BY reason ORDER BY 2 DESC"
    ).compactMap { row in
      RejectionReason(rawValue: row[0]).map { (reason: $0, parts: row[1]) }
    }
  }
}

extension StoredRejection {
  init(row: Row) {
    let reason = RejectionReason(rawValue: row["reason"]) ?? .malformed
    // Rows of the first version have no Chinese.
    let (en, zh): (String, String?) = (row["detail"], row["zh"])
    var rejection = Rejection(reason, Title(en: en, zh: zh ?? en))
    rejection.parts = row["parts"]
    let replayed: Int64? = row["replayed_at"]
    let payload: Data = row["payload"]
    self.init(
      id: row["id"], firstAt: Instant(milliseconds: row["first_at"]),
      lastAt: Instant(milliseconds: row["last_at"]), times: row["times"], topic: row["topic"],
      rejection: rejection, size: row["size"], payload: Array(payload),
      replayedAt: replayed.map { Instant(milliseconds: $0) })
  }
}

/// FNV-1a, 64 bits: tells equal contents from different ones where nobody gains by a collision.
public struct ContentHash: Sendable {
  private var state: UInt64 = 0xCBF2_9CE4_8422_2325
  /// Of nothing.
  public init() {}
  /// Adds bytes and their count.
  public mutating func add(_ bytes: some Collection<UInt8>) {
    for byte in bytes { state = (state ^ UInt64(byte)) &* 0x100_0000_01B3 }
    state = (state ^ UInt64(bytes.count)) &* 0x100_0000_01B3
  }
  /// Adds a text.
  public mutating func add(_ text: String) { add(Array(text.utf8)) }
  /// The hash, as SQLite keeps integers.
  public var value: Int64 { Int64(bitPattern: state) }
}
