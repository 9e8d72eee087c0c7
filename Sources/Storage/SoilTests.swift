import Farm
import GRDB

/// A soil test as it is kept.
public struct StoredSoilTest: Sendable {
  /// Running number over all tests.
  public var number: Int64
  /// The test.
  public var test: SoilTest
  /// When it came.
  public var receivedAt: Instant
}

/// Advice as it was given.
public struct StoredAdvice: Sendable {
  /// Running number over all advice.
  public var number: Int64
  /// The farm's and the unit's id.
  public var farm: String, unit: String
  /// The id of the soil test that it rests on.
  public var test: String
  /// The advice, ``Farm/Advice/json``.
  public var body: JSON
  /// When it was given.
  public var madeAt: Instant
}

/// What came of keeping a soil test.
public enum SoilTestKept: Sendable {
  /// It is new.
  case new
  /// The same test was kept before.
  case known
  /// Another test with this number was kept before: a test is never overwritten.
  case contradicts
}

extension Schema {
  /// Soil tests and the advice that was given for them; neither is ever rewritten: a newer test or
  /// plan adds a row.
  static let soil = """
    CREATE TABLE soil_test (
      number INTEGER PRIMARY KEY, farm TEXT NOT NULL, unit TEXT NOT NULL, id TEXT NOT NULL,
      sampled INTEGER NOT NULL, origin TEXT NOT NULL, body TEXT NOT NULL,
      received_at INTEGER NOT NULL, UNIQUE (farm, unit, id)
    );
    CREATE INDEX soil_test_by_day ON soil_test (farm, unit, sampled);
    CREATE TRIGGER soil_test_stays BEFORE UPDATE ON soil_test
      BEGIN SELECT raise(ABORT, 'soil tests are never rewritten'); END;
    CREATE TRIGGER soil_test_is_kept BEFORE DELETE ON soil_test
      BEGIN SELECT raise(ABORT, 'soil tests are never deleted'); END;
    CREATE TABLE advice (
      number INTEGER PRIMARY KEY, farm TEXT NOT NULL, unit TEXT NOT NULL, test TEXT NOT NULL,
      body TEXT NOT NULL, made_at INTEGER NOT NULL
    );
    CREATE INDEX advice_by_unit ON advice (farm, unit, number);
    CREATE TRIGGER advice_stays BEFORE UPDATE ON advice
      BEGIN SELECT raise(ABORT, 'advice is never rewritten'); END;
    CREATE TRIGGER advice_is_kept BEFORE DELETE ON advice
      BEGIN SELECT raise(ABORT, 'advice is never deleted'); END;
    """
}

extension Transaction {
  /// Keeps a soil test; one that came before changes nothing.
  public func insert(_ test: SoilTest, receivedAt: Instant) throws -> SoilTestKept {
    let body = test.json.text
    if let kept = try String.fetchOne(
      db, sql: "SELECT body FROM soil_test WHERE farm = ? AND unit = ? AND id = ?",
      arguments: [test.farm, test.unit, test.id])
    {
      return kept == body ? .known : .contradicts
    }
    try db.execute(
      sql: """
        INSERT INTO soil_test (farm, unit, id, sampled, origin, body, received_at)
        VALUES (?, ?, ?, ?, ?, ?, ?)
        """,
      arguments: [
        test.farm, test.unit, test.id, test.sampled.number, test.origin.rawValue, body,
        receivedAt.milliseconds,
      ])
    return .new
  }

  /// Appends advice, unless the unit's newest says the same; whether it was new.
  public func append(_ advice: Advice, at time: Instant) throws -> Bool {
    let body = advice.json.text
    let newest = try String.fetchOne(
      db, sql: "SELECT body FROM advice WHERE farm = ? AND unit = ? ORDER BY number DESC LIMIT 1",
      arguments: [advice.test.farm, advice.test.unit])
    if newest == body { return false }
    try db.execute(
      sql: "INSERT INTO advice (farm, unit, test, body, made_at) VALUES (?, ?, ?, ?, ?)",
      arguments: [
        advice.test.farm, advice.test.unit, advice.test.id, body, time.milliseconds,
      ])
    return true
  }
}

extension Snapshot {
  /// Soil tests, oldest sampling first; of one farm or unit where it is given.
  public func soilTests(farm: String? = nil, unit: String? = nil) throws -> [StoredSoilTest] {
    try Row.fetchAll(
      db,
      sql: """
        SELECT * FROM soil_test WHERE (?1 IS NULL OR farm = ?1) AND (?2 IS NULL OR unit = ?2)
        ORDER BY farm, unit, sampled, id
        """, arguments: [farm, unit]
    ).compactMap(StoredSoilTest.init)
  }

  /// The laboratory test of a unit that supersedes all its others; `nil` when there is none.
  public func newestSoilTest(farm: String, unit: String) throws -> StoredSoilTest? {
    try Row.fetchAll(
      db,
      sql: """
        SELECT * FROM soil_test WHERE farm = ? AND unit = ? AND origin = 'laboratory'
        ORDER BY sampled DESC, id DESC
        """, arguments: [farm, unit]
    ).lazy.compactMap(StoredSoilTest.init).first
  }

  /// Advice in the order it was given; of one farm or unit where it is given.
  public func advice(
    farm: String? = nil, unit: String? = nil, from: Instant? = nil, until: Instant? = nil
  ) throws -> [StoredAdvice] {
    try Row.fetchAll(
      db,
      sql: """
        SELECT * FROM advice WHERE (?1 IS NULL OR farm = ?1) AND (?2 IS NULL OR unit = ?2)
          AND (?3 IS NULL OR made_at >= ?3) AND (?4 IS NULL OR made_at < ?4)
        ORDER BY number
        """, arguments: [farm, unit, from?.milliseconds, until?.milliseconds]
    ).compactMap(StoredAdvice.init)
  }

  /// The newest change of each alert of a rule on a unit that is firing.
  public func firing(rule: String, farm: String, unit: String) throws -> [AlertChange] {
    try Row.fetchAll(
      db,
      sql: """
        SELECT * FROM alert_change AS newest WHERE rule = ? AND farm = ? AND unit = ?
          AND state = 'firing' AND number = (SELECT max(number) FROM alert_change
            WHERE alert = newest.alert)
        ORDER BY number
        """, arguments: [rule, farm, unit]
    ).map { StoredAlertChange(row: $0).change }
  }
}

extension StoredSoilTest {
  init?(row: Row) {
    guard let json = try? JSON(parsing: row["body"] as String),
      let test = try? SoilTest.read(json, farm: row["farm"])
    else { return nil }
    self.init(
      number: row["number"], test: test, receivedAt: Instant(milliseconds: row["received_at"]))
  }
}

extension StoredAdvice {
  init?(row: Row) {
    guard let body = try? JSON(parsing: row["body"] as String) else { return nil }
    self.init(
      number: row["number"], farm: row["farm"], unit: row["unit"], test: row["test"], body: body,
      madeAt: Instant(milliseconds: row["made_at"]))
  }
}
