import Farm

/// Header fields of a mail: folded, and in ASCII whatever they say.
///
/// RFC 5322 section 2.2.3 (folding), RFC 2047 (encoded words), RFC 2231 (parameters).
enum Header {
  /// `Name: text`, with what ASCII cannot say in encoded words. Line breaks in the text become
  /// blanks, so that no text can begin a header of its own.
  static func text(_ name: String, _ text: String) -> String {
    let clean = String(text.map { $0.isNewline || $0 == "\0" ? " " : $0 })
    if isPlain(clean) { return fold(name, clean.split(separator: " ").map(String.init)) }
    return fold(name, words(clean, firstRoom: 76 - name.utf8.count - 2))
  }

  /// `Name: "Display name" <address>`.
  static func address(_ name: String, _ address: MailAddress) -> String {
    guard let display = address.name, !display.isEmpty else {
      return fold(name, ["<\(address.address)>"])
    }
    let clean = String(display.map { $0.isNewline || $0 == "\0" ? " " : $0 })
    let phrase =
      isPlain(clean)
      ? ["\"" + clean.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""]
      : words(clean, firstRoom: 76 - name.utf8.count - 2)
    return fold(name, phrase + ["<\(address.address)>"])
  }

  /// `; name="value"`, or `; name*=UTF-8''…` when ASCII cannot say it, on a line of its own.
  static func parameter(_ name: String, _ value: String) -> String {
    if isPlain(value), !value.contains("\""), !value.contains("\\"), value.count < 60 {
      return ";\r\n \(name)=\"\(value)\""
    }
    // Continuations (RFC 2231 section 3) keep each line short; a character is never cut.
    var pieces: [String] = [""]
    for character in value {
      let encoded = character.utf8.map(percent).joined()
      if pieces.last!.count + encoded.count > 54 { pieces.append("") }
      pieces[pieces.count - 1] += encoded
    }
    if pieces.count == 1 { return ";\r\n \(name)*=UTF-8''\(pieces[0])" }
    return pieces.enumerated().map { at, piece in
      ";\r\n \(name)*\(at)*=" + (at == 0 ? "UTF-8''" : "") + piece
    }.joined()
  }

  private static func percent(_ byte: UInt8) -> String {
    let isPlain =
      (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte)
      || (0x61...0x7A).contains(byte) || byte == 0x2D || byte == 0x2E || byte == 0x5F
    return isPlain ? String(UnicodeScalar(byte)) : "%" + QuotedPrintable.hex(byte)
  }

  /// Printable ASCII that no reader takes for an encoded word.
  private static func isPlain(_ text: String) -> Bool {
    text.utf8.allSatisfy { (0x20...0x7E).contains($0) } && !text.contains("=?")
  }

  /// Encoded words of at most 75 characters each, cut between characters (RFC 2047 section 2).
  private static func words(_ text: String, firstRoom: Int) -> [String] {
    var words: [String] = []
    var bytes: [UInt8] = []
    func room() -> Int { ((words.isEmpty ? min(firstRoom, 75) : 75) - 12) / 4 * 3 }
    func flush() {
      guard !bytes.isEmpty else { return }
      words.append("=?UTF-8?B?" + Base64.text(bytes) + "?=")
      bytes = []
    }
    // By scalar: a family of emoji joined into one character can be longer than a word.
    for scalar in text.unicodeScalars {
      let piece = Array(String(scalar).utf8)
      if bytes.count + piece.count > room() { flush() }
      bytes += piece
    }
    flush()
    return words
  }

  /// Words on lines of at most 76 characters where they allow it; a word is never cut.
  private static func fold(_ name: String, _ words: [String]) -> String {
    var out = name + ":"
    var width = out.count
    for word in words {
      if width + 1 + word.count > 76, width > name.count + 1 {
        out += "\r\n"
        width = 0
      }
      out += " " + word
      width += 1 + word.count
    }
    return out
  }
}

/// A mailbox: a name for people and an address for machines.
public struct MailAddress: Hashable, Sendable {
  /// For people.
  public var name: String?
  /// `local@domain`.
  public var address: String

  /// A mailbox; `nil` when the address is none that can be written into an envelope.
  public init?(_ address: String, name: String? = nil) {
    guard Agronomist.isMailAddress(address) else { return nil }
    (self.address, self.name) = (address, name)
  }

  /// What stands behind the `@`.
  public var domain: String { String(address[address.firstIndex(of: "@")!...].dropFirst()) }
}
