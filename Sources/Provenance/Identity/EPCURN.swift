import Farm

/// Brings the older `urn:epc:…` names of GS1 keys into Digital Link form.
///
/// Source: GS1 EPC Tag Data Standard, pure identity URIs and class patterns; the form that CBV 2.0
/// section 8.9 hashes. What is no such name, or not well formed, comes back unchanged.
public enum EPCURN {
  private enum Shape {
    /// Prefix and reference make digits whose first reference digit leads: GTIN, SSCC, ITIP.
    case leading(count: Int)
    /// Prefix and reference side by side, then a check digit.
    case plain(count: Int)
    /// Prefix and reference side by side, no check digit.
    case free
  }

  private static let kinds: [String: (ai: String, shape: Shape, rest: String?)] = [
    "id:sgtin": ("01", .leading(count: 13), "/21/"),
    "id:upui": ("01", .leading(count: 13), "/235/"),
    "class:lgtin": ("01", .leading(count: 13), "/10/"),
    "idpat:sgtin": ("01", .leading(count: 13), nil),
    "idpat:upui": ("01", .leading(count: 13), nil),
    "id:itip": ("8006", .leading(count: 13), "/21/"),
    "idpat:itip": ("8006", .leading(count: 13), nil),
    "id:sscc": ("00", .leading(count: 17), nil),
    "id:sgln": ("414", .plain(count: 12), "/254/"),
    "id:pgln": ("417", .plain(count: 12), nil),
    "id:grai": ("8003", .plain(count: 12), ""),
    "idpat:grai": ("8003", .plain(count: 12), nil),
    "id:gdti": ("253", .plain(count: 12), ""),
    "idpat:gdti": ("253", .plain(count: 12), nil),
    "id:sgcn": ("255", .plain(count: 12), ""),
    "idpat:sgcn": ("255", .plain(count: 12), nil),
    "id:gsrn": ("8018", .plain(count: 17), nil),
    "id:gsrnp": ("8017", .plain(count: 17), nil),
    "id:gsin": ("402", .plain(count: 16), nil),
    "id:giai": ("8004", .free, nil),
    "id:ginc": ("401", .free, nil),
    "id:cpi": ("8010", .free, "/8011/"),
    "idpat:cpi": ("8010", .free, nil),
  ]

  /// The canonical Digital Link of a name.
  public static func digitalLink(_ urn: String) -> String? {
    guard urn.hasPrefix("urn:epc:") else { return nil }
    let words = urn.dropFirst(8).split(separator: ":", maxSplits: 2)
    guard words.count == 3, let kind = kinds["\(words[0]):\(words[1])"] else { return nil }
    var fields = words[2].split(
      separator: ".", maxSplits: words[1] == "itip" ? 4 : 2, omittingEmptySubsequences: false
    ).map(String.init)
    guard fields.count >= 2, fields[0].allSatisfy(\.isNumber) else { return nil }
    let prefix = fields.removeFirst()
    let reference = fields.removeFirst()
    var key: String
    switch kind.shape {
    case .free: key = prefix + encoded(reference)
    case .plain(let count):
      guard let digits = checked(prefix + reference, count) else { return nil }
      key = (kind.ai == "8003" ? "0" : "") + digits
    case .leading(let count):
      let whole = reference.prefix(1) + prefix + reference.dropFirst()
      guard let digits = checked(String(whole), count) else { return nil }
      key = digits
    }
    if words[1] == "itip" {
      guard fields.count >= 2 else { return nil }
      key += fields.removeFirst() + fields.removeFirst()
    }
    let serial = fields.first.flatMap { $0 == "*" ? nil : $0 }
    // An extension of 0 means the place itself.
    if kind.ai == "414", serial == "0" { return "\(DigitalLink.canonicalStem)/414/\(key)" }
    let tail = serial.flatMap { s in kind.rest.map { $0 + encoded(s) } } ?? ""
    return "\(DigitalLink.canonicalStem)/\(kind.ai)/\(key)\(tail)"
  }

  private static func checked(_ digits: String, _ count: Int) -> String? {
    guard digits.utf8.count == count, digits.utf8.allSatisfy({ (48...57).contains($0) }) else {
      return nil
    }
    return digits + String(UnicodeScalar(checkDigit(Array(digits.utf8))))
  }

  /// EPC URIs leave some characters bare that a Digital Link encodes (its table 7-1).
  private static func encoded(_ serial: String) -> String {
    var out = ""
    for character in serial {
      switch character {
      case "!", "(", ")", "*", "+", ",", ":":
        out += "%" + hexadecimal([character.asciiValue!]).uppercased()
      default: out.append(character)
      }
    }
    return out
  }
}
