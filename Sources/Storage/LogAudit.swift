import Farm
import Provenance

/// What recomputing the whole log from the data file found.
public struct LogAudit: Sendable {
  /// Leaves that were recomputed.
  public var leaves = 0
  /// Checkpoints whose root was recomputed and signature checked.
  public var checkpoints = 0
  /// The root over all leaves.
  public var root = MerkleHash.empty
  /// The first thing that is not as it was logged; `nil` when all is.
  public var trouble: Trouble?

  /// What is not as it was logged.
  public struct Trouble: Sendable {
    /// The leaf, where one can be named.
    public var leaf: Int?
    /// The batch it is of, as far as the rows still tell.
    public var batch: BatchName?
    /// A sentence.
    public var text: Title
  }
}

extension Snapshot {
  /// Recomputes every leaf from the stored events and records, every stored hash, the root of every
  /// checkpoint, and all that follows from the events, and names the first that differs. Progress runs
  /// over the leaves twice.
  ///
  /// Whoever changes an event must change its leaf's hash, then the tree's, and then cannot make the
  /// signed checkpoints fit. Linear in the leaves; one pass.
  public func auditLog(progress: @escaping (Int) -> Void = { _ in }) throws -> LogAudit {
    var audit = LogAudit()
    var frontier = MerkleFrontier()
    var roots = try AwaitedRoots(checkpoints(), key: logKey())
    if let trouble = roots.malformed { audit.trouble = trouble }
    var isDone = audit.trouble != nil
    var stray: LoggedRow?
    try forEachLeaf { leaf in
      guard !isDone else { return }
      audit.trouble = Self.check(leaf, at: frontier.size)
      guard audit.trouble == nil else {
        isDone = true
        return
      }
      frontier.append(leaf.hash) { _, _, _ in }
      audit.leaves = frontier.size
      audit.trouble = roots.check(frontier, &audit.checkpoints, leaf.row?.batch)
      isDone = audit.trouble != nil
      if frontier.size % 4096 == 0 { progress(frontier.size) }
    } stray: {
      stray = stray ?? $0
    }
    audit.root = frontier.root
    if audit.trouble == nil { audit.trouble = try findMissing(frontier, roots, stray) }
    if audit.trouble == nil {
      var done = frontier.size
      var derived = try DerivedAudit(self) {
        done += 1
        if done % 1024 == 0 { progress(done) }
      }
      audit.trouble = try derived.trouble()
    }
    return audit
  }

  private static func check(_ leaf: LogLeaf, at expected: Int) -> LogAudit.Trouble? {
    guard leaf.index == expected else {
      return LogAudit.Trouble(
        leaf: expected,
        text: Title(
          en: "Leaf \(expected) was removed from the log.", zh: "日志第 \(expected) 条叶子已被删除。"))
    }
    guard let row = leaf.row else {
      return LogAudit.Trouble(
        leaf: leaf.index,
        text: Title(
          en: "What leaf \(leaf.index) is of was removed from the data file.",
          zh: "日志第 \(leaf.index) 条叶子对应的事件已从数据文件中删除。"))
    }
    guard MerkleHash.leaf(row.text) == leaf.hash else {
      return LogAudit.Trouble(
        leaf: leaf.index, batch: row.batch,
        text: Title(
          en: "Leaf \(leaf.index) (\(row.kind) of batch \(row.batch.id)) is not what was logged: "
            + "it was changed, or moved.",
          zh: "日志第 \(leaf.index) 条叶子(批次 \(row.batch.id))与登记时不同：已被改动或调换。"))
    }
    return nil
  }

  /// Rows past the log, and checkpoints of a longer log than there is.
  private func findMissing(
    _ frontier: MerkleFrontier, _ roots: AwaitedRoots, _ stray: LoggedRow?
  ) throws -> LogAudit.Trouble? {
    if let size = roots.largest, size > frontier.size {
      return LogAudit.Trouble(
        leaf: frontier.size,
        text: Title(
          en: "A checkpoint was signed over \(size) leaves, but there are only \(frontier.size): "
            + "leaf \(frontier.size) and later were removed.",
          zh: "曾对 \(size) 条叶子签署检查点，现仅有 \(frontier.size) 条：第 \(frontier.size) 条起已被删除。"))
    }
    if let stray {
      return LogAudit.Trouble(
        leaf: nil, batch: stray.batch,
        text: Title(
          en: "Row \(stray.number) of \(stray.table) (batch \(stray.batch.id)) has no leaf: "
            + "it was put into the data file past the log.",
          zh: "\(stray.table) 第 \(stray.number) 行(批次 \(stray.batch.id))没有叶子：它绕过日志写入。"))
    }
    return try auditStoredHashes(frontier.size)
  }

  /// The stored subtree hashes must be those of the leaves, or proofs made from them would fail.
  private func auditStoredHashes(_ size: Int) throws -> LogAudit.Trouble? {
    let tree = try logTree()
    var frontier = MerkleFrontier()
    var wrong: (level: Int, index: Int)?
    for start in stride(from: 0, to: size, by: Tile.fullWidth) {
      for hash in try tree.read(0, start..<min(size, start + Tile.fullWidth)) {
        try frontier.append(hash) { level, index, hash in
          guard level > 0, wrong == nil else { return }
          if try tree.read(level, index..<(index + 1)).first != hash { wrong = (level, index) }
        }
      }
    }
    guard let wrong else { return nil }
    let leaf = wrong.index << (wrong.level * MerkleTree.storedEvery)
    return LogAudit.Trouble(
      leaf: leaf,
      text: Title(
        en: "The stored hash over the leaves from \(leaf) on was changed.",
        zh: "第 \(leaf) 条叶子起的存储哈希已被改动。"))
  }
}

/// Checkpoints that wait for the tree to reach their size.
private struct AwaitedRoots {
  private var waiting: [Checkpoint] = []
  /// Leaves that the last fitting checkpoint covers: what differs comes after them.
  private var good = 0
  var malformed: LogAudit.Trouble?

  init(_ notes: [SignedNote], key: VerifierKey?) {
    for note in notes {
      do throws(ProofError) {
        let checkpoint: Checkpoint
        if let key {
          checkpoint = try Checkpoint(note, signedBy: [key])
        } else {
          checkpoint = try Checkpoint(parsing: note.text)
        }
        waiting.append(checkpoint)
      } catch {
        malformed = LogAudit.Trouble(
          text: Title(
            en: "A stored checkpoint was changed: \(error.message.en)",
            zh: "存储的检查点已被改动：\(error.message.zh)"))
      }
    }
    waiting.sort { $0.size > $1.size }
  }

  var largest: Int? { waiting.first?.size }

  mutating func check(
    _ frontier: MerkleFrontier, _ count: inout Int, _ batch: BatchName?
  ) -> LogAudit.Trouble? {
    while let next = waiting.last, next.size <= frontier.size {
      waiting.removeLast()
      count += 1
      guard next.size < frontier.size || next.root == frontier.root else {
        return LogAudit.Trouble(
          leaf: good, batch: batch,
          text: Title(
            en:
              "Leaves \(good) to \(next.size - 1) are not those that checkpoint \(next.size) signed.",
            zh: "第 \(good) 至 \(next.size - 1) 条叶子与检查点 \(next.size) 所签不符。"))
      }
      good = next.size
    }
    return nil
  }
}
