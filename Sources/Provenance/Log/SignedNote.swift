import Farm

/// A text with signatures beneath it.
///
/// Source: C2SP signed-note v1.0.0. The text ends in a line feed; then an empty line; then a line
/// for each signature, `— name base64(key number ‖ signature)`.
public struct SignedNote: Hashable, Sendable {
  /// What is signed, ending in a line feed.
  public let text: String
  /// In the order of their lines.
  public private(set) var signatures: [Signature]

  /// A signature line.
  public struct Signature: Hashable, Sendable {
    /// Who signed, as they say.
    public let name: String
    /// The key's number.
    public let keyID: UInt32
    /// What follows the number.
    public let bytes: [UInt8]
  }

  /// More than this many signatures are refused, so that a hostile note costs little.
  public static let signatureLimit = 100
  /// Longer notes are refused.
  public static let byteLimit = 1_000_000

  /// A note without signatures yet; `nil` when the text cannot be signed.
  public init?(text: String) {
    guard text.hasSuffix("\n"), Self.isPlain(text) else { return nil }
    (self.text, signatures) = (text, [])
  }

  /// A note from its bytes.
  public init(parsing bytes: [UInt8]) throws(ProofError) {
    guard bytes.count <= Self.byteLimit, let whole = String(validating: bytes, as: UTF8.self),
      Self.isPlain(whole), let gap = Self.lastEmptyLine(bytes)
    else {
      throw Self.malformed(Title(en: "it has no text, empty line and signatures", zh: "缺少正文、空行和签名"))
    }
    text = String(decoding: bytes[...gap], as: UTF8.self)
    let block = bytes[(gap + 2)...]
    guard block.last == 0x0A else {
      throw Self.malformed(Title(en: "it does not end in a line feed", zh: "末尾没有换行"))
    }
    signatures = []
    for line in block.dropLast().split(separator: 0x0A, omittingEmptySubsequences: false) {
      guard let signature = Signature(String(decoding: line, as: UTF8.self)) else {
        throw Self.malformed(Title(en: "a line after the text is no signature", zh: "正文之后有一行不是签名"))
      }
      signatures.append(signature)
    }
    guard signatures.count <= Self.signatureLimit else {
      throw Self.malformed(
        Title(
          en: "it has more than \(Self.signatureLimit) signatures",
          zh: "签名多于 \(Self.signatureLimit) 个"))
    }
  }

  /// A note from its text.
  public init(parsing text: String) throws(ProofError) { try self.init(parsing: Array(text.utf8)) }

  /// The whole note as it is sent and stored.
  public var note: String { text + "\n" + signatures.map { $0.line + "\n" }.joined() }

  /// Adds a signature over the text.
  public mutating func sign(_ key: SigningKey) {
    precondition(key.verifier.algorithm == .ed25519, "a witness cosigns")
    add(key.sign(Array(text.utf8)), of: key.verifier)
  }

  mutating func add(_ bytes: [UInt8], of key: VerifierKey) {
    signatures.append(Signature(name: key.name, keyID: key.id, bytes: bytes))
  }

  /// The known keys that signed. Signatures of unknown keys are ignored; a known key's signature
  /// that does not verify rejects the note.
  public func verify(_ known: [VerifierKey]) throws(ProofError) -> [VerifierKey] {
    var verified: [VerifierKey] = []
    for signature in signatures {
      let key = known.first { $0.name == signature.name && $0.id == signature.keyID }
      guard let key, !verified.contains(key) else { continue }
      guard isValid(signature, key) else {
        throw ProofError(
          Title(
            en: "The signature of \(key.name) does not match: the text was changed after signing.",
            zh: "\(key.name) 的签名不符：正文在签名后被改动。"),
          remedy: Title(en: "Get the checkpoint again from its publisher.", zh: "请向发布者重新取得检查点。"))
      }
      verified.append(key)
    }
    guard !verified.isEmpty else {
      throw ProofError(
        Title(en: "No known key signed this.", zh: "没有已知密钥签过它。"),
        remedy: Title(
          en: "Signed by: \(signatures.map(\.name).joined(separator: ", ")).",
          zh: "签名者：\(signatures.map(\.name).joined(separator: "、"))。"))
    }
    return verified
  }

  private func isValid(_ signature: Signature, _ key: VerifierKey) -> Bool {
    switch key.algorithm {
    case .ed25519: return key.isValid(signature.bytes[...], over: Array(text.utf8))
    case .cosignature:
      guard let cosignature = Cosignature(signature) else { return false }
      return cosignature.isValid(over: text, key)
    }
  }

  private static func malformed(_ why: Title) -> ProofError {
    ProofError(
      Title(en: "This is not a signed note: \(why.en).", zh: "这不是签名文书：\(why.zh)。"),
      remedy: Title(en: "Copy it again, all its lines.", zh: "请重新完整复制每一行。"))
  }

  /// No control character but the line feed.
  private static func isPlain(_ text: String) -> Bool {
    !text.utf8.contains { $0 < 0x20 && $0 != 0x0A }
  }

  /// Where the last "\n\n" begins.
  private static func lastEmptyLine(_ bytes: [UInt8]) -> Int? {
    guard bytes.count >= 2 else { return nil }
    return (0..<(bytes.count - 1)).last { bytes[$0] == 0x0A && bytes[$0 + 1] == 0x0A }
  }
}

extension SignedNote.Signature {
  init?(_ line: String) {
    let parts = line.split(separator: " ", omittingEmptySubsequences: false)
    guard parts.count == 3, parts[0] == "—", VerifierKey.isName(String(parts[1])),
      let decoded = Base64.decode(parts[2]), decoded.count >= 5
    else { return nil }
    name = String(parts[1])
    keyID = decoded.prefix(4).reduce(0) { $0 << 8 | UInt32($1) }
    bytes = Array(decoded.dropFirst(4))
  }

  /// `— name base64(key number ‖ signature)`.
  var line: String { "— \(name) \(Base64.encode(bigEndian(keyID) + bytes))" }
}
