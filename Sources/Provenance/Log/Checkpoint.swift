import Farm

/// What a log says it is at one moment: its name, its size and its root.
///
/// Source: C2SP tlog-checkpoint v1.0.0. Signed as the text of a ``SignedNote`` by a key that has the
/// log's name.
public struct Checkpoint: Hashable, Sendable {
  /// The log's name, unique in the world: a domain and a path without scheme.
  public let origin: String
  /// Leaves.
  public let size: Int
  /// The root of the tree.
  public let root: MerkleHash
  /// Further lines; not recommended, kept.
  public let extensions: [String]

  /// A checkpoint.
  public init(origin: String, size: Int, root: MerkleHash) {
    (self.origin, self.size, self.root, extensions) = (origin, size, root, [])
  }

  /// A checkpoint from a note's text.
  public init(parsing text: String) throws(ProofError) {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    guard lines.count >= 4, lines.last == "" else {
      throw Self.malformed(Title(en: "it needs three lines, each ended", zh: "需要三行，每行以换行结束"))
    }
    guard !lines[0].isEmpty else {
      throw Self.malformed(Title(en: "its first line, the origin, is empty", zh: "第一行（来源）为空"))
    }
    guard let size = Self.decimal(lines[1]) else {
      throw Self.malformed(
        Title(en: "its second line, the size, is not a number", zh: "第二行（大小）不是数字"))
    }
    guard let root = MerkleHash(base64: lines[2]) else {
      throw Self.malformed(
        Title(en: "its third line is not a SHA-256 hash in base64", zh: "第三行不是 base64 的 SHA-256 哈希")
      )
    }
    let extensions = lines[3...].dropLast()
    guard !extensions.contains("") else {
      throw Self.malformed(Title(en: "it has an empty line", zh: "有空行"))
    }
    (self.origin, self.size, self.root) = (String(lines[0]), size, root)
    self.extensions = extensions.map(String.init)
  }

  /// The text that is signed.
  public var text: String {
    ([origin, String(size), root.base64] + extensions).map { $0 + "\n" }.joined()
  }

  /// The checkpoint of a signed note that the log's key signed.
  public init(_ note: SignedNote, signedBy keys: [VerifierKey]) throws(ProofError) {
    try self.init(parsing: note.text)
    let name = origin
    let verified = try note.verify(keys)
    guard verified.contains(where: { $0.name == name && $0.algorithm == .ed25519 }) else {
      throw ProofError(
        Title(
          en: "The checkpoint is of \"\(name)\", but no key of that name signed it.",
          zh: "这是“\(name)”的检查点，但没有同名密钥签过它。"),
        remedy: Title(en: "Give the key of that log.", zh: "请给出该日志的密钥。"))
    }
  }

  /// Signs the checkpoint with the log's key, whose name must be the origin.
  public func signed(_ key: SigningKey) -> SignedNote {
    precondition(key.verifier.name == origin, "a log signs with the key of its name")
    var note = SignedNote(text: text)!
    note.sign(key)
    return note
  }

  /// ASCII digits without leading zero, within 63 bits.
  static func decimal(_ text: Substring) -> Int? {
    guard !text.isEmpty, text.utf8.allSatisfy({ (48...57).contains($0) }),
      text == "0" || text.first != "0"
    else { return nil }
    return Int(text)
  }

  private static func malformed(_ why: Title) -> ProofError {
    ProofError(
      Title(en: "This is not a checkpoint: \(why.en).", zh: "这不是检查点：\(why.zh)。"),
      remedy: Title(en: "Get it again from its publisher.", zh: "请向发布者重新取得。"))
  }
}
