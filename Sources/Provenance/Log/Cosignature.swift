import Farm

/// A witness's statement: at this time I saw this checkpoint, and it goes on from all I saw before.
///
/// Source: C2SP tlog-cosignature v1.0.1 (type 0x04): a time in Unix seconds and an Ed25519 signature
/// over `cosignature/v1`, the time and the note's text.
public struct Cosignature: Hashable, Sendable {
  /// When the witness signed, whole seconds.
  public let time: Instant
  private let seconds: UInt64
  private let signature: [UInt8]

  init?(_ line: SignedNote.Signature) {
    guard line.bytes.count == 72 else { return nil }
    seconds = line.bytes.prefix(8).reduce(0) { $0 << 8 | UInt64($1) }
    guard let time = Instant(unixSeconds: Double(seconds)) else { return nil }
    (self.time, signature) = (time, Array(line.bytes.dropFirst(8)))
  }

  func isValid(over text: String, _ key: VerifierKey) -> Bool {
    key.isValid(signature[...], over: Self.message(seconds, text))
  }

  static func message(_ seconds: UInt64, _ text: String) -> [UInt8] {
    Array("cosignature/v1\ntime \(seconds)\n\(text)".utf8)
  }
}

extension SignedNote {
  /// Adds a witness's cosignature.
  public mutating func cosign(_ key: SigningKey, at time: Instant) {
    precondition(key.verifier.algorithm == .cosignature, "a log signs")
    let seconds = UInt64(max(0, time.milliseconds / 1000))
    let signature = key.sign(Cosignature.message(seconds, text))
    add(bigEndian(seconds) + signature, of: key.verifier)
  }

  /// When a witness cosigned; `nil` when it did not. Verify first.
  public func cosigned(by key: VerifierKey) -> Instant? {
    signatures.first { $0.name == key.name && $0.keyID == key.id }
      .flatMap(Cosignature.init)?.time
  }
}
