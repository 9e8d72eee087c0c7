import Farm
import Foundation
import GRDB

extension Transaction {
  /// Keeps the engine's state as of the newest arrival, in place of older ones.
  public func insertSnapshot(_ bytes: [UInt8], at time: Instant) throws {
    let arrival = try db.snapshotOfArrivals()
    try db.execute(
      sql: "INSERT OR REPLACE INTO snapshot (arrival, made_at, engine) VALUES (?, ?, ?)",
      arguments: [arrival, time.milliseconds, Data(bytes)])
    try db.execute(sql: "DELETE FROM snapshot WHERE arrival < ?", arguments: [arrival])
  }

  /// Keeps a small text under a name.
  public func setMeta(_ key: String, _ value: String) throws {
    try db.execute(
      sql: "INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)", arguments: [key, value])
  }

  /// Replaces what is known of messages whose times were relative to their receipt: those of the
  /// last batch, the only ones that may be durable and yet come again.
  public func replaceRelativeMessages(
    of broker: String, _ messages: [(packet: UInt16, digest: Int64)], receivedAt: Instant
  ) throws {
    try db.execute(sql: "DELETE FROM relative_message WHERE broker = ?", arguments: [broker])
    for message in messages {
      try db.execute(
        sql: "INSERT OR REPLACE INTO relative_message VALUES (?, ?, ?, ?)",
        arguments: [broker, message.packet, message.digest, receivedAt.milliseconds])
    }
  }
}

extension Snapshot {
  /// The newest snapshot of the engine, and the arrival it stands at.
  public func engineSnapshot() throws -> (arrival: Int64, bytes: [UInt8])? {
    let row = try Row.fetchOne(
      db, sql: "SELECT arrival, engine FROM snapshot ORDER BY arrival DESC LIMIT 1")
    return row.map { row in
      let bytes: Data = row[1]
      return (row[0], Array(bytes))
    }
  }

  /// The newest number given to a reading; 0 when there is none.
  public func newestArrival() throws -> Int64 { try db.snapshotOfArrivals() }

  /// A small text kept under a name.
  public func meta(_ key: String) throws -> String? {
    try String.fetchOne(db, sql: "SELECT value FROM meta WHERE key = ?", arguments: [key])
  }

  /// When messages of the last batch with relative times were received, by packet and digest.
  public func relativeMessages(
    of broker: String
  ) throws -> [(packet: UInt16, digest: Int64, receivedAt: Instant)] {
    try Row.fetchAll(
      db, sql: "SELECT packet, digest, received_at FROM relative_message WHERE broker = ?",
      arguments: [broker]
    ).map { (packet: $0[0], digest: $0[1], receivedAt: Instant(milliseconds: $0[2])) }
  }
}
