extension JSON {
  /// The value in one line, members in their order, numbers as ECMAScript writes them.
  public var text: String {
    var out = ""
    write(to: &out, indent: nil, depth: 0)
    return out
  }

  /// The value over several lines, indented by two spaces.
  public var pretty: String {
    var out = ""
    write(to: &out, indent: 2, depth: 0)
    return out
  }

  private func write(to out: inout String, indent: Int?, depth: Int) {
    switch self {
    case .null: out += "null"
    case .bool(let value): out += value ? "true" : "false"
    case .number(let value): out += JSON.format(value)
    case .string(let value): JSON.quote(value, to: &out)
    case .array(let elements):
      JSON.list(elements, "[", "]", to: &out, indent: indent, depth: depth) { element, out in
        element.write(to: &out, indent: indent, depth: depth + 1)
      }
    case .object(let members):
      JSON.list(Array(members), "{", "}", to: &out, indent: indent, depth: depth) { member, out in
        JSON.quote(member.key, to: &out)
        out += indent == nil ? ":" : ": "
        member.value.write(to: &out, indent: indent, depth: depth + 1)
      }
    }
  }

  private static func list<T>(
    _ items: [T], _ open: String, _ close: String, to out: inout String, indent: Int?, depth: Int,
    each: (T, inout String) -> Void
  ) {
    out += open
    for (i, item) in items.enumerated() {
      if i > 0 { out += "," }
      if let indent { out += "\n" + String(repeating: " ", count: indent * (depth + 1)) }
      each(item, &out)
    }
    if let indent, !items.isEmpty { out += "\n" + String(repeating: " ", count: indent * depth) }
    out += close
  }

  /// A string as RFC 8785 (JCS) section 3.2.2.2 writes it: only what must be escaped is.
  public static func quote(_ text: String, to out: inout String) {
    out += "\""
    defer { out += "\"" }
    let isPlain = text.utf8.allSatisfy {
      $0 >= 0x20 && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "\\")
    }
    if isPlain { return out += text }
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": out += "\\\""
      case "\\": out += "\\\\"
      case "\u{8}": out += "\\b"
      case "\u{9}": out += "\\t"
      case "\u{A}": out += "\\n"
      case "\u{C}": out += "\\f"
      case "\u{D}": out += "\\r"
      case "\u{0}"..."\u{1F}":
        let hex = String(scalar.value, radix: 16)
        out += "\\u" + String(repeating: "0", count: 4 - hex.count) + hex
      default: out.unicodeScalars.append(scalar)
      }
    }
  }

  /// A finite double as ECMAScript's `Number::toString` writes it, which is also RFC 8785's form:
  /// the shortest digits that read back the same, plain from 1e-6 up to 1e21, else `1e+21`.
  public static func format(_ value: Double) -> String {
    precondition(value.isFinite, "JSON has no NaN and no infinity")
    if value == 0 { return "0" }
    if let small = Int64(exactly: value), abs(small) < 1 << 53 { return String(small) }
    let (digits, exponent) = shortest(value.magnitude)
    let sign = value < 0 ? "-" : ""
    let n = exponent
    let k = digits.count
    if k <= n && n <= 21 { return sign + digits + String(repeating: "0", count: n - k) }
    if 0 < n && n <= 21 { return sign + digits.prefix(n) + "." + digits.dropFirst(n) }
    if -6 < n && n <= 0 { return sign + "0." + String(repeating: "0", count: -n) + digits }
    let mantissa = k == 1 ? digits : digits.prefix(1) + "." + digits.dropFirst()
    return sign + mantissa + "e" + (n > 0 ? "+" : "-") + String(abs(n - 1))
  }

  /// Shortest round-trip digits and the position of the decimal point: value = 0.digits × 10^n.
  private static func shortest(_ value: Double) -> (digits: String, exponent: Int) {
    let parts = value.description.split(separator: "e")
    let mantissa = parts[0].split(separator: ".")
    var exponent = parts.count > 1 ? Int(parts[1])! : 0
    var digits = String(mantissa[0]) + (mantissa.count > 1 ? mantissa[1] : "")
    exponent += mantissa[0].count
    let leading = digits.prefix { $0 == "0" }.count
    digits.removeFirst(leading)
    exponent -= leading
    while digits.last == "0" { digits.removeLast() }
    return (digits, exponent)
  }
}
