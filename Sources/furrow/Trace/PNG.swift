/// A PNG image of a QR code: one bit a module, stored without compression.
///
/// Source: PNG (ISO/IEC 15948), zlib (RFC 1950) with stored blocks (RFC 1951 section 3.2.4): a code
/// is small, so a compressor would save nothing that matters.
enum PNG {
  /// The file.
  static func image(_ code: QRCode, scale: Int) -> [UInt8] {
    let side = (code.width + 2 * QRCode.quiet) * scale
    var raw: [UInt8] = []
    for y in 0..<side {
      raw.append(0)
      var byte: UInt8 = 0
      for x in 0..<side {
        let dark = code.isDark(x / scale - QRCode.quiet, y / scale - QRCode.quiet)
        byte = byte << 1 | (dark ? 0 : 1)
        if x % 8 == 7 { raw.append(byte) }
      }
      if side % 8 != 0 { raw.append(byte << (8 - side % 8)) }
    }
    let header = big(UInt32(side)) + big(UInt32(side)) + [1, 0, 0, 0, 0]
    return [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A] + chunk("IHDR", header)
      + chunk("IDAT", zlib(raw)) + chunk("IEND", [])
  }

  private static func big(_ value: UInt32) -> [UInt8] {
    withUnsafeBytes(of: value.bigEndian) { Array($0) }
  }

  private static func chunk(_ name: String, _ data: [UInt8]) -> [UInt8] {
    let body = Array(name.utf8) + data
    return big(UInt32(data.count)) + body + big(crc(body))
  }

  private static func zlib(_ data: [UInt8]) -> [UInt8] {
    var out: [UInt8] = [0x78, 0x01]
    for start in stride(from: 0, to: data.count, by: 65_535) {
      let block = data[start..<min(start + 65_535, data.count)]
      let length = UInt16(block.count)
      out.append(block.endIndex == data.count ? 1 : 0)
      out += [UInt8(length & 255), UInt8(length >> 8), UInt8(~length & 255), UInt8(~length >> 8)]
      out += block
    }
    var (a, b): (UInt32, UInt32) = (1, 0)
    for byte in data {
      a = (a + UInt32(byte)) % 65_521
      b = (b + a) % 65_521
    }
    return out + big(b << 16 | a)
  }

  private static func crc(_ data: [UInt8]) -> UInt32 {
    var value: UInt32 = 0xFFFF_FFFF
    for byte in data {
      value ^= UInt32(byte)
      for _ in 0..<8 { value = value & 1 == 1 ? value >> 1 ^ 0xEDB8_8320 : value >> 1 }
    }
    return ~value
  }
}
