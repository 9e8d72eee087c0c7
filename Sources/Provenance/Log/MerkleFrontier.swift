/// The growing edge of a Merkle tree: what must be in hand to append.
///
/// At most one hash for each bit of the size, so appending costs one node hash a leaf on average
/// and reads nothing. What a store must keep comes out of ``append(_:store:)``.
public struct MerkleFrontier: Sendable {
  /// Leaves so far.
  public private(set) var size: Int
  private var peaks: [MerkleHash]

  /// The edge of the tree without leaves.
  public init() { (size, peaks) = (0, []) }

  /// The edge of a stored tree.
  public init(_ tree: MerkleTree) throws { (size, peaks) = (tree.size, try tree.peaks()) }

  /// Appends a leaf and hands out every hash that is to be stored: the leaf's own, at level 0, and
  /// those of subtrees of 256, 65,536, … leaves that it makes whole.
  public mutating func append(
    _ leaf: MerkleHash, store: (_ level: Int, _ index: Int, _ hash: MerkleHash) throws -> Void
  ) rethrows {
    try store(0, size, leaf)
    var hash = leaf
    var level = 0
    while size >> level & 1 == 1 {
      hash = .node(peaks.removeLast(), hash)
      level += 1
      if level % MerkleTree.storedEvery == 0 {
        try store(level / MerkleTree.storedEvery, size >> level, hash)
      }
    }
    peaks.append(hash)
    size += 1
  }

  /// The root of the tree so far.
  public var root: MerkleHash {
    guard var root = peaks.last else { return .empty }
    for peak in peaks.dropLast().reversed() { root = .node(peak, root) }
    return root
  }
}
