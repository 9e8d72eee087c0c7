/// Writes numbers in as few bytes as they need (LEB128, zigzag).
struct ByteWriter {
  var bytes: [UInt8] = []

  mutating func varint(_ number: UInt64) {
    var rest = number
    while rest >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(rest))
  }

  mutating func zigzag(_ number: Int64) {
    varint(UInt64(bitPattern: (number << 1) ^ (number >> 63)))
  }

  /// Numbers that grow evenly: the first, then how each step differs from the one before.
  mutating func differences(_ numbers: [Int64]) {
    var last: Int64 = 0
    var step: Int64 = 0
    for number in numbers {
      let next = number &- last
      zigzag(next &- step)
      (last, step) = (number, next)
    }
  }
}

/// Reads what ``ByteWriter`` wrote; `nil` wherever the bytes end or make no sense.
struct ByteReader {
  private let bytes: [UInt8]
  private var at = 0

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  mutating func byte() -> UInt8? {
    guard at < bytes.count else { return nil }
    at += 1
    return bytes[at - 1]
  }

  mutating func varint() -> UInt64? {
    var number: UInt64 = 0
    var shift: UInt64 = 0
    while let byte = byte() {
      guard shift < 64 else { return nil }
      number |= UInt64(byte & 0x7F) << shift
      if byte < 0x80 { return number }
      shift += 7
    }
    return nil
  }

  mutating func zigzag() -> Int64? {
    varint().map { Int64(bitPattern: $0 >> 1) ^ -Int64(bitPattern: $0 & 1) }
  }

  mutating func differences(_ count: Int) -> [Int64]? {
    var numbers: [Int64] = []
    numbers.reserveCapacity(count)
    var last: Int64 = 0
    var step: Int64 = 0
    for _ in 0..<count {
      guard let change = zigzag() else { return nil }
      step &+= change
      last &+= step
      numbers.append(last)
    }
    return numbers
  }
}
