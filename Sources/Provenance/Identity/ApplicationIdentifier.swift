import Farm

/// A GS1 application identifier: the number that says what the value behind it is.
///
/// Source: GS1 Barcode Syntax Dictionary (gs1/gs1-syntax-dictionary). The ones that food carries:
/// trade items and lots, places and parties, logistic units and assets, dates, measures, counts,
/// catch and harvest, certificates.
public struct ApplicationIdentifier: Sendable {
  /// Two to four digits.
  public let number: String
  /// Needs no separator after it in a barcode.
  let isFixed: Bool
  /// May stand in the query of a Digital Link.
  let isAttribute: Bool
  /// Parts of the value, each with its length and what must be true of it.
  let parts: [Part]
  /// Orders in which qualifiers may follow this key in the path; `nil` when it is no primary key.
  let qualifiers: [[String]]?

  /// A stretch of the value.
  struct Part: Sendable {
    var characters: Characters
    var lengths: ClosedRange<Int>
    var hasCheckDigit = false
    var isDate = false
    var isOptional = false
  }

  /// GS1 General Specifications, the character sets of figures 7.11-1 and 7.11-2.
  enum Characters: Character, Sendable {
    /// Digits.
    case digits = "N"
    /// Set 82.
    case set82 = "X"
    /// Set 39.
    case set39 = "Y"

    func contains(_ byte: UInt8) -> Bool {
      switch self {
      case .digits: return (0x30...0x39).contains(byte)
      case .set39:
        return (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte)
          || Array("#-/".utf8).contains(byte)
      case .set82:
        let isLetter = (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
        return isLetter || (0x30...0x39).contains(byte)
          || Array("!\"%&'()*+,-./:;<=>?_".utf8).contains(byte)
      }
    }
  }

  /// The identifier of a number, if it is known here.
  public static func numbered(_ number: some StringProtocol) -> ApplicationIdentifier? {
    byNumber[String(number)]
  }

  /// Whether a value has the right length, characters, check digit and date.
  public func accepts(_ value: String) -> Bool {
    var rest = Array(value.utf8)[...]
    for part in parts {
      if rest.isEmpty, part.isOptional { continue }
      let piece = rest.prefix(part.lengths.upperBound)
      guard piece.count >= part.lengths.lowerBound, piece.allSatisfy(part.characters.contains),
        !part.hasCheckDigit || hasCheckDigit(piece), !part.isDate || Self.isDate(piece)
      else { return false }
      rest = rest.dropFirst(piece.count)
    }
    return rest.isEmpty
  }

  /// `yymmdd`, where day 00 stands for the whole month.
  private static func isDate(_ digits: ArraySlice<UInt8>) -> Bool {
    let n = digits.map { Int($0) - 48 }
    return (1...12).contains(n[2] * 10 + n[3]) && (0...31).contains(n[4] * 10 + n[5])
  }

  /// Number, flags (* fixed, ? attribute), parts, primary key with its qualifiers.
  private static let rows = """
    00 *? N18c k
    01 *? N14c k22,10,21|235
    02 *? N14c
    10 ? X1-20
    11 *? N6d
    13 *? N6d
    15 *? N6d
    16 *? N6d
    17 *? N6d
    20 *? N2
    21 - X1-20
    22 - X1-20
    235 - X1-28
    240 ? X1-30
    251 ? X1-30
    253 ? N13c,[X1-17 k
    254 - X1-20
    255 ? N13c,[N1-12 k
    30 ? N1-8
    310n *? N6
    313n *? N6
    315n *? N6
    330n *? N6
    37 ? N1-8
    392n ? N1-15
    400 ? X1-30
    401 ? X1-30 k
    402 ? N17c k
    410 *? N13c
    412 *? N13c
    413 *? N13c
    414 *? N13c k254|7040
    416 *? N13c
    417 *? N13c k7040
    422 ? N3
    7003 ? N6d,N4
    7005 ? X1-12
    7006 ? N6d
    7007 ? N6d,[N6d
    7008 ? X1-3
    7009 ? X1-10
    7010 ? X1-2
    7040 - N1,X1,X1,X1
    723n ? X2,X1-28
    8003 ? N1,N13c,[X1-16 k
    8004 ? X1-30 k7040
    8006 ? N14c,N4 k22,10,21
    8010 ? Y1-30 k8011
    8011 - N1-12
    8017 ? N18c k8019
    8018 ? N18c k8019
    8019 - N1-10
    90 ? X1-30
    91 ? X1-90
    92 ? X1-90
    93 ? X1-90
    94 ? X1-90
    95 ? X1-90
    96 ? X1-90
    97 ? X1-90
    98 ? X1-90
    99 ? X1-90
    """

  private static let byNumber: [String: ApplicationIdentifier] = {
    var table: [String: ApplicationIdentifier] = [:]
    for line in rows.split(separator: "\n") {
      let words = line.split(separator: " ")
      let numbers =
        words[0].last == "n" ? (0...9).map { words[0].dropLast() + "\($0)" } : [String(words[0])]
      for number in numbers {
        table[number] = ApplicationIdentifier(
          number: number, isFixed: words[1].contains("*"), isAttribute: words[1].contains("?"),
          parts: words[2].split(separator: ",").map(part),
          qualifiers: words.count < 4
            ? nil
            : words[3].dropFirst().split(separator: "|", omittingEmptySubsequences: false)
              .map { $0.split(separator: ",").map(String.init) })
      }
    }
    return table
  }()

  private static func part(_ text: Substring) -> Part {
    let isOptional = text.hasPrefix("[")
    let text = isOptional ? text.dropFirst() : text
    let digits = text.dropFirst().prefix { $0.isNumber || $0 == "-" }.split(separator: "-")
    return Part(
      characters: Characters(rawValue: text.first!)!,
      lengths: Int(digits[0])!...Int(digits.last!)!,
      hasCheckDigit: text.hasSuffix("c"), isDate: text.hasSuffix("d"), isOptional: isOptional)
  }
}
