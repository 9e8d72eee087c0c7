import Farm
import GRDB

/// What a person said of an alert: kept beside its changes, never among them, so that a replay of the
/// readings still gives the same alerts.
public struct AlertRemark: Hashable, Sendable {
  /// What was said.
  public enum Kind: String, Sendable, CaseIterable {
    /// Somebody has seen it and sees to it.
    case acknowledged
    /// Nobody is to be told of this rule in this unit for a while.
    case silenced
    /// Words for those who come after.
    case comment
  }
  /// What was said.
  public var kind: Kind
  /// The alert's id.
  public var alert: String
  /// The alert's rule, farm and unit: what a silence covers.
  public var rule: String
  public var farm: String
  public var unit: String
  /// Who said it.
  public var person: String
  /// The reason, or the words.
  public var text: String
  /// Real time at which it was said.
  public var at: Instant
  /// End of a silence.
  public var until: Instant?

  /// A remark of an alert, as one of its changes knows it.
  public init(
    _ kind: Kind, of change: AlertChange, by person: String, _ text: String, at: Instant,
    until: Instant? = nil
  ) {
    (self.kind, alert, rule) = (kind, change.id, change.rule)
    (farm, unit) = (change.farm, change.unit)
    (self.person, self.text, self.at, self.until) = (person, text, at, until)
  }

  /// Whether this silence keeps a change from people at a moment. A critical one never is.
  public func silences(_ change: AlertChange, at now: Instant) -> Bool {
    guard kind == .silenced, let until, now < until, change.severity != .critical else {
      return false
    }
    return (rule, farm, unit) == (change.rule, change.farm, change.unit)
  }
}

extension Schema {
  /// What people said of alerts. A row each; a later silence of the same rule and unit replaces the
  /// earlier one by being later, and one that ends at once lifts it.
  static let remarks = """
    CREATE TABLE alert_remark (
      number INTEGER PRIMARY KEY, kind TEXT NOT NULL, alert TEXT NOT NULL, rule TEXT NOT NULL,
      farm TEXT NOT NULL, unit TEXT NOT NULL, person TEXT NOT NULL, text TEXT NOT NULL,
      at INTEGER NOT NULL, until INTEGER
    );
    CREATE INDEX alert_remark_by_alert ON alert_remark (alert, number);
    CREATE INDEX alert_silence ON alert_remark (until) WHERE kind = 'silenced';
    CREATE TRIGGER alert_remark_stays BEFORE UPDATE ON alert_remark
      BEGIN SELECT raise(ABORT, 'remarks are never rewritten'); END;
    CREATE TRIGGER alert_remark_is_kept BEFORE DELETE ON alert_remark
      BEGIN SELECT raise(ABORT, 'remarks are never deleted'); END;
    """
}

extension Transaction {
  /// Keeps what a person said.
  public func append(_ remark: AlertRemark) throws {
    try db.execute(
      sql: """
        INSERT INTO alert_remark (kind, alert, rule, farm, unit, person, text, at, until)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
        """,
      arguments: [
        remark.kind.rawValue, remark.alert, remark.rule, remark.farm, remark.unit, remark.person,
        remark.text, remark.at.milliseconds, remark.until?.milliseconds,
      ])
  }
}

extension Snapshot {
  /// What was said of an alert, or of all, in the order it was said.
  public func alertRemarks(of alert: String? = nil) throws -> [AlertRemark] {
    try Row.fetchAll(
      db, sql: "SELECT * FROM alert_remark WHERE ?1 IS NULL OR alert = ?1 ORDER BY number",
      arguments: [alert]
    ).map(AlertRemark.init)
  }

  /// The silences in force at a moment: the last that was said of each rule and unit.
  public func silences(at now: Instant) throws -> [AlertRemark] {
    try Row.fetchAll(
      db,
      sql: """
        SELECT * FROM alert_remark AS said WHERE kind = 'silenced' AND until > ? AND NOT EXISTS (
          SELECT 1 FROM alert_remark AS later WHERE later.kind = 'silenced'
            AND later.number > said.number AND later.rule = said.rule
            AND later.farm = said.farm AND later.unit = said.unit)
        ORDER BY number
        """, arguments: [now.milliseconds]
    ).map(AlertRemark.init)
  }
}

extension AlertRemark {
  init(row: Row) {
    let until: Int64? = row["until"]
    (kind, alert, rule) = (Kind(rawValue: row["kind"]) ?? .comment, row["alert"], row["rule"])
    (farm, unit, person, text) = (row["farm"], row["unit"], row["person"], row["text"])
    at = Instant(milliseconds: row["at"])
    self.until = until.map { Instant(milliseconds: $0) }
  }
}
