/// Where and why bytes are not JSON.
public struct JSONError: Error, Hashable, Sendable {
  /// What was expected, in words.
  public var problem: Title
  /// Byte offset from the start.
  public var offset: Int
}

/// A strict pull scanner over JSON bytes: no allocation, one pass, the depth bounded.
///
/// The hot path of every JSON decoder. It takes exactly what RFC 8259 allows (valid UTF-8, no
/// leading zeros, no trailing commas), so that what it accepts every other parser accepts too; a
/// test holds it against Foundation's. The bytes must outlive the scanner.
public struct JSONScanner {
  /// Deeper nesting is refused: no payload needs it, and a recursive reader must be bounded.
  public static let depthLimit = 64

  let bytes: UnsafeBufferPointer<UInt8>
  var at = 0

  /// A scanner at the first byte.
  public init(_ bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

  /// A piece of the input: a string without its quotes, escapes not yet undone.
  public struct Slice {
    let start: Int
    let end: Int
    /// Whether it holds a backslash.
    public let escaped: Bool
  }

  /// Byte offset of the next byte to read.
  public var offset: Int { at }

  /// The next byte that is not white space, unread; 0 at the end.
  public mutating func peek() -> UInt8 {
    while at < bytes.count {
      let byte = bytes[at]
      if byte > 0x20 { return byte }
      guard byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 else { return byte }
      at += 1
    }
    return 0
  }

  /// Reads one structural byte.
  public mutating func expect(_ byte: UInt8) throws(JSONError) {
    guard peek() == byte, at < bytes.count else {
      throw fail(Title(en: "expected", zh: "应为"), byte)
    }
    at += 1
  }

  /// Reads the byte if it is next.
  public mutating func take(_ byte: UInt8) -> Bool {
    guard peek() == byte, at < bytes.count else { return false }
    at += 1
    return true
  }

  /// Requires that nothing but white space is left.
  public mutating func end() throws(JSONError) {
    _ = peek()
    guard at == bytes.count else {
      throw JSONError(problem: Title(en: "text after the value", zh: "值之后还有内容"), offset: at)
    }
  }

  func fail(_ problem: Title, _ byte: UInt8) -> JSONError {
    let sign = " '" + String(UnicodeScalar(byte)) + "'"
    return JSONError(problem: Title(en: problem.en + sign, zh: problem.zh + sign), offset: at)
  }

  /// Reads a string. Its bytes are checked as UTF-8 and its escapes as escapes.
  public mutating func string() throws(JSONError) -> Slice {
    try expect(0x22)
    let start = at
    var escaped = false
    var ascii = true
    while at < bytes.count {
      let byte = bytes[at]
      if byte == 0x22 {
        if !ascii { try checkUTF8(start, at) }
        at += 1
        return Slice(start: start, end: at - 1, escaped: escaped)
      }
      guard byte >= 0x20 else {
        throw JSONError(problem: Title(en: "control character", zh: "控制字符"), offset: at)
      }
      if byte == 0x5C {
        escaped = true
        try skipEscape()
        continue
      }
      if byte >= 0x80 { ascii = false }
      at += 1
    }
    throw JSONError(problem: Title(en: "string without end", zh: "字符串没有结束"), offset: start)
  }

  mutating func skipEscape() throws(JSONError) {
    guard at + 1 < bytes.count else {
      throw JSONError(problem: Title(en: "string without end", zh: "字符串没有结束"), offset: at)
    }
    switch bytes[at + 1] {
    case 0x22, 0x5C, 0x2F, 0x62, 0x66, 0x6E, 0x72, 0x74: at += 2
    case 0x75:
      let unit = try hexUnit(at + 2)
      at += 6
      guard unit & 0xF800 == 0xD800 else { return }
      guard unit < 0xDC00, at + 1 < bytes.count, bytes[at] == 0x5C, bytes[at + 1] == 0x75,
        try hexUnit(at + 2) & 0xFC00 == 0xDC00
      else {
        throw JSONError(problem: Title(en: "half a surrogate pair", zh: "代理对不完整"), offset: at - 6)
      }
      at += 6
    default: throw JSONError(problem: Title(en: "unknown escape", zh: "未知的转义"), offset: at)
    }
  }

  func hexUnit(_ start: Int) throws(JSONError) -> UInt32 {
    guard start + 4 <= bytes.count else {
      throw JSONError(problem: Title(en: "string without end", zh: "字符串没有结束"), offset: start)
    }
    var unit: UInt32 = 0
    for i in start..<(start + 4) {
      guard let digit = hexDigit(bytes[i]) else {
        throw JSONError(
          problem: Title(en: "expected a hexadecimal digit", zh: "应为十六进制数字"), offset: i)
      }
      unit = unit << 4 | digit
    }
    return unit
  }

  func checkUTF8(_ start: Int, _ end: Int) throws(JSONError) {
    let slice = UnsafeBufferPointer(rebasing: bytes[start..<end])
    guard UTF8Check.isValid(slice) else {
      throw JSONError(
        problem: Title(en: "not valid UTF-8", zh: "不是有效的 UTF-8"), offset: start)
    }
  }

  /// The bytes of a slice as they stand in the input.
  public func raw(_ slice: Slice) -> UnsafeBufferPointer<UInt8> {
    UnsafeBufferPointer(rebasing: bytes[slice.start..<slice.end])
  }

  /// A slice as a string, escapes undone.
  public func text(_ slice: Slice) -> String {
    guard slice.escaped else { return String(decoding: raw(slice), as: UTF8.self) }
    return unescape(slice)
  }
}

func hexDigit(_ byte: UInt8) -> UInt32? {
  switch byte {
  case 0x30...0x39: UInt32(byte - 0x30)
  case 0x41...0x46: UInt32(byte - 0x41 + 10)
  case 0x61...0x66: UInt32(byte - 0x61 + 10)
  default: nil
  }
}
