/// The check digit that GS1 keys end with: weights 3 and 1 alternately from the right, up to the next
/// ten.
///
/// Source: GS1 General Specifications, section 7.9. ASCII digits in, an ASCII digit out.
public func checkDigit(_ digits: some BidirectionalCollection<UInt8>) -> UInt8 {
  var sum = 0
  for (i, digit) in digits.reversed().enumerated() {
    sum += (Int(digit) - 48) * (i % 2 == 0 ? 3 : 1)
  }
  return UInt8((10 - sum % 10) % 10) + 48
}

/// Whether the last digit is the check digit of those before it.
public func hasCheckDigit(_ digits: some BidirectionalCollection<UInt8>) -> Bool {
  digits.last == checkDigit(digits.dropLast())
}

/// The key with the last digit that it should have.
public func withRightCheckDigit(_ digits: [UInt8]) -> String {
  String(decoding: digits.dropLast() + [checkDigit(digits.dropLast())], as: UTF8.self)
}

extension Fields {
  /// A GLN, which names a place or a party, or a GTIN, which names a trade item: so many digits, the
  /// last a check digit.
  mutating func gs1Key(
    _ key: String, digits counts: [Int], _ mistakes: inout [Mistake]
  ) -> String? {
    guard let node = optional(key), let text = node.text(key, &mistakes) else { return nil }
    let digits = Array(text.utf8)
    let isNumber = digits.allSatisfy { (0x30...0x39).contains($0) }
    if isNumber, counts.contains(digits.count), hasCheckDigit(digits) { return text }
    var remedy = Title(
      en: "Write it in quotes: \(counts.map(String.init).joined(separator: ", ")) digits.",
      zh: "请写在引号里：\(counts.map(String.init).joined(separator: "、")) 位数字。")
    if isNumber, counts.contains(digits.count) {
      remedy = Title(
        en: "Its last digit is a check digit; \(withRightCheckDigit(digits)) would be right.",
        zh: "最后一位是校验位；正确的是 \(withRightCheckDigit(digits))。")
    }
    mistakes.append(
      Mistake(
        Title(en: "\"\(text)\" is no \(key.uppercased()).", zh: "“\(text)”不是 \(key.uppercased())。"),
        remedy: remedy, at: node.position,
        length: text.count))
    return nil
  }

  /// A GIAI, which names a device: a company prefix and up to 30 characters in all.
  mutating func giai(_ mistakes: inout [Mistake]) -> String? {
    guard let node = optional("giai"), let text = node.text("giai", &mistakes) else { return nil }
    let prefix = text.utf8.prefix { (0x30...0x39).contains($0) }.count
    let signs = Set("!\"%&'()*+,-./:;<=>?_".utf8)
    let isSpelled = text.utf8.allSatisfy { byte in
      (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
        || signs.contains(byte)
    }
    if prefix >= 4, isSpelled, (5...30).contains(text.utf8.count) { return text }
    mistakes.append(
      Mistake(
        Title(en: "\"\(text)\" is no GIAI.", zh: "“\(text)”不是 GIAI。"),
        remedy: Title(
          en: "It begins with the company prefix and has up to 30 letters, digits and signs.",
          zh: "它以厂商识别代码开头，最多 30 个字母、数字和符号。"),
        at: node.position, length: text.count))
    return nil
  }
}
