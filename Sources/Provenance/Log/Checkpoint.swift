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
      throw Self.malformed("it needs three lines, each ended")
    }
    guard !lines[0].isEmpty else { throw Self.malformed("its first line, the origin, is empty") }
    guard let size = Self.decimal(lines[1]) else {
      throw Self.malformed("its second line, the size, is not a number")
    }
    guard let root = MerkleHash(base64: lines[2]) else {
      throw Self.malformed("its third line is not a SHA-256 hash in base64")
    }
    let extensions = lines[3...].dropLast()
    guard !extensions.contains("") else { throw Self.malformed("it has an empty line") }
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
        "The checkpoint is of \"\(name)\", but no key of that name signed it.",
        remedy: "Give the key of that log.")
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

  private static func malformed(_ why: String) -> ProofError {
    ProofError("This is not a checkpoint: \(why).", remedy: "Get it again from its publisher.")
  }
}
