import Farm

/// An append-only Merkle tree, seen through the hashes that a store kept of it.
///
/// Source: RFC 6962 section 2.1. A store keeps the leaf hashes and, for each full run of 256, the
/// hash of its subtree, and so on upwards: exactly the entries of C2SP's tiles. Rows are only ever
/// added, and any proof reads at most 255 of them a level. The tree is a value over a reading
/// closure, so that a table, a file or an array can stand behind it.
public struct MerkleTree {
  /// Leaves.
  public let size: Int
  /// Reads stored hashes: those at tile level `L` (of subtrees with 256^L leaves) in a range.
  public let read: (_ level: Int, _ range: Range<Int>) throws -> [MerkleHash]

  /// A tree of `size` leaves over stored hashes.
  public init(
    size: Int, read: @escaping (_ level: Int, _ range: Range<Int>) throws -> [MerkleHash]
  ) {
    precondition(size >= 0)
    (self.size, self.read) = (size, read)
  }

  /// Levels of the tree between two stored ones.
  public static let storedEvery = 8

  /// The root.
  public func root() throws -> MerkleHash { try root(of: size) }

  /// The root that the tree had when it had `size` leaves.
  public func root(of size: Int) throws -> MerkleHash {
    precondition(size <= self.size)
    return size == 0 ? .empty : try hash(0, size)
  }

  /// The hashes from a leaf's sibling up to the root's child, in a tree of `size` leaves: PATH of
  /// RFC 6962 section 2.1.1.
  public func inclusionProof(of index: Int, in size: Int) throws -> [MerkleHash] {
    precondition(index >= 0 && index < size && size <= self.size)
    return try path(index, 0, size)
  }

  /// The hashes that show that a tree of `old` leaves is the beginning of one of `new` leaves:
  /// PROOF of RFC 6962 section 2.1.2; empty when `old` is 0 or `new`.
  public func consistencyProof(from old: Int, to new: Int) throws -> [MerkleHash] {
    precondition(old >= 0 && old <= new && new <= size)
    return old == 0 || old == new ? [] : try subproof(old, 0, new, whole: true)
  }

  /// The hashes of the complete subtrees that make up a tree, largest first.
  func peaks() throws -> [MerkleHash] {
    var peaks: [MerkleHash] = []
    var start = 0
    while start < size {
      let width = largestPower(atMost: size - start)
      peaks.append(try hash(start, start + width))
      start += width
    }
    return peaks
  }

  private func path(_ index: Int, _ start: Int, _ end: Int) throws -> [MerkleHash] {
    guard end - start > 1 else { return [] }
    let middle = start + split(end - start)
    return index < middle
      ? try path(index, start, middle) + [hash(middle, end)]
      : try path(index, middle, end) + [hash(start, middle)]
  }

  private func subproof(
    _ old: Int, _ start: Int, _ end: Int, whole: Bool
  ) throws -> [MerkleHash] {
    if old == end { return whole ? [] : [try hash(start, end)] }
    let middle = start + split(end - start)
    return old <= middle
      ? try subproof(old, start, middle, whole: whole) + [hash(middle, end)]
      : try subproof(old, middle, end, whole: false) + [hash(start, middle)]
  }

  /// The hash of the leaves from `start` to `end`, where `start` is where a subtree begins.
  private func hash(_ start: Int, _ end: Int) throws -> MerkleHash {
    let count = end - start
    if count & (count - 1) == 0 { return try subtree(count.trailingZeroBitCount, start) }
    let middle = start + split(count)
    return .node(try hash(start, middle), try hash(middle, end))
  }

  private func subtree(_ level: Int, _ start: Int) throws -> MerkleHash {
    let stored = level / Self.storedEvery
    let index = start >> (stored * Self.storedEvery)
    let count = 1 << (level % Self.storedEvery)
    var hashes = try read(stored, index..<(index + count))
    guard hashes.count == count else {
      throw ProofError(
        Title(
          en: "The log's stored hashes at level \(stored) end before number \(index + count - 1).",
          zh: "日志第 \(stored) 层存储的哈希在第 \(index + count - 1) 号之前结束。"),
        remedy: Title(
          en: "Run \"furrow log audit\": rows were removed from the data file.",
          zh: "请运行 furrow log audit：数据文件中有行被删除。"))
    }
    while hashes.count > 1 {
      hashes = stride(from: 0, to: hashes.count, by: 2).map { .node(hashes[$0], hashes[$0 + 1]) }
    }
    return hashes[0]
  }
}

/// The largest power of two below `count`, which divides a tree of `count` > 1 leaves.
private func split(_ count: Int) -> Int { largestPower(atMost: count - 1) }

private func largestPower(atMost count: Int) -> Int {
  1 << (Int.bitWidth - 1 - count.leadingZeroBitCount)
}

/// Why a proof, note, checkpoint or policy is not to be believed: a sentence and what to do.
public struct ProofError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What is wrong, a sentence.
  public var message: Title
  /// What to do about it; may be empty.
  public var remedy: Title
  /// An error.
  public init(_ message: Title, remedy: Title = .empty) {
    (self.message, self.remedy) = (message, remedy)
  }
  public var description: String { remedy == .empty ? message.en : message.en + " " + remedy.en }
}
