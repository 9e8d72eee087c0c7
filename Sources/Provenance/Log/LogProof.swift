import Farm

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
      throw Self.malformed(Title(en: "it has no empty line before the checkpoint", zh: "检查点之前没有空行"))
    }
    var lines = text[..<gap.lowerBound].split(separator: "\n", omittingEmptySubsequences: false)[
      ...]
    guard lines.popFirst() == Self.header[...] else {
      throw Self.malformed(
        Title(en: "it does not begin with \(Self.header)", zh: "不是以 \(Self.header) 开头"))
    }
    if let line = lines.first, line.hasPrefix("extra ") {
      guard let bytes = Base64.decode(line.dropFirst(6)) else {
        throw Self.malformed(Title(en: "its extra data is not base64", zh: "附加数据不是 base64"))
      }
      extra = bytes
      lines.removeFirst()
    }
    guard let line = lines.popFirst(), line.hasPrefix("index "),
      let index = Checkpoint.decimal(line.dropFirst(6))
    else { throw Self.malformed(Title(en: "it has no index", zh: "没有序号")) }
    self.index = index
    guard lines.count <= 63 else {
      throw Self.malformed(Title(en: "its path is too long", zh: "路径太长"))
    }
    path = []
    for line in lines {
      guard let hash = MerkleHash(base64: line) else {
        throw Self.malformed(Title(en: "a line of its path is not a hash", zh: "路径中有一行不是哈希"))
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
        Title(
          en: "Leaf \(index) is not in a log of \(checkpoint.size) leaves.",
          zh: "日志只有 \(checkpoint.size) 条叶子，没有第 \(index) 条。"),
        remedy: Title(en: "Ask for a proof against a later checkpoint.", zh: "请索取针对更新检查点的证明。"))
    }
    guard
      MerkleProof.includes(
        .leaf(leaf), at: index, in: checkpoint.size, root: checkpoint.root, path)
    else {
      throw ProofError(
        Title(
          en: "The record is not what stands in the log at number \(index).",
          zh: "该档案与日志第 \(index) 条不一致。"),
        remedy: Title(
          en: "It was changed after it was logged, or the proof belongs to another record.",
          zh: "它在入日志后被改动，或证明属于另一份档案。"))
    }
    return checkpoint
  }

  private static func malformed(_ why: Title) -> ProofError {
    ProofError(
      Title(en: "This is not a proof file: \(why.en).", zh: "这不是证明文件：\(why.zh)。"),
      remedy: Title(en: "Get it again, all its lines.", zh: "请重新完整取得。"))
  }
}
