import Farm
import GRDB

/// The tables, as a list of steps that never change once shipped; each room adds its own.
enum Schema {
  /// Marks a file as ours ("FURW"), so that no other SQLite file is taken for one.
  static let applicationID = 0x4655_5257

  /// One step from one shape of the file to the next.
  struct Step {
    let name: String
    let sql: String
  }

  static let steps: [Step] = [
    Step(name: "1 readings", sql: readings),
    Step(name: "2 rejections and gateways", sql: rejections),
    Step(name: "3 alerts and commands", sql: alerts),
    Step(name: "outbox and digests", sql: outbox),
    Step(name: "batches and the log", sql: batches),
    Step(name: "soil tests and advice", sql: soil),
    Step(name: "what people say of alerts", sql: remarks),
    Step(name: "the log in runs", sql: runs),
    Step(name: "which broker a gateway is on", sql: "ALTER TABLE gateway ADD COLUMN broker TEXT"),
    Step(name: "refusals in both languages", sql: "ALTER TABLE rejection ADD COLUMN zh TEXT"),
    Step(name: "how often an alert changed of late", sql: flaps),
  ]

  static func migrate(_ queue: DatabaseQueue, path: String) throws {
    try queue.writeWithoutTransaction { db in
      let tables = try Int.fetchOne(db, sql: "SELECT count(*) FROM sqlite_schema") ?? 0
      let id = try Int.fetchOne(db, sql: "PRAGMA application_id") ?? 0
      guard tables == 0 || id == applicationID else {
        throw StoreError(
          .unfit,
          Title(
            en: "\(path) is a database, but not Furrow's. Give another with --data.",
            zh: "\(path) 是数据库，但不是 Furrow 的。请用 --data 指定其他文件。"))
      }
      if tables == 0 { try db.execute(sql: "PRAGMA application_id = \(applicationID)") }
    }
    var migrator = DatabaseMigrator()
    for step in steps {
      migrator.registerMigration(step.name) { try $0.execute(sql: step.sql) }
    }
    if try queue.read(migrator.hasBeenSuperseded) { throw newer(path) }
    try migrator.migrate(queue)
  }

  /// Refuses to read what this version does not know.
  static func check(_ db: Database, path: String) throws {
    guard try Int.fetchOne(db, sql: "PRAGMA application_id") == applicationID else {
      throw StoreError(
        .unfit,
        Title(
          en: "\(path) is no Furrow data file. Give another with --data.",
          zh: "\(path) 不是 Furrow 数据文件。请用 --data 指定其他文件。"))
    }
    let known = Set(steps.map(\.name))
    let found = try String.fetchAll(db, sql: "SELECT identifier FROM grdb_migrations")
    if found.contains(where: { !known.contains($0) }) { throw newer(path) }
    if found.count < steps.count {
      throw StoreError(
        .unfit,
        Title(
          en:
            "\(path) was written by an older Furrow. Start this version's `furrow run` once to bring it up to date.",
          zh: "\(path) 由旧版本的 Furrow 写成。请先用本版本运行一次 `furrow run` 升级它。"))
    }
  }

  private static func newer(_ path: String) -> StoreError {
    StoreError(
      .unfit,
      Title(
        en: "\(path) was written by a newer Furrow. Install that version.",
        zh: "\(path) 由更新版本的 Furrow 写成，请安装该版本。"))
  }

