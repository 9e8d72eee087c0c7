/// Where and why bytes are not CBOR.
struct CBORError: Error, Hashable, Sendable {
  var problem: Title
  var offset: Int
}

/// A pull scanner over CBOR bytes (RFC 8949): what SenML needs of it, every length checked.
///
/// Definite and indefinite arrays and maps, integers, floats of all three sizes, texts, decimal
/// fractions (tag 4); other tags are passed over. The bytes must outlive the scanner.
struct CBORScanner {
  private let bytes: UnsafeBufferPointer<UInt8>
  private(set) var at = 0

  init(_ bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

  /// The head of a data item.
  struct Head {
    var major: UInt8
    var info: UInt8
    var argument: UInt64
    var isIndefinite: Bool { info == 31 }
  }

  /// The major type of the next item, unread.
  func peekMajor() -> UInt8? { at < bytes.count ? bytes[at] >> 5 : nil }

  mutating func head() throws(CBORError) -> Head {
    guard at < bytes.count else { throw fail(Title(en: "ends too early", zh: "过早结束")) }
    let first = bytes[at]
    at += 1
    let info = first & 31
    let major = first >> 5
    if info < 24 { return Head(major: major, info: info, argument: UInt64(info)) }
    if info == 31, major != 0, major != 1, major != 6 {
      return Head(major: major, info: info, argument: 0)
    }
    guard info <= 27 else { throw fail(Title(en: "reserved length", zh: "保留的长度")) }
    let width = 1 << Int(info - 24)
    guard at + width <= bytes.count else { throw fail(Title(en: "ends too early", zh: "过早结束")) }
    var argument: UInt64 = 0
    for _ in 0..<width {
      argument = argument << 8 | UInt64(bytes[at])
      at += 1
    }
    return Head(major: major, info: info, argument: argument)
  }

  func fail(_ problem: Title) -> CBORError { CBORError(problem: problem, offset: at) }

  /// Whether an indefinite item ends here; reads the end.
  mutating func takeBreak() -> Bool {
    guard at < bytes.count, bytes[at] == 0xFF else { return false }
    at += 1
    return true
  }

  mutating func end() throws(CBORError) {
    guard at == bytes.count else { throw fail(Title(en: "bytes after the value", zh: "值之后还有字节")) }
  }

  /// Reads a text of definite length, checked as UTF-8.
  mutating func text() throws(CBORError) -> UnsafeBufferPointer<UInt8> {
    let head = try head()
    guard head.major == 3, !head.isIndefinite else {
      throw fail(Title(en: "expected a text", zh: "应为文字"))
    }
    guard head.argument <= UInt64(bytes.count - at) else {
      throw fail(Title(en: "ends too early", zh: "过早结束"))
    }
    let slice = UnsafeBufferPointer(rebasing: bytes[at..<(at + Int(head.argument))])
    guard UTF8Check.isValid(slice) else {
      throw fail(Title(en: "not valid UTF-8", zh: "不是有效的 UTF-8"))
    }
    at += slice.count
    return slice
  }

  /// Reads a finite number of any kind; `nil` when the item is none (and it is passed over).
  mutating func number() throws(CBORError) -> Double? {
    let start = at
    let head = try head()
    switch (head.major, head.info) {
    case (0, _): return Double(head.argument)
    case (1, _): return -1 - Double(head.argument)
    case (7, 25): return finite(Self.half(UInt16(head.argument)))
    case (7, 26): return finite(Double(Float(bitPattern: UInt32(head.argument))))
    case (7, 27): return finite(Double(bitPattern: head.argument))
    case (6, 4): return try decimalFraction()
    case (6, _) where head.argument > 5: return try number()
    default:
      at = start
      try skip()
      return nil
    }
  }

  private func finite(_ value: Double) -> Double? { value.isFinite ? value : nil }

  /// `[exponent, mantissa]`, RFC 8949 section 3.4.4.
  private mutating func decimalFraction() throws(CBORError) -> Double? {
    let head = try head()
    guard head.major == 4, head.argument == 2, !head.isIndefinite else {
      throw fail(Title(en: "expected a decimal fraction", zh: "应为十进制小数"))
    }
    guard let exponent = try number(), let mantissa = try number(), abs(exponent) <= 400 else {
      return nil
    }
    return Double("\(Int64(exactly: mantissa) ?? 0)e\(Int(exponent))").flatMap(finite)
  }

  /// IEEE 754 binary16, RFC 8949 appendix D.
  private static func half(_ bits: UInt16) -> Double {
    let exponent = Int(bits >> 10 & 31)
    let mantissa = Double(bits & 1023)
    let sign = bits >> 15 == 1 ? -1.0 : 1.0
    if exponent == 0 { return sign * mantissa * 0x1p-24 }
    if exponent == 31 { return mantissa == 0 ? sign * .infinity : .nan }
    var scale = 1.0
    for _ in 0..<abs(exponent - 25) { scale = exponent >= 25 ? scale * 2 : scale / 2 }
    return sign * (mantissa + 1024) * scale
  }

  /// Reads a truth value; `nil` when the item is none (and it is passed over).
  mutating func bool() throws(CBORError) -> Bool? {
    guard at < bytes.count, bytes[at] == 0xF4 || bytes[at] == 0xF5 else {
      try skip()
      return nil
    }
    at += 1
    return bytes[at - 1] == 0xF5
  }

  /// Reads and forgets an item of any kind.
  mutating func skip(depth: Int = 0) throws(CBORError) {
    guard depth < JSONScanner.depthLimit else {
      throw fail(Title(en: "nested too deep", zh: "嵌套太深"))
    }
    let head = try head()
    switch head.major {
    case 0, 1: return
    case 2, 3:
      if head.isIndefinite {
        while !takeBreak() { try skip(depth: depth + 1) }
      } else {
        guard head.argument <= UInt64(bytes.count - at) else {
          throw fail(Title(en: "ends too early", zh: "过早结束"))
        }
        at += Int(head.argument)
      }
    case 4, 5:
      if head.isIndefinite {
        while !takeBreak() { try skip(depth: depth + 1) }
      } else {
        // Every item takes a byte at least, so a huge count cannot spin.
        guard head.argument <= UInt64(bytes.count - at) else {
          throw fail(Title(en: "ends too early", zh: "过早结束"))
        }
        for _ in 0..<(Int(head.argument) * (head.major == 5 ? 2 : 1)) {
          try skip(depth: depth + 1)
        }
      }
    case 6: try skip(depth: depth + 1)
    default:
      guard !head.isIndefinite else {
        throw fail(Title(en: "a break where none can be", zh: "不该出现的结束符"))
      }
    }
  }
}
