import Farm
import GRDB

/// What is known of a gateway from its messages.
public struct GatewayStatus: Hashable, Sendable {
  /// The farm's id.
  public var farm: String
  /// The gateway's id.
  public var id: String
  /// When its last message came.
  public var lastAt: Instant
  /// How many messages were taken.
  public var messages = 0
  /// What it last said of itself, or its last will.
  public var online: Bool?
  /// Its last running number, where it counts.
  public var sequence: UInt64?
  /// How often its running number jumped ahead.
  public var gaps = 0
  /// How many messages those jumps skipped.
  public var lost = 0
  /// The broker that it was last heard on, which takes its commands.
  public var broker: String?

  /// A gateway that was just heard for the first time.
  public init(farm: String, id: String, lastAt: Instant) {
    (self.farm, self.id, self.lastAt) = (farm, id, lastAt)
  }

  /// Takes the running number of a message. A number that is not higher is a repetition or a
  /// restart of the gateway: no gap.
  public mutating func take(sequence next: UInt64) {
    if let last = sequence, next > last + 1 {
      gaps += 1
      lost += Int(clamping: next - last - 1)
    }
    sequence = next
  }
}

extension Transaction {
  /// Stores what became of a gateway.
  public func update(_ gateway: GatewayStatus) throws {
    try db.execute(
      sql: """
        INSERT OR REPLACE INTO gateway (farm, id, last_at, messages, online, sequence, gaps, lost,
          broker)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
        """,
      arguments: [
        gateway.farm, gateway.id, gateway.lastAt.milliseconds, gateway.messages, gateway.online,
        gateway.sequence.map { Int64(clamping: $0) }, gateway.gaps, gateway.lost,
        gateway.broker,
      ])
  }
}

extension Snapshot {
  /// Every gateway that was heard.
  public func gateways() throws -> [GatewayStatus] {
    try Row.fetchAll(db, sql: "SELECT * FROM gateway ORDER BY farm, id").map { row in
      var status = GatewayStatus(
        farm: row["farm"], id: row["id"], lastAt: Instant(milliseconds: row["last_at"]))
      let sequence: Int64? = row["sequence"]
      status.messages = row["messages"]
      status.online = row["online"]
      status.sequence = sequence.map { UInt64($0) }
      status.gaps = row["gaps"]
      status.lost = row["lost"]
      status.broker = row["broker"]
      return status
    }
  }
}
