import Farm
import GRDB

/// Something that waits to be carried to someone, or what became of it.
///
/// Written in the transaction that made its cause, so that neither can be without the other. Its
/// key is the same whenever it is computed: what was posted before is not posted again.
public struct Parcel: Hashable, Sendable {
  /// What is inside.
  public enum Kind: String, Sendable, CaseIterable {
    /// One change of one alert.
    case alert
    /// Many alerts in one, because there were too many.
    case summary
    /// A morning's digest.
    case digest
  }

  /// Where it stands.
  public enum State: String, Sendable, CaseIterable {
    /// To be carried, now or at ``Parcel/dueAt``.
    case waiting
    /// The receiver has it.
    case sent
    /// Given up, until someone says `furrow outbox retry`.
    case parked
    /// Told as part of a summary.
    case folded
    /// Someone said `furrow outbox drop`.
    case dropped
  }

  /// Running number in the data file; 0 before it is posted.
  public var number: Int64 = 0
  /// The idempotency key: letters, digits, `-`.
  public var key: String
  /// The farm's id; empty for what belongs to a person rather than a farm.
  public var farm: String
  /// What is inside.
  public var kind: Kind
  /// Name of the channel.
  public var channel: String
  /// The channel's word for the receiver: a mail address, a topic, or nothing.
  public var recipient: String
  /// Id of the person it is for; empty for programs.
  public var person: String
  /// How urgent.
  public var severity: Severity
  /// What is carried, JSON.
  public var body: String
  /// When it was posted.
  public var madeAt: Instant
  /// Not before.
  public var dueAt: Instant
  /// Where it stands.
  public var state = State.waiting
  /// How often it was tried.
  public var tries = 0
  /// Why it last failed.
  public var error: String?

  /// A parcel to be posted.
  public init(
    key: String, farm: String, kind: Kind, channel: String, recipient: String, person: String,
    severity: Severity, body: String, madeAt: Instant, dueAt: Instant
  ) {
    (self.key, self.farm, self.kind, self.channel) = (key, farm, kind, channel)
    (self.recipient, self.person, self.severity) = (recipient, person, severity)
    (self.body, self.madeAt, self.dueAt) = (body, madeAt, dueAt)
  }
}

extension Schema {
  /// What waits to be carried; every attempt that was made; the digests that were written.
  static let outbox = """
    CREATE TABLE outbox (
      number INTEGER PRIMARY KEY, farm TEXT NOT NULL, key TEXT NOT NULL, kind TEXT NOT NULL,
      channel TEXT NOT NULL, recipient TEXT NOT NULL, person TEXT NOT NULL,
      severity TEXT NOT NULL, body TEXT NOT NULL, made_at INTEGER NOT NULL,
      due_at INTEGER NOT NULL, state TEXT NOT NULL, tries INTEGER NOT NULL, error TEXT,
      settled_at INTEGER, folded_into TEXT, UNIQUE (farm, key)
    );
    CREATE INDEX outbox_waiting ON outbox (channel, due_at) WHERE state = 'waiting';
    CREATE INDEX outbox_settled ON outbox (settled_at) WHERE settled_at IS NOT NULL;
    CREATE TABLE delivery (
      number INTEGER PRIMARY KEY, farm TEXT NOT NULL, key TEXT NOT NULL, channel TEXT NOT NULL,
      at INTEGER NOT NULL, outcome TEXT NOT NULL, detail TEXT
    );
    CREATE INDEX delivery_by_key ON delivery (farm, key);
    CREATE TABLE digest_sent (
      person TEXT NOT NULL, day INTEGER NOT NULL, until INTEGER NOT NULL,
      PRIMARY KEY (person, day)
    ) WITHOUT ROWID;
    """
}

