extension Schema {
  /// Events as they were told, what follows from them for looking up, and the log.
  ///
  /// `batch_event`, `record` and the log's tables are never rewritten: triggers refuse it, and the
  /// audit finds it where somebody got round them. The other tables are folded from the events and
  /// may be made again.
  static let batches = """
    CREATE TABLE batch_event (
      number INTEGER PRIMARY KEY, farm TEXT NOT NULL, id TEXT NOT NULL, batch TEXT NOT NULL,
      kind TEXT NOT NULL, time INTEGER NOT NULL, leaf TEXT NOT NULL, leaf_index INTEGER NOT NULL,
      received_at INTEGER NOT NULL, UNIQUE (farm, id)
    );
    CREATE TABLE batch_link (
      farm TEXT NOT NULL, batch TEXT NOT NULL, event INTEGER NOT NULL,
      PRIMARY KEY (farm, batch, event)
    ) WITHOUT ROWID;
    CREATE INDEX batch_link_by_event ON batch_link (event);
    CREATE TABLE batch (
      farm TEXT NOT NULL, id TEXT NOT NULL, product TEXT, variety TEXT, gtin TEXT, lot TEXT,
      unit TEXT, state TEXT NOT NULL, hold TEXT, opened INTEGER NOT NULL, changed INTEGER NOT NULL,
      harvested INTEGER, verdict TEXT, ships INTEGER NOT NULL, PRIMARY KEY (farm, id)
    ) WITHOUT ROWID;
    CREATE INDEX batch_by_lot ON batch (lot);
    CREATE INDEX batch_by_gtin ON batch (gtin);
    CREATE TABLE stay (
      farm TEXT NOT NULL, unit TEXT NOT NULL, since INTEGER NOT NULL, batch TEXT NOT NULL,
      batch_farm TEXT NOT NULL, until INTEGER, is_cycle INTEGER NOT NULL,
      PRIMARY KEY (farm, unit, since, batch_farm, batch)
    ) WITHOUT ROWID;
    CREATE INDEX stay_by_batch ON stay (batch_farm, batch);
    CREATE TABLE lineage (
      from_farm TEXT NOT NULL, from_batch TEXT NOT NULL, to_farm TEXT NOT NULL,
      to_batch TEXT NOT NULL, event INTEGER NOT NULL, quantity TEXT,
      PRIMARY KEY (from_farm, from_batch, to_farm, to_batch, event)
    ) WITHOUT ROWID;
    CREATE INDEX lineage_up ON lineage (to_farm, to_batch);
    CREATE INDEX lineage_by_event ON lineage (event);
    CREATE TABLE input_use (
      lot TEXT NOT NULL, farm TEXT NOT NULL, batch TEXT NOT NULL, event INTEGER NOT NULL,
      name TEXT NOT NULL, PRIMARY KEY (lot, event)
    ) WITHOUT ROWID;
    CREATE TABLE person (digest TEXT PRIMARY KEY, salt TEXT NOT NULL, name TEXT NOT NULL)
      WITHOUT ROWID;
    CREATE TABLE record (
      number INTEGER PRIMARY KEY, farm TEXT NOT NULL, batch TEXT NOT NULL, time INTEGER NOT NULL,
      leaf TEXT NOT NULL, leaf_index INTEGER NOT NULL, body TEXT NOT NULL
    );
    CREATE INDEX record_by_batch ON record (farm, batch, number);
    CREATE TABLE log_leaf (
      number INTEGER PRIMARY KEY, hash BLOB NOT NULL, event INTEGER, record INTEGER
    );
    CREATE TABLE log_hash (
      level INTEGER NOT NULL, number INTEGER NOT NULL, hash BLOB NOT NULL,
      PRIMARY KEY (level, number)
    ) WITHOUT ROWID;
    CREATE TABLE checkpoint (number INTEGER PRIMARY KEY, size INTEGER NOT NULL, note TEXT NOT NULL);
    CREATE INDEX checkpoint_by_size ON checkpoint (size);
    \(kept("batch_event")) \(kept("record")) \(kept("log_leaf")) \(kept("log_hash"))
    \(kept("checkpoint"))
    """

  /// Leaf hashes in runs instead of a row each, and each leaf named by the row that it is of alone.
  static let runs = """
    CREATE TABLE log_run (first INTEGER PRIMARY KEY, hashes BLOB NOT NULL);
    INSERT INTO log_run (first, hashes) SELECT number, hash FROM log_leaf ORDER BY number;
    DROP TABLE log_leaf;
    CREATE UNIQUE INDEX batch_event_by_leaf ON batch_event (leaf_index);
    CREATE UNIQUE INDEX record_by_leaf ON record (leaf_index);
    \(kept("log_run"))
    """

  private static func kept(_ table: String) -> String {
    """
    CREATE TRIGGER \(table)_stays BEFORE UPDATE ON \(table)
      BEGIN SELECT raise(ABORT, '\(table) is never rewritten'); END;
    CREATE TRIGGER \(table)_is_kept BEFORE DELETE ON \(table)
      BEGIN SELECT raise(ABORT, '\(table) is never deleted'); END;
    """
  }
}
