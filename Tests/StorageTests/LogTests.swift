import Foundation
import GRDB
import Provenance
import Testing

@testable import Farm
@testable import Storage

/// A data file of its own for a test, gone with it.
final class File {
  let path = NSTemporaryDirectory() + "furrow-" + UUID().uuidString + ".db"
  deinit {
    for end in ["", "-wal", "-shm"] { try? FileManager.default.removeItem(atPath: path + end) }
  }

  /// What somebody with a SQLite shell could do.
  func tamper(_ sql: String) throws {
    let queue = try DatabaseQueue(path: path)
    try queue.write { db in
      for table in ["batch_event", "record", "log_run", "log_hash", "checkpoint"] {
        try db.execute(sql: "DROP TRIGGER \(table)_stays; DROP TRIGGER \(table)_is_kept")
      }
      try db.execute(sql: sql)
    }
    try queue.close()
  }
}

let key = SigningKey.generate(name: "farm.example/log", algorithm: .ed25519)!

/// A log of `count` events, with a checkpoint after each hundred and at the end.
func logOf(_ count: Int, _ file: File) throws -> Store {
  let store = try Store(path: file.path, .create)
  try store.write { try $0.nameLog(key.verifier) }
  for start in stride(from: 0, to: count, by: 100) {
    try store.write { transaction in
      for i in start..<min(count, start + 100) {
        var event = BatchEvent(
          .open, batch: BatchName(farm: "east", id: "b\(i)"), at: Instant(milliseconds: Int64(i)),
          unit: "gh-1")
        event.product = .init("tomato")
        _ = try transaction.append(event, receivedAt: Instant(milliseconds: 0))
      }
      let head = Checkpoint(
        origin: "farm.example/log", size: try transaction.log.size, root: try transaction.log.root)
      try transaction.append(head.signed(key), size: head.size)
    }
  }
  return store
}

@Test func theLogOfAStoreProvesEveryLeaf() throws {
  let file = File()
  let store = try logOf(700, file)
  try store.read { past in
    let tree = try past.logTree()
    let note = try #require(try past.checkpoint())
    let head = try Checkpoint(note, signedBy: [key.verifier])
    #expect(head.size == 700)
    #expect(try tree.root() == head.root)
    for index in [0, 1, 255, 256, 511, 512, 699] {
      let path = try tree.inclusionProof(of: index, in: 700)
      var leaf = ""
      try past.forEachLeaf { if $0.index == index { leaf = $0.row!.text } }
      #expect(MerkleProof.includes(.leaf(leaf), at: index, in: 700, root: head.root, path))
    }
    let audit = try past.auditLog()
    #expect(audit.trouble == nil)
    #expect(audit.leaves == 700)
    #expect(audit.checkpoints == 7)
  }
}

private func added(at index: Int) -> String {
  """
  INSERT INTO batch_event (farm, id, batch, kind, time, leaf, leaf_index, received_at)
  VALUES ('east', 'x', 'b1', 'hold', 0, '{}', \(index), 0)
  """
}

@Test(
  arguments: [
    ("UPDATE batch_event SET leaf = replace(leaf, 'tomato', 'potato') WHERE number = 301", 300),
    ("DELETE FROM batch_event WHERE number = 301", 300),
    ("DELETE FROM log_run WHERE first = 300", 300),
    ("DELETE FROM log_run WHERE first >= 600", 600),
    ("UPDATE log_run SET hashes = substr(hashes, 1, 32 * 50) WHERE first = 600", 650),
    ("UPDATE log_run SET hashes = substr(hashes, 1, 32 * 50) WHERE first = 300", 350),
    (
      """
      DROP INDEX batch_event_by_leaf;
      UPDATE batch_event SET leaf_index = CASE number WHEN 301 THEN 401 ELSE 300 END
      WHERE number IN (301, 402)
      """, 300
    ),
    ("UPDATE log_run SET hashes = zeroblob(32) || substr(hashes, 33) WHERE first = 0", 0),
    ("UPDATE log_hash SET hash = zeroblob(32) WHERE number = 1", 256),
    ("DROP INDEX batch_event_by_leaf;" + added(at: 5), nil),
    (added(at: 5000), nil),
    ("DROP INDEX batch_event_by_leaf;" + added(at: -1), nil),
    ("UPDATE batch_event SET batch = 'zzz' WHERE number = 301", 300),
    ("UPDATE batch_event SET time = time + 1 WHERE number = 301", 300),
    ("DELETE FROM batch_link WHERE event = 301", 300),
    ("INSERT INTO batch_link (farm, batch, event) VALUES ('east', 'x', 301)", 300),
    ("INSERT INTO lineage VALUES ('east', 'b1', 'east', 'b2', 301, NULL)", 300),
    ("INSERT INTO lineage VALUES ('east', 'b1', 'east', 'b2', 9999, NULL)", nil),
    ("INSERT INTO input_use VALUES ('L', 'east', 'b300', 301, 'seed')", nil),
    ("INSERT INTO input_use VALUES ('L', 'east', 'b5', 301, 'seed')", nil),
    ("UPDATE batch SET state = 'shipped' WHERE id = 'b300'", nil),
    ("UPDATE batch SET product = 'potato' WHERE id = 'b300'", nil),
    ("UPDATE batch SET verdict = 'conformant' WHERE id = 'b300'", nil),
    ("DELETE FROM batch WHERE id = 'b300'", nil),
    ("UPDATE stay SET since = since - 1 WHERE batch = 'b300'", nil),
    ("DELETE FROM stay WHERE batch = 'b300'", nil),
    ("UPDATE checkpoint SET note = replace(note, '700', '699') WHERE size = 700", nil),
  ] as [(String, Int?)])
