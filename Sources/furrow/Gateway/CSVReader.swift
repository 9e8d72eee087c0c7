/// Rows of a delimited text (RFC 4180): quotes, doubled quotes, line ends of any system, a byte
/// order mark. A value of bytes in memory; rows are made one at a time.
struct CSVReader {
  private let bytes: [UInt8]
  private var at = 0
  private let delimiter: UInt8
  /// Line on which the last row began, from 1.
  private(set) var line = 0
  private var nextLine = 1

  /// A reader of a text; the delimiter is one ASCII character.
  init(_ bytes: [UInt8], delimiter: UInt8 = 0x2C) {
    (self.bytes, self.delimiter) = (bytes, delimiter)
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { at = 3 }
  }

  /// Share of the text that was read, 0…1.
  var share: Double { bytes.isEmpty ? 1 : Double(at) / Double(bytes.count) }

  /// The next row; empty lines are passed over; `nil` at the end.
  mutating func next() -> [String]? {
    while at < bytes.count {
      line = nextLine
      let row = readRow()
      if row.count > 1 || row.first != "" { return row }
    }
    return nil
  }

  private mutating func readRow() -> [String] {
    var row: [String] = []
    while true {
      row.append(readField())
      guard at < bytes.count else { return row }
      let end = bytes[at]
      at += 1
      if end == delimiter { continue }
      if end == 0x0D, at < bytes.count, bytes[at] == 0x0A { at += 1 }
      nextLine += 1
      return row
    }
  }

  private mutating func readField() -> String {
    guard at < bytes.count, bytes[at] == 0x22 else { return plainField() }
    at += 1
    var text: [UInt8] = []
    while at < bytes.count {
      let byte = bytes[at]
      at += 1
      if byte == 0x22 {
        guard at < bytes.count, bytes[at] == 0x22 else { break }
        at += 1
      } else if byte == 0x0A {
        nextLine += 1
      }
      text.append(byte)
    }
    return String(decoding: text, as: UTF8.self) + plainField()
  }

  private mutating func plainField() -> String {
    let start = at
    while at < bytes.count, bytes[at] != delimiter, bytes[at] != 0x0A, bytes[at] != 0x0D { at += 1 }
    return String(decoding: bytes[start..<at], as: UTF8.self)
  }
}
