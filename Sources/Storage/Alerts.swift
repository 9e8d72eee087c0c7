import Farm
import GRDB

extension Transaction {
  /// Appends alert changes; `receivedAt` is when the readings behind them came.
  public func append(_ changes: [AlertChange], receivedAt: Instant) throws {
    guard !changes.isEmpty else { return }
    let statement = try db.cachedStatement(
      sql: """
        INSERT INTO alert_change (alert, farm, unit, rule, state, severity, at, since, value, worst,
          metric, evidence, en, zh, received_at, flaps, unstable, quiet)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """)
    for change in changes {
      try statement.execute(arguments: [
        change.id, change.farm, change.unit, change.rule, change.state.rawValue,
        change.severity.rawValue, change.at.milliseconds, change.since.milliseconds, change.value,
        change.worst, change.metric.map { Metric.with($0).name },
        change.evidenceJSON.text, change.text.en, change.text.zh, receivedAt.milliseconds,
        change.flaps, change.unstable, change.quiet,
      ])
    }
  }

  /// Appends commands, to be sent when the transaction is durable; one that was given before is not
  /// given again.
  public func append(_ commands: [Command]) throws {
    for command in commands {
      try db.execute(
        sql: """
          INSERT INTO command (id, farm, unit, actuator, action, at, rule, alert, attempt)
          VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING
          """,
        arguments: [
          command.id, command.farm, command.unit, command.actuator, command.action,
          command.at.milliseconds, command.rule, command.alert, command.attempt,
        ])
    }
  }

  /// Notes that a command left for the broker.
  public func markSent(command number: Int64, at time: Instant) throws {
    try db.execute(
      sql: "UPDATE command SET sent_at = ? WHERE number = ?",
      arguments: [time.milliseconds, number])
  }

  /// Notes what a gateway said of a command; the farm that gave it, or `nil` if it is unknown.
  public func acknowledge(command id: String, done: Bool, at time: Instant) throws -> String? {
    try db.execute(
      sql: "UPDATE command SET acknowledged_at = ?, done = ? WHERE id = ?",
      arguments: [time.milliseconds, done, id])
    return try String.fetchOne(db, sql: "SELECT farm FROM command WHERE id = ?", arguments: [id])
  }
}

/// An alert change as it is stored: with its number and when its cause came.
public struct StoredAlertChange: Sendable {
  /// Running number over all changes.
  public var number: Int64
  /// The change.
  public var change: AlertChange
  /// When the readings behind it came; much later than ``AlertChange/at`` for a backlog.
  public var receivedAt: Instant
}

/// Which alert changes are asked for; everything unless narrowed.
public struct AlertFilter: Sendable {
  /// Only this farm.
  public var farm: String?
  /// Only this unit.
  public var unit: String?
  /// Only this alert: its id or the beginning of it.
  public var alert: String?
  /// Only this rule.
  public var rule: String?
  /// Event time from here on.
  public var from: Instant?
  /// Event time before this.
  public var until: Instant?
  /// Only changes numbered above this.
  public var after: Int64?
  /// Everything.
  public init() {}
}

extension Snapshot {
  /// Alert changes in the order they came about.
  public func alertChanges(_ filter: AlertFilter = AlertFilter()) throws -> [StoredAlertChange] {
    var sql = "SELECT * FROM alert_change WHERE 1"
    var arguments = StatementArguments()
    func add(_ condition: String, _ value: (any DatabaseValueConvertible)?) {
      guard let value else { return }
      sql += " AND " + condition
      arguments += [value]
    }
    add("farm = ?", filter.farm)
    add("unit = ?", filter.unit)
    add("rule = ?", filter.rule)
    add("alert LIKE ?", filter.alert.map { $0 + "%" })
    add("at >= ?", filter.from?.milliseconds)
    add("at < ?", filter.until?.milliseconds)
    add("number > ?", filter.after)
    return try Row.fetchAll(db, sql: sql + " ORDER BY number", arguments: arguments)
      .map(StoredAlertChange.init)
  }

  /// The newest change of every alert that has not ended.
  public func standingAlerts() throws -> [AlertChange] {
    try Row.fetchAll(
      db,
      sql: """
        SELECT * FROM alert_change AS newest WHERE state IN ('pending', 'firing', 'no-data')
          AND number = (SELECT max(number) FROM alert_change WHERE alert = newest.alert)
        ORDER BY number
        """
    ).map { StoredAlertChange(row: $0).change }
  }

  /// Commands that were given and not yet sent, oldest first.
  public func waitingCommands(limit: Int) throws -> [(number: Int64, command: Command)] {
    try Row.fetchAll(
      db, sql: "SELECT * FROM command WHERE sent_at IS NULL ORDER BY number LIMIT ?",
      arguments: [limit]
    ).map { (number: $0["number"], command: Command(row: $0)) }
  }

  /// Commands of a farm (or all) in the order they were given.
  public func commands(farm: String? = nil, unit: String? = nil) throws -> [Command] {
    try Row.fetchAll(
      db,
      sql: """
        SELECT * FROM command WHERE (?1 IS NULL OR farm = ?1) AND (?2 IS NULL OR unit = ?2)
        ORDER BY number
        """, arguments: [farm, unit]
    ).map(Command.init)
  }
}

extension StoredAlertChange {
  init(row: Row) {
    let metric: String? = row["metric"]
    number = row["number"]
    receivedAt = Instant(milliseconds: row["received_at"])
    change = AlertChange(
      id: row["alert"], rule: row["rule"], farm: row["farm"], unit: row["unit"],
      state: AlertState(rawValue: row["state"]) ?? .firing,
      severity: Severity(rawValue: row["severity"]) ?? .warning,
      at: Instant(milliseconds: row["at"]), since: Instant(milliseconds: row["since"]),
      value: row["value"], worst: row["worst"], metric: metric.flatMap { Metric.named($0)?.id },
      evidence: AlertChange.evidence(fromJSON: row["evidence"]),
      text: Title(en: row["en"], zh: row["zh"]), quiet: row["quiet"] ?? false,
      flaps: row["flaps"] ?? 0, unstable: row["unstable"] ?? false)
  }
}

extension Command {
  init(row: Row) {
    self.init(
      id: row["id"], farm: row["farm"], unit: row["unit"], actuator: row["actuator"],
      action: row["action"], at: Instant(milliseconds: row["at"]), rule: row["rule"],
      alert: row["alert"], attempt: row["attempt"])
  }
}

extension AlertChange {
  /// `[[series, time, value], …]`
  var evidenceJSON: JSON {
    .array(
      evidence.map {
        [
          .number(Double($0.series.rawValue)), .number(Double($0.time.milliseconds)),
          .number($0.value),
        ]
      })
  }

  static func evidence(fromJSON text: String) -> [Evidence] {
    guard let rows = (try? JSON(parsing: text))?.array else { return [] }
    return rows.compactMap { row in
      guard let fields = row.array, fields.count == 3, let series = fields[0].number,
        let time = fields[1].number, let value = fields[2].number
      else { return nil }
      return Evidence(
        series: SeriesID(Int32(series)), time: Instant(milliseconds: Int64(time)), value: value)
    }
  }
}
