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
      for table in ["batch_event", "record", "log_leaf", "log_hash", "checkpoint"] {
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
      var log = try transaction.logWriter()
      for i in start..<min(count, start + 100) {
        var event = BatchEvent(
          .open, batch: BatchName(farm: "east", id: "b\(i)"), at: Instant(milliseconds: Int64(i)),
          unit: "gh-1")
        event.product = .init("tomato")
        _ = try transaction.append(event, to: &log, receivedAt: Instant(milliseconds: 0))
      }
      let head = Checkpoint(origin: "farm.example/log", size: log.size, root: log.root)
      try transaction.append(head.signed(key), size: log.size)
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
      try past.forEachLeaf { if $0.index == index { leaf = $0.text! } }
      #expect(MerkleProof.includes(.leaf(leaf), at: index, in: 700, root: head.root, path))
    }
    let audit = try past.auditLog()
    #expect(audit.trouble == nil)
    #expect(audit.leaves == 700)
    #expect(audit.checkpoints == 7)
  }
}

@Test(
  arguments: [
    ("UPDATE batch_event SET leaf = replace(leaf, 'tomato', 'potato') WHERE number = 301", 300),
    ("DELETE FROM batch_event WHERE number = 301", 300),
    ("DELETE FROM log_leaf WHERE number = 300", 300),
    ("DELETE FROM log_leaf WHERE number >= 650", 650),
    (
      """
      UPDATE log_leaf SET event = CASE number WHEN 300 THEN 402 ELSE 301 END
      WHERE number IN (300, 401)
      """, 300
    ),
    ("UPDATE log_leaf SET hash = zeroblob(32) WHERE number = 10", 10),
    ("UPDATE log_hash SET hash = zeroblob(32) WHERE number = 1", 256),
    (
      """
      INSERT INTO batch_event (farm, id, batch, kind, time, leaf, leaf_index, received_at)
      VALUES ('east', 'x', 'b1', 'hold', 0, '{}', 5, 0)
      """, nil
    ),
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
    try past.forEachLeaf { if $0.index == 650 { text = $0.text! } }
    return text.replacing("tomato", with: "potato")
  }
  let hash = MerkleHash.leaf(text).description
  try file.tamper(
    """
    UPDATE batch_event SET leaf = '\(text)' WHERE number = 651;
    UPDATE log_leaf SET hash = x'\(hash)' WHERE number = 650;
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
    "UPDATE batch_event SET leaf = ''", "DELETE FROM log_leaf", "UPDATE log_leaf SET hash = ''",
    "DELETE FROM checkpoint",
  ] {
    #expect(throws: DatabaseError.self) { try queue.write { try $0.execute(sql: sql) } }
  }
}