func whatWasTamperedWithIsNamed(_ sql: String, _ leaf: Int?) throws {
  let file = File()
  _ = try logOf(700, file)
  try file.tamper(sql)
  let trouble = try Store(path: file.path, .read).read { try $0.auditLog().trouble }
  #expect(trouble != nil, "\(sql)")
  #expect(trouble?.leaf == leaf, "\(sql): \(trouble?.text.en ?? "")")
}

/// Whoever changes the event and its leaf's hash and makes the tree fit is found by the checkpoint.
@Test func aChangeThatFitsItsHashesIsFoundByTheCheckpoint() throws {
  let file = File()
  _ = try logOf(700, file)
  let text = try Store(path: file.path, .read).read { past in
    var text = ""
    try past.forEachLeaf { if $0.index == 650 { text = $0.row!.text } }
    return text.replacing("tomato", with: "potato")
  }
  let hash = MerkleHash.leaf(text).description
  try file.tamper(
    """
    UPDATE batch_event SET leaf = '\(text)' WHERE number = 651;
    UPDATE log_run
    SET hashes = substr(hashes, 1, 32 * 50) || x'\(hash)' || substr(hashes, 32 * 51 + 1)
    WHERE first = 600;
    """)
  let trouble = try Store(path: file.path, .read).read { try $0.auditLog().trouble }
  #expect(trouble?.leaf == 600)
  #expect(trouble?.text.en.contains("600 to 699") == true)
}

@Test func theTablesRefuseToBeRewritten() throws {
  let file = File()
  _ = try logOf(10, file)
  let queue = try DatabaseQueue(path: file.path)
  for sql in [
    "UPDATE batch_event SET leaf = ''", "DELETE FROM log_run", "UPDATE log_run SET hashes = ''",
    "DELETE FROM checkpoint",
  ] {
    #expect(throws: DatabaseError.self) { try queue.write { try $0.execute(sql: sql) } }
  }
}

/// A file of the version that kept a row for each leaf is brought over with its log.
@Test func anOlderLogGoesOn() throws {
  let file = File()
  let queue = try DatabaseQueue(path: file.path)
  try queue.write { db in
    try db.execute(sql: "PRAGMA application_id = \(Schema.applicationID)")
    try db.execute(sql: "CREATE TABLE grdb_migrations (identifier TEXT NOT NULL PRIMARY KEY)")
    for step in Schema.steps.prefix(while: { $0.name != "the log in runs" }) {
      try db.execute(sql: step.sql)
      try db.execute(sql: "INSERT INTO grdb_migrations VALUES (?)", arguments: [step.name])
    }
    for i in 0..<3 {
      let leaf = #"{"batch":"b\#(i)","event":"hold"}"#
      try db.execute(
        sql: """
          INSERT INTO batch_event (farm, id, batch, kind, time, leaf, leaf_index, received_at)
          VALUES ('east', ?, 'b', 'hold', 0, ?, ?, 0)
          """, arguments: ["e\(i)", leaf, i])
      try db.execute(
        sql: "INSERT INTO log_leaf (number, hash, event) VALUES (?, ?, ?)",
        arguments: [i, Data(MerkleHash.leaf(leaf).bytes), i + 1])
    }
  }
  try queue.close()
  let store = try Store(path: file.path, .create)
  var event = BatchEvent(
    .open, batch: BatchName(farm: "east", id: "new"), at: Instant(milliseconds: 0), unit: "gh-1")
  event.product = .init("tomato")
  try store.write { _ = try $0.append(event, receivedAt: Instant(milliseconds: 0)) }
  var texts = (0..<3).map { #"{"batch":"b\#($0)","event":"hold"}"# }
  texts.append(event.leaf)
  var frontier = MerkleFrontier()
  for text in texts { frontier.append(.leaf(text)) { _, _, _ in } }
  #expect(try store.read { try $0.leafTexts(0..<4) } == texts)
  #expect(try store.read { try $0.logTree().root() } == frontier.root)
}