extension Transaction {
  /// Posts parcels; one that was posted before is not posted again. How many were new.
  @discardableResult public func post(_ parcels: [Parcel]) throws -> Int {
    var new = 0
    for parcel in parcels {
      try db.execute(
        sql: """
          INSERT INTO outbox (farm, key, kind, channel, recipient, person, severity, body, made_at,
            due_at, state, tries) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'waiting', 0)
          ON CONFLICT DO NOTHING
          """,
        arguments: [
          parcel.farm, parcel.key, parcel.kind.rawValue, parcel.channel, parcel.recipient,
          parcel.person, parcel.severity.rawValue, parcel.body, parcel.madeAt.milliseconds,
          parcel.dueAt.milliseconds,
        ])
      new += db.changesCount
    }
    return new
  }

  /// Notes that the receiver has a parcel.
  public func markSent(_ parcel: Parcel, at now: Instant) throws {
    try log(parcel, at: now, outcome: "sent", detail: nil)
    try db.execute(
      sql: """
        UPDATE outbox SET state = 'sent', settled_at = ?, tries = tries + 1, error = NULL
        WHERE number = ?
        """, arguments: [now.milliseconds, parcel.number])
  }

  /// Notes a failure that may pass, and when to try again.
  public func postpone(
    _ parcel: Parcel, until due: Instant, because error: String, at now: Instant
  ) throws {
    try log(parcel, at: now, outcome: "postponed", detail: error)
    try db.execute(
      sql: "UPDATE outbox SET due_at = ?, tries = tries + 1, error = ? WHERE number = ?",
      arguments: [due.milliseconds, error, parcel.number])
  }

  /// Gives a parcel up, until someone looks.
  public func park(_ parcel: Parcel, because error: String, at now: Instant) throws {
    try log(parcel, at: now, outcome: "parked", detail: error)
    try db.execute(
      sql: "UPDATE outbox SET state = 'parked', tries = tries + 1, error = ? WHERE number = ?",
      arguments: [error, parcel.number])
  }

  /// Posts a summary in place of parcels that still wait.
  public func fold(_ parcels: [Parcel], into summary: Parcel, at now: Instant) throws {
    try post([summary])
    for parcel in parcels {
      try db.execute(
        sql: """
          UPDATE outbox SET state = 'folded', settled_at = ?, folded_into = ?
          WHERE number = ? AND state = 'waiting'
          """, arguments: [now.milliseconds, summary.key, parcel.number])
    }
  }

  /// Lets a parked or waiting parcel be tried at once, with all its tries ahead; false when there is
  /// no such parcel.
  public func retry(parcel number: Int64, at now: Instant) throws -> Bool {
    try db.execute(
      sql: """
        UPDATE outbox SET state = 'waiting', tries = 0, due_at = ?
        WHERE number = ? AND state IN ('parked', 'waiting')
        """, arguments: [now.milliseconds, number])
    return db.changesCount == 1
  }

  /// Gives a parked or waiting parcel up for good; false when there is no such parcel.
  public func drop(parcel number: Int64, at now: Instant) throws -> Bool {
    try db.execute(
      sql: """
        UPDATE outbox SET state = 'dropped', settled_at = ?
        WHERE number = ? AND state IN ('parked', 'waiting')
        """, arguments: [now.milliseconds, number])
    return db.changesCount == 1
  }

  /// Forgets what was settled before a time. The log of deliveries stays.
  public func pruneOutbox(before time: Instant) throws {
    try db.execute(
      sql: "DELETE FROM outbox WHERE settled_at < ?", arguments: [time.milliseconds])
  }

  /// Notes that a person's digest of a day is written, in the transaction that posts it; false when
  /// it was before, and then nothing may be posted.
  public func noteDigest(person: String, day: CivilDay, until: Instant) throws -> Bool {
    try db.execute(
      sql: "INSERT INTO digest_sent (person, day, until) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
      arguments: [person, day.number, until.milliseconds])
    return db.changesCount == 1
  }

  private func log(
    _ parcel: Parcel, at now: Instant, outcome: String, detail: String?
  ) throws {
    try db.execute(
      sql: """
        INSERT INTO delivery (farm, key, channel, at, outcome, detail) VALUES (?, ?, ?, ?, ?, ?)
        """,
      arguments: [parcel.farm, parcel.key, parcel.channel, now.milliseconds, outcome, detail])
  }
}
