/// Writes the few CBOR items that SenML needs (RFC 8949; labels of RFC 8428 table 4).
struct CBORWriter {
  private(set) var bytes: [UInt8] = []

  enum Label: Int {
    case bver = -1
    case bn = -2
    case bt = -3
    case n = 0
    case u = 1
    case v = 2
  }

  mutating func array(_ count: Int) { head(4, UInt64(count)) }
  mutating func map(_ pairs: Int) { head(5, UInt64(pairs)) }

  mutating func pair(_ label: Label, _ text: String) {
    key(label)
    head(3, UInt64(text.utf8.count))
    bytes.append(contentsOf: text.utf8)
  }

  /// A number in the shortest form that keeps it: whole, single or double.
  mutating func pair(_ label: Label, _ number: Double) {
    key(label)
    if let whole = Int64(exactly: number) {
      whole < 0 ? head(1, UInt64(-1 - whole)) : head(0, UInt64(whole))
    } else if Double(Float(number)) == number {
      bytes.append(0xFA)
      append(UInt64(Float(number).bitPattern), 4)
    } else {
      bytes.append(0xFB)
      append(number.bitPattern, 8)
    }
  }

  private mutating func key(_ label: Label) {
    let raw = label.rawValue
    raw < 0 ? head(1, UInt64(-1 - raw)) : head(0, UInt64(raw))
  }

  private mutating func head(_ major: UInt8, _ value: UInt64) {
    switch value {
    case 0..<24: bytes.append(major << 5 | UInt8(value))
    case 24..<0x100:
      bytes.append(major << 5 | 24)
      append(value, 1)
    case 0x100..<0x10000:
      bytes.append(major << 5 | 25)
      append(value, 2)
    case 0x10000..<0x1_0000_0000:
      bytes.append(major << 5 | 26)
      append(value, 4)
    default:
      bytes.append(major << 5 | 27)
      append(value, 8)
    }
  }

  private mutating func append(_ value: UInt64, _ count: Int) {
    for i in stride(from: count - 1, through: 0, by: -1) {
      bytes.append(UInt8(truncatingIfNeeded: value >> (8 * UInt64(i))))
    }
  }
}
