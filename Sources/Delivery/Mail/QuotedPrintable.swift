/// Quoted-printable (RFC 2045 section 6.7): text that stays readable in the raw mail.
enum QuotedPrintable {
  /// A text in lines of at most 76 characters, with CRLF; its own line breaks are kept as such.
  static func lines(_ text: String) -> String {
    let lines = text.replacing("\r\n", with: "\n").split(
      separator: "\n", omittingEmptySubsequences: false)
    return lines.map { line($0.utf8) }.joined(separator: "\r\n")
  }

  private static func line(_ bytes: Substring.UTF8View) -> String {
    var out = ""
    var width = 0
    let bytes = Array(bytes)
    for (at, byte) in bytes.enumerated() {
      let isLast = at == bytes.count - 1
      let piece = isPlain(byte, isLast: isLast) ? String(UnicodeScalar(byte)) : "=" + hex(byte)
      // One cell is kept for the "=" of a soft line break.
      if width + piece.count > (isLast ? 76 : 75) {
        out += "=\r\n"
        width = 0
      }
      out += piece
      width += piece.count
    }
    return out
  }

  /// Rules 2 and 3: printable ASCII but "=", and blanks that do not end the line.
  private static func isPlain(_ byte: UInt8, isLast: Bool) -> Bool {
    switch byte {
    case 0x20, 0x09: !isLast
    case 0x3D: false
    default: (0x21...0x7E).contains(byte)
    }
  }

  static func hex(_ byte: UInt8) -> String {
    let digits = Array("0123456789ABCDEF")
    return String([digits[Int(byte >> 4)], digits[Int(byte & 15)]])
  }
}