  /// Series, readings in the order of time, and what is needed to have the order of arrival again.
  ///
  /// `reading` is keyed by time first: an append, 1.4 M rows/s durable, where series first takes a
  /// tenth of that. `arrival` numbers all readings in the order they were taken; `intake` has a row
  /// a transaction, so that history can be walked in that order without an index over it.
  private static let readings = """
    CREATE TABLE farm (
      id TEXT PRIMARY KEY, cooperative TEXT NOT NULL, partition INTEGER NOT NULL
    ) WITHOUT ROWID;
    CREATE TABLE series (
      id INTEGER PRIMARY KEY, farm TEXT NOT NULL, unit TEXT NOT NULL, metric TEXT NOT NULL,
      sensor TEXT NOT NULL, UNIQUE (farm, unit, metric, sensor)
    );
    CREATE TABLE reading (
      time INTEGER NOT NULL, series INTEGER NOT NULL, value REAL NOT NULL,
      quality INTEGER NOT NULL, arrival INTEGER NOT NULL, PRIMARY KEY (time, series)
    ) WITHOUT ROWID;
    CREATE TABLE intake (
      last INTEGER PRIMARY KEY, first INTEGER NOT NULL, received_at INTEGER NOT NULL,
      oldest INTEGER NOT NULL, newest INTEGER NOT NULL
    );
    CREATE TABLE passage (
      arrival INTEGER PRIMARY KEY, farm TEXT NOT NULL, time INTEGER NOT NULL, kind TEXT NOT NULL,
      detail TEXT NOT NULL
    );
    CREATE TABLE chunk (
      series INTEGER NOT NULL, day INTEGER NOT NULL, count INTEGER NOT NULL,
      bad INTEGER NOT NULL, low REAL, high REAL, sum REAL NOT NULL, first INTEGER NOT NULL,
      last INTEGER NOT NULL, arrival INTEGER NOT NULL, data BLOB NOT NULL,
      PRIMARY KEY (series, day)
    );
    CREATE INDEX chunk_by_day ON chunk (day, arrival);
    CREATE TABLE snapshot (arrival INTEGER PRIMARY KEY, made_at INTEGER NOT NULL, engine BLOB);
    CREATE TABLE relative_message (
      broker TEXT NOT NULL, packet INTEGER NOT NULL, digest INTEGER NOT NULL,
      received_at INTEGER NOT NULL, PRIMARY KEY (broker, packet)
    ) WITHOUT ROWID;
    CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
    """

  /// What was refused, once for each topic, payload and reason, and what gateways say of themselves.
  private static let rejections = """
    CREATE TABLE rejection (
      id INTEGER PRIMARY KEY, digest INTEGER NOT NULL, first_at INTEGER NOT NULL,
      last_at INTEGER NOT NULL, times INTEGER NOT NULL, farm TEXT, topic TEXT NOT NULL,
      reason TEXT NOT NULL, detail TEXT NOT NULL, parts INTEGER NOT NULL, size INTEGER NOT NULL,
      payload BLOB NOT NULL, replayed_at INTEGER, UNIQUE (digest)
    );
    CREATE TABLE gateway (
      farm TEXT NOT NULL, id TEXT NOT NULL, last_at INTEGER NOT NULL, messages INTEGER NOT NULL,
      online INTEGER, sequence INTEGER, gaps INTEGER NOT NULL, lost INTEGER NOT NULL,
      PRIMARY KEY (farm, id)
    ) WITHOUT ROWID;
    """

  /// Every change of every alert, never overwritten; commands as they were given.
  private static let flaps = """
    ALTER TABLE alert_change ADD COLUMN flaps REAL;
    ALTER TABLE alert_change ADD COLUMN unstable INTEGER;
    ALTER TABLE alert_change ADD COLUMN quiet INTEGER;
    """

  private static let alerts = """
    CREATE TABLE alert_change (
      number INTEGER PRIMARY KEY, alert TEXT NOT NULL, farm TEXT NOT NULL, unit TEXT NOT NULL,
      rule TEXT NOT NULL, state TEXT NOT NULL, severity TEXT NOT NULL, at INTEGER NOT NULL,
      since INTEGER NOT NULL, value REAL, worst REAL, metric TEXT, evidence TEXT NOT NULL,
      en TEXT NOT NULL, zh TEXT NOT NULL, received_at INTEGER NOT NULL
    );
    CREATE INDEX alert_change_by_alert ON alert_change (alert, number);
    CREATE INDEX alert_change_by_unit ON alert_change (farm, unit, at);
    CREATE TRIGGER alert_change_stays BEFORE UPDATE ON alert_change
      BEGIN SELECT raise(ABORT, 'alert changes are never rewritten'); END;
    CREATE TRIGGER alert_change_is_kept BEFORE DELETE ON alert_change
      BEGIN SELECT raise(ABORT, 'alert changes are never deleted'); END;
    CREATE TABLE command (
      number INTEGER PRIMARY KEY, id TEXT NOT NULL, farm TEXT NOT NULL, unit TEXT NOT NULL,
      actuator TEXT NOT NULL, action TEXT NOT NULL, at INTEGER NOT NULL, rule TEXT NOT NULL,
      alert TEXT NOT NULL, attempt INTEGER NOT NULL, sent_at INTEGER, acknowledged_at INTEGER,
      done INTEGER, UNIQUE (id, attempt)
    );
    CREATE INDEX command_waiting ON command (number) WHERE sent_at IS NULL;
    """
}
