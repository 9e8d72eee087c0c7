import Farm
import Crypto

/// What a key signs: a log's notes, or a witness's cosignatures of them.
///
/// Source: C2SP signed-note v1.0.0 and tlog-cosignature v1.0.1, the signature type bytes.
public enum NoteAlgorithm: UInt8, Sendable {
  /// An Ed25519 signature over the note's text.
  case ed25519 = 0x01
  /// A timestamped Ed25519 signature by a witness.
  case cosignature = 0x04

  /// The first four bytes of SHA-256(name ‖ LF ‖ type ‖ public key).
  func keyID(_ name: String, _ publicKey: [UInt8]) -> UInt32 {
    let digest = sha256Bytes(Array(name.utf8) + [0x0A, rawValue] + publicKey)
    return digest.prefix(4).reduce(0) { $0 << 8 | UInt32($1) }
  }
}

/// A public key with its name: what a buyer is given to check a log's checkpoints with.
public struct VerifierKey: Hashable, Sendable {
  /// The log's origin or the witness's name.
  public let name: String
  /// What it signs.
  public let algorithm: NoteAlgorithm
  /// Tells keys of one name apart.
  public let id: UInt32
  /// The 32 bytes of the Ed25519 key.
  public let publicKey: [UInt8]

  /// A key from its parts; `nil` when the name or key cannot be one.
  public init?(name: String, algorithm: NoteAlgorithm, publicKey: [UInt8]) {
    guard Self.isName(name), publicKey.count == 32 else { return nil }
    (self.name, self.algorithm, self.publicKey) = (name, algorithm, publicKey)
    id = algorithm.keyID(name, publicKey)
  }

  /// A key from its text, `name+hex id+base64(type ‖ key)`.
  public init(_ text: some StringProtocol) throws(ProofError) {
    let parts = text.split(separator: "+", maxSplits: 2, omittingEmptySubsequences: false)
    guard parts.count == 3, parts[1].count == 8, let id = UInt32(parts[1], radix: 16),
      let bytes = Base64.decode(parts[2]), let type = bytes.first
    else { throw Self.malformed(text) }
    guard let algorithm = NoteAlgorithm(rawValue: type) else {
      throw ProofError(
        Title(
          en: "The key \"\(parts[0])\" is of type \(type), which is not known here.",
          zh: "密钥“\(parts[0])”的类型 \(type) 未知。"),
        remedy: Title(
          en: "Known are Ed25519 (1) and witness cosignatures (4).", zh: "已知类型：Ed25519（1）和见证签名（4）。")
      )
    }
    let key = VerifierKey(
      name: String(parts[0]), algorithm: algorithm, publicKey: Array(bytes.dropFirst()))
    guard let key else { throw Self.malformed(text) }
    guard key.id == id else {
      throw ProofError(
        Title(
          en: "The key \"\(parts[0])\" does not match its own number \(parts[1]).",
          zh: "密钥“\(parts[0])”与其编号 \(parts[1]) 不符。"),
        remedy: Title(en: "Copy it again from where it was published.", zh: "请从发布处重新复制。"))
    }
    self = key
  }

  private static func malformed(_ text: some StringProtocol) -> ProofError {
    ProofError(
      Title(en: "\"\(text)\" is not a verifier key.", zh: "“\(text)”不是验证公钥。"),
      remedy: Title(
        en: "One looks like name+1a2b3c4d+AZ…=: copy the whole line.",
        zh: "公钥形如 name+1a2b3c4d+AZ…=，请复制整行。"))
  }

  /// `name+hex id+base64(type ‖ key)`.
  public var text: String {
    "\(name)+\(hexadecimal(bigEndian(id)))+\(Base64.encode([algorithm.rawValue] + publicKey))"
  }

  /// A key name is not empty and has neither spaces nor plus signs.
  static func isName(_ name: String) -> Bool {
    !name.isEmpty && !name.unicodeScalars.contains { $0 == "+" || $0.properties.isWhitespace }
  }

  func isValid(_ signature: ArraySlice<UInt8>, over message: [UInt8]) -> Bool {
    guard let key = try? Curve25519.Signing.PublicKey(rawRepresentation: publicKey) else {
      return false
    }
    return key.isValidSignature(Array(signature), for: message)
  }
}

/// A private key with its name: what a log or a witness signs with. Its file has mode 0600.
public struct SigningKey: Sendable {
  /// The public half.
  public let verifier: VerifierKey
  let seed: [UInt8]

  /// A new key from the system's random numbers; `nil` when the name cannot be one.
  public static func generate(name: String, algorithm: NoteAlgorithm) -> SigningKey? {
    SigningKey(
      name: name, algorithm: algorithm,
      seed: Array(Curve25519.Signing.PrivateKey().rawRepresentation))
  }

  init?(name: String, algorithm: NoteAlgorithm, seed: [UInt8]) {
    guard let key = try? Curve25519.Signing.PrivateKey(rawRepresentation: seed),
      let verifier = VerifierKey(
        name: name, algorithm: algorithm, publicKey: Array(key.publicKey.rawRepresentation))
    else { return nil }
    (self.verifier, self.seed) = (verifier, seed)
  }

  /// A key from its text, as golang.org/x/mod/sumdb/note writes it:
  /// `PRIVATE+KEY+name+hex id+base64(type ‖ seed)`.
  public init(_ text: some StringProtocol) throws(ProofError) {
    let parts = text.split(separator: "+", maxSplits: 4, omittingEmptySubsequences: false)
    guard parts.count == 5, parts[0] == "PRIVATE", parts[1] == "KEY",
      let bytes = Base64.decode(parts[4]), let type = bytes.first.flatMap(NoteAlgorithm.init),
      let key = SigningKey(
        name: String(parts[2]), algorithm: type, seed: Array(bytes.dropFirst())),
      UInt32(parts[3], radix: 16) == key.verifier.id
    else {
      throw ProofError(
        Title(en: "This is not a signing key.", zh: "这不是签名密钥。"),
        remedy: Title(en: "Make one with \"furrow log init\".", zh: "请用 furrow log init 生成。"))
    }
    self = key
  }

  /// The key's text, secret.
  public var text: String {
    let number = hexadecimal(bigEndian(verifier.id))
    let secret = Base64.encode([verifier.algorithm.rawValue] + seed)
    return "PRIVATE+KEY+\(verifier.name)+\(number)+\(secret)"
  }

  func sign(_ message: [UInt8]) -> [UInt8] {
    // Both calls cannot fail: the seed was checked when the key was made.
    let key = try! Curve25519.Signing.PrivateKey(rawRepresentation: seed)
    return Array(try! key.signature(for: message))
  }
}

func bigEndian<T: FixedWidthInteger>(_ value: T) -> [UInt8] {
  withUnsafeBytes(of: value.bigEndian) { Array($0) }
}
