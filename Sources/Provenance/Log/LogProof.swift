/// A file that proves offline that a leaf stands in a log: index, path and signed checkpoint.
///
/// Source: C2SP tlog-proof v1. The leaf itself travels beside it, or in `extra`, which nothing
/// protects but that its hash must lead to the signed root.
public struct LogProof: Hashable, Sendable {
  /// Whatever the maker added; not protected by itself.
  public var extra: [UInt8]?
  /// Where the leaf stands, from 0.
  public var index: Int
  /// From the leaf's sibling up to the root's child.
  public var path: [MerkleHash]
  /// The checkpoint, as signed.
  public var checkpoint: SignedNote

  private static let header = "c2sp.org/tlog-proof@v1"

  /// A proof.
  public init(extra: [UInt8]? = nil, index: Int, path: [MerkleHash], checkpoint: SignedNote) {
    (self.extra, self.index, self.path, self.checkpoint) = (extra, index, path, checkpoint)
  }

  /// The file.
  public var text: String {
    var lines = [Self.header]
    if let extra { lines.append("extra \(Base64.encode(extra))") }
    lines.append("index \(index)")
    lines += path.map(\.base64)
    return lines.map { $0 + "\n" }.joined() + "\n" + checkpoint.note
  }

  /// A proof from its file.
  public init(parsing text: String) throws(ProofError) {
    guard let gap = text.firstRange(of: "\n\n") else {
      throw Self.malformed("it has no empty line before the checkpoint")
    }
    var lines = text[..<gap.lowerBound].split(separator: "\n", omittingEmptySubsequences: false)[
      ...]
    guard lines.popFirst() == Self.header[...] else {
      throw Self.malformed("it does not begin with \(Self.header)")
    }
    if let line = lines.first, line.hasPrefix("extra ") {
      guard let bytes = Base64.decode(line.dropFirst(6)) else {
        throw Self.malformed("its extra data is not base64")
      }
      extra = bytes
      lines.removeFirst()
    }
    guard let line = lines.popFirst(), line.hasPrefix("index "),
      let index = Checkpoint.decimal(line.dropFirst(6))
    else { throw Self.malformed("it has no index") }
    self.index = index
    guard lines.count <= 63 else { throw Self.malformed("its path is too long") }
    path = []
    for line in lines {
      guard let hash = MerkleHash(base64: line) else {
        throw Self.malformed("a line of its path is not a hash")
      }
      path.append(hash)
    }
    checkpoint = try SignedNote(parsing: String(text[gap.upperBound...]))
  }

  /// The checkpoint that this proof puts the leaf under, if all of it holds: the log's signature, the
  /// witnesses that the policy asks for, and the path.
  public func verify(_ leaf: [UInt8], _ policy: TrustPolicy) throws(ProofError) -> Checkpoint {
    let checkpoint = try policy.check(self.checkpoint)
    guard index < checkpoint.size else {
      throw ProofError(
        "Leaf \(index) is not in a log of \(checkpoint.size) leaves.",
        remedy: "Ask for a proof against a later checkpoint.")
    }
    guard
      MerkleProof.includes(
        .leaf(leaf), at: index, in: checkpoint.size, root: checkpoint.root, path)
    else {
      throw ProofError(
        "The record is not what stands in the log at number \(index).",
        remedy: "It was changed after it was logged, or the proof belongs to another record.")
    }
    return checkpoint
  }

  private static func malformed(_ why: String) -> ProofError {
    ProofError("This is not a proof file: \(why).", remedy: "Get it again, all its lines.")
  }
}
