extension JSONScanner {
  /// Reads a number. Huge ones (`1e999`) are no double and are refused.
  public mutating func number() throws(JSONError) -> Double {
    _ = peek()
    let start = at
    var negative = false
    if at < bytes.count, bytes[at] == 0x2D {
      negative = true
      at += 1
    }
    var mantissa: UInt64 = 0
    var digits = 0
    let first = at
    while at < bytes.count, bytes[at] &- 0x30 < 10 {
      if digits < 19 {
        mantissa = mantissa &* 10 &+ UInt64(bytes[at] &- 0x30)
        if mantissa > 0 { digits += 1 }
      } else {
        digits += 1
      }
      at += 1
    }
    guard at > first, bytes[first] != 0x30 || at == first + 1 else {
      throw JSONError(problem: Title(en: "not a number", zh: "不是数字"), offset: start)
    }
    var exponent = 0
    if at < bytes.count, bytes[at] == 0x2E {
      at += 1
      let point = at
      while at < bytes.count, bytes[at] &- 0x30 < 10 {
        if digits < 19 {
          mantissa = mantissa &* 10 &+ UInt64(bytes[at] &- 0x30)
          if mantissa > 0 { digits += 1 }
          exponent -= 1
        } else {
          digits += 1
        }
        at += 1
      }
      guard at > point else {
        throw JSONError(problem: Title(en: "digit after the point", zh: "小数点后应有数字"), offset: at)
      }
    }
    if at < bytes.count, bytes[at] | 0x20 == 0x65 {
      return try slowNumber(start)
    }
    // Clinger's fast path: both numbers are exact doubles, so one division rounds correctly.
    if digits <= 19, mantissa < 1 << 53, exponent >= -22 {
      let value = Double(mantissa) / powersOfTen[-exponent]
      return negative ? -value : value
    }
    return try slowNumber(start)
  }

  mutating func slowNumber(_ start: Int) throws(JSONError) -> Double {
    if at < bytes.count, bytes[at] | 0x20 == 0x65 {
      at += 1
      if at < bytes.count, bytes[at] == 0x2B || bytes[at] == 0x2D { at += 1 }
      let first = at
      while at < bytes.count, bytes[at] &- 0x30 < 10 { at += 1 }
      guard at > first else {
        throw JSONError(problem: Title(en: "digit in the exponent", zh: "指数应有数字"), offset: at)
      }
    }
    let text = String(decoding: UnsafeBufferPointer(rebasing: bytes[start..<at]), as: UTF8.self)
    guard let value = Double(text), value.isFinite else {
      throw JSONError(problem: Title(en: "number too large", zh: "数字太大"), offset: start)
    }
    return value
  }

  /// Reads `true`, `false` or `null`; `nil` for null.
  public mutating func literal() throws(JSONError) -> Bool? {
    switch peek() {
    case 0x74: try word("true"); return true
    case 0x66: try word("false"); return false
    case 0x6E: try word("null"); return nil
    default: throw JSONError(problem: Title(en: "expected a value", zh: "应有一个值"), offset: at)
    }
  }

  private mutating func word(_ word: StaticString) throws(JSONError) {
    let count = word.utf8CodeUnitCount
    guard at + count <= bytes.count,
      (0..<count).allSatisfy({ bytes[at + $0] == word.utf8Start[$0] })
    else { throw JSONError(problem: Title(en: "expected a value", zh: "应有一个值"), offset: at) }
    at += count
  }

  /// Reads and forgets a value of any kind.
  public mutating func skip(depth: Int = 0) throws(JSONError) {
    _ = try value(depth: depth, keep: false)
  }

  /// Reads a value of any kind.
  public mutating func value() throws(JSONError) -> JSON {
    try value(depth: 0, keep: true)
  }

  private mutating func value(depth: Int, keep: Bool) throws(JSONError) -> JSON {
    guard depth < Self.depthLimit else {
      throw JSONError(problem: Title(en: "nested too deep", zh: "嵌套太深"), offset: at)
    }
    switch peek() {
    case 0x7B: return try object(depth: depth, keep: keep)
    case 0x5B: return try array(depth: depth, keep: keep)
    case 0x22:
      let slice = try string()
      return keep ? .string(text(slice)) : .null
    case 0x2D, 0x30...0x39: return .number(try number())
    default: return try literal().map(JSON.bool) ?? .null
    }
  }

  private mutating func array(depth: Int, keep: Bool) throws(JSONError) -> JSON {
    try expect(0x5B)
    var elements: [JSON] = []
    if take(0x5D) { return .array(elements) }
    repeat {
      let element = try value(depth: depth + 1, keep: keep)
      if keep { elements.append(element) }
    } while take(0x2C)
    try expect(0x5D)
    return .array(elements)
  }

  private mutating func object(depth: Int, keep: Bool) throws(JSONError) -> JSON {
    try expect(0x7B)
    var object = JSON.object([:])
    guard case .object(var members) = object else { return object }
    if take(0x7D) { return object }
    repeat {
      let start = at
      let key = try string()
      try expect(0x3A)
      let element = try value(depth: depth + 1, keep: keep)
      guard keep else { continue }
      guard members.updateValue(element, forKey: text(key)) == nil else {
        throw JSONError(
          problem: Title(en: "the key \"\(text(key))\" comes twice", zh: "键“\(text(key))”出现两次"),
          offset: start)
      }
    } while take(0x2C)
    try expect(0x7D)
    object = .object(members)
    return object
  }

  func unescape(_ slice: Slice) -> String {
    var out: [UInt8] = []
    var i = slice.start
    while i < slice.end {
      guard bytes[i] == 0x5C else {
        out.append(bytes[i])
        i += 1
        continue
      }
      switch bytes[i + 1] {
      case 0x62: out.append(8)
      case 0x66: out.append(12)
      case 0x6E: out.append(10)
      case 0x72: out.append(13)
      case 0x74: out.append(9)
      case 0x75:
        i += unescapeUnit(i, &out)
        continue
      default: out.append(bytes[i + 1])
      }
      i += 2
    }
    return String(decoding: out, as: UTF8.self)
  }

  /// Appends the scalar of `\uXXXX` (or a pair) at `i`; returns how many bytes it took.
  private func unescapeUnit(_ i: Int, _ out: inout [UInt8]) -> Int {
    guard let high = try? hexUnit(i + 2) else { return 2 }
    var scalar = high
    var length = 6
    if high & 0xFC00 == 0xD800, let low = try? hexUnit(i + 8) {
      scalar = 0x10000 + (high & 0x3FF) << 10 + (low & 0x3FF)
      length = 12
    }
    out.append(contentsOf: UTF8.encode(UnicodeScalar(scalar) ?? "\u{FFFD}")!)
    return length
  }
}

let powersOfTen: [Double] = [
  1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17,
  1e18, 1e19, 1e20, 1e21, 1e22,
]

extension JSON {
  /// The one value that the bytes hold, and nothing after it.
  public init(parsing bytes: UnsafeBufferPointer<UInt8>) throws(JSONError) {
    var scanner = JSONScanner(bytes)
    self = try scanner.value()
    try scanner.end()
  }

  /// The one value that a text holds.
  public init(parsing text: String) throws(JSONError) {
    var copy = text
    let result = copy.withUTF8 { bytes -> Result<JSON, JSONError> in
      do throws(JSONError) { return .success(try JSON(parsing: bytes)) } catch {
        return .failure(error)
      }
    }
    self = try result.get()
  }
}
