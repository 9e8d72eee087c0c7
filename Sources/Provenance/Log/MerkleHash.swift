import Crypto

/// A SHA-256 hash of a Merkle tree: a leaf, a subtree or a root.
///
/// Source: RFC 6962 section 2.1. Leaves and nodes are hashed with different prefixes, so that no
/// leaf can pass for a node. Kept inline in 32 bytes, because a log has millions of them.
public struct MerkleHash: Hashable, Sendable {
  var words: SIMD4<UInt64>

  /// Bytes of a hash.
  public static let byteCount = 32

  /// A hash from its 32 bytes; `nil` when there are not 32.
  public init?(_ bytes: some Collection<UInt8>) {
    guard bytes.count == Self.byteCount else { return nil }
    words = .zero
    withUnsafeMutableBytes(of: &words) { $0.copyBytes(from: bytes) }
  }

  /// The hashes that stand one after another in bytes; what is left over at the end is none.
  public static func all(in bytes: UnsafeRawBufferPointer) -> [MerkleHash] {
    (0..<bytes.count / byteCount).map {
      MerkleHash(
        words: bytes.loadUnaligned(fromByteOffset: $0 * byteCount, as: SIMD4<UInt64>.self))
    }
  }

  private init(words: SIMD4<UInt64>) { self.words = words }

  private init(_ digest: SHA256.Digest) {
    words = digest.withUnsafeBytes { $0.loadUnaligned(as: SIMD4<UInt64>.self) }
  }

  /// The 32 bytes.
  public var bytes: [UInt8] { withUnsafeBytes(of: words) { Array($0) } }

  /// Lends the 32 bytes without copying them.
  public func withBytes<T>(_ body: (UnsafeRawBufferPointer) throws -> T) rethrows -> T {
    try withUnsafeBytes(of: words, body)
  }

  /// Root of the tree without leaves: the hash of nothing.
  public static let empty = MerkleHash(SHA256().finalize())

  /// Hash of a leaf's bytes: SHA-256(0x00 ‖ bytes).
  public static func leaf(_ bytes: UnsafeRawBufferPointer) -> MerkleHash {
    var hash = SHA256()
    withUnsafeBytes(of: UInt8(0)) { hash.update(bufferPointer: $0) }
    hash.update(bufferPointer: bytes)
    return MerkleHash(hash.finalize())
  }

  /// Hash of a leaf's bytes.
  public static func leaf(_ bytes: [UInt8]) -> MerkleHash {
    bytes.withUnsafeBytes { leaf($0) }
  }

  /// Hash of a leaf whose bytes are a text in UTF-8.
  public static func leaf(_ text: String) -> MerkleHash {
    var copy = text
    return copy.withUTF8 { leaf(UnsafeRawBufferPointer($0)) }
  }

  /// Hash of two subtrees: SHA-256(0x01 ‖ left ‖ right).
  public static func node(_ left: MerkleHash, _ right: MerkleHash) -> MerkleHash {
    var hash = SHA256()
    withUnsafeTemporaryAllocation(byteCount: 65, alignment: 1) { buffer in
      buffer[0] = 1
      buffer.storeBytes(of: left.words, toByteOffset: 1, as: SIMD4<UInt64>.self)
      buffer.storeBytes(of: right.words, toByteOffset: 33, as: SIMD4<UInt64>.self)
      hash.update(bufferPointer: UnsafeRawBufferPointer(buffer))
    }
    return MerkleHash(hash.finalize())
  }
}

extension MerkleHash: CustomStringConvertible {
  /// Lower-case hexadecimal.
  public var description: String { hexadecimal(bytes) }
  /// Base64, as checkpoints and proofs write it.
  public var base64: String { Base64.encode(bytes) }
  /// A hash from base64; `nil` when it is none.
  public init?(base64: some StringProtocol) {
    guard let bytes = Base64.decode(base64), let hash = MerkleHash(bytes) else { return nil }
    self = hash
  }
}

/// Lower-case hexadecimal of bytes.
public func hexadecimal(_ bytes: some Sequence<UInt8>) -> String {
  let digits = Array("0123456789abcdef".utf8)
  var out: [UInt8] = []
  for byte in bytes {
    out.append(digits[Int(byte >> 4)])
    out.append(digits[Int(byte & 15)])
  }
  return String(decoding: out, as: UTF8.self)
}

/// SHA-256 of a text's UTF-8 bytes, in lower-case hexadecimal.
public func sha256(_ text: String) -> String {
  var hash = SHA256()
  var copy = text
  copy.withUTF8 { hash.update(bufferPointer: UnsafeRawBufferPointer($0)) }
  return hexadecimal(Array(hash.finalize()))
}

func sha256Bytes(_ bytes: [UInt8]) -> [UInt8] {
  var hash = SHA256()
  bytes.withUnsafeBytes { hash.update(bufferPointer: $0) }
  return Array(hash.finalize())
}
