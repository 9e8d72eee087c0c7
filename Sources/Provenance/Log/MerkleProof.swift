/// Checks of proofs, from hashes alone.
///
/// Source: RFC 9162 sections 2.1.3.2 and 2.1.4.2, which say how to verify what RFC 6962 defines.
public enum MerkleProof {
  /// The root that an inclusion proof leads to; `nil` when its length cannot be right.
  public static func root(
    of leaf: MerkleHash, at index: Int, in size: Int, _ proof: [MerkleHash]
  ) -> MerkleHash? {
    guard index >= 0, index < size else { return nil }
    let (inner, border) = shape(index, size)
    guard proof.count == inner + border else { return nil }
    return climb(leaf, proof, index, inner)
  }

  /// Whether a leaf is at an index of the tree with this size and root.
  public static func includes(
    _ leaf: MerkleHash, at index: Int, in size: Int, root: MerkleHash, _ proof: [MerkleHash]
  ) -> Bool {
    self.root(of: leaf, at: index, in: size, proof) == root
  }

  /// Whether the tree with `oldRoot` is the beginning of the one with `newRoot`.
  ///
  /// The empty tree begins every tree, with an empty proof: a witness meets a log so (C2SP
  /// tlog-witness).
  public static func isConsistent(
    from old: Int, _ oldRoot: MerkleHash, to new: Int, _ newRoot: MerkleHash, _ proof: [MerkleHash]
  ) -> Bool {
    guard old >= 0, old <= new else { return false }
    if old == 0 { return proof.isEmpty && oldRoot == .empty && (new > 0 || newRoot == .empty) }
    if old == new { return proof.isEmpty && oldRoot == newRoot }
    let shift = old.trailingZeroBitCount
    var (inner, border) = shape(old - 1, new)
    inner -= shift
    // A complete old tree is itself the first hash; the proof need not carry it.
    let complete = old == 1 << shift
    let path = complete ? proof[...] : proof.dropFirst()
    guard proof.count == inner + border + (complete ? 0 : 1) else { return false }
    let seed = complete ? oldRoot : proof[0]
    let mask = (old - 1) >> shift
    var hash = seed
    for (i, sibling) in path.prefix(inner).enumerated() where mask >> i & 1 == 1 {
      hash = .node(sibling, hash)
    }
    for sibling in path.dropFirst(inner) { hash = .node(sibling, hash) }
    return hash == oldRoot && climb(seed, Array(path), mask, inner) == newRoot
  }

  /// How many siblings stand on both sides, and how many only on the left at the ragged edge.
  private static func shape(_ index: Int, _ size: Int) -> (inner: Int, border: Int) {
    let inner = Int.bitWidth - (index ^ (size - 1)).leadingZeroBitCount
    return (inner, (index >> inner).nonzeroBitCount)
  }

  private static func climb(
    _ leaf: MerkleHash, _ proof: [MerkleHash], _ index: Int, _ inner: Int
  ) -> MerkleHash {
    var hash = leaf
    for (i, sibling) in proof.enumerated() {
      let isLeft = i < inner && index >> i & 1 == 0
      hash = isLeft ? .node(hash, sibling) : .node(sibling, hash)
    }
    return hash
  }
}
