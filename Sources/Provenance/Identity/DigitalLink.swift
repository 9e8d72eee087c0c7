/// A GS1 Digital Link: a web address that carries GS1 keys, such as `/01/{GTIN}/10/{lot}`.
///
/// Source: GS1 Digital Link: URI Syntax 1.4 as the reference engine (gs1/gs1-syntax-engine) reads it,
/// in its strict setting: no short names, no shortened GTINs. Any domain may stand in front; the
/// canonical form has `id.gs1.org` and no query.
public struct DigitalLink: Hashable, Sendable {
  /// `https://id.gs1.org` or a farm's own, without a slash at the end.
  public var stem: String
  /// Key and qualifiers, in the order of the path.
  public var path: [Element]
  /// Attributes, in the order of the query.
  public var query: [Element]

  /// An application identifier with its value.
  public struct Element: Hashable, Sendable {
    /// The identifier's number.
    public var ai: String
    /// Its value, not encoded.
    public var value: String
    /// An element.
    public init(_ ai: String, _ value: String) { (self.ai, self.value) = (ai, value) }
  }

  /// The resolver of canonical links.
  public static let canonicalStem = "https://id.gs1.org"

  /// The value of an identifier, from path or query.
  public subscript(ai: String) -> String? { (path + query).first { $0.ai == ai }?.value }

  /// A link from elements in any order: the first key leads, its qualifiers follow, the rest becomes
  /// the query. `nil` when they do not go together or a value is wrong.
  public init?(_ elements: [Element], stem: String = DigitalLink.canonicalStem) {
    var distinct: [Element] = []
    for element in elements where !distinct.contains(element) { distinct.append(element) }
    guard Set(distinct.map(\.ai)).count == distinct.count,
      distinct.allSatisfy({ ApplicationIdentifier.numbered($0.ai)?.accepts($0.value) ?? false }),
      let key = distinct.first(where: { Self.sequences($0.ai) != nil })
    else { return nil }
    let present = Set(distinct.map(\.ai))
    let sequences = Self.sequences(key.ai)!
    let chosen = sequences.first { !present.isDisjoint(with: $0) } ?? []
    let path = [key] + chosen.compactMap { ai in distinct.first { $0.ai == ai } }
    let rest = distinct.filter { !path.contains($0) }
    guard rest.allSatisfy({ Self.isAttribute($0.ai, of: key.ai) }) else { return nil }
    self.stem = stem
    self.path = path
    query = rest.filter { Self.isFixed($0.ai) } + rest.filter { !Self.isFixed($0.ai) }
  }

  /// A link from a web address; `nil` when it carries no GS1 key or a wrong one.
  public init?(_ uri: String) {
    guard let slashes = uri.firstRange(of: "://"), uri.utf8.allSatisfy(Self.mayStandInURI),
      ["http", "https", "HTTP", "HTTPS"].contains(uri[..<slashes.lowerBound])
    else { return nil }
    let plain = uri[slashes.upperBound...].prefix { $0 != "#" }
    let halves = plain.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
    let segments = halves[0].split(separator: "/", omittingEmptySubsequences: false)
    guard segments.count >= 3, Self.isHost(segments[0]),
      let start = Self.keyPosition(segments), let path = Self.read(path: segments[start...])
    else { return nil }
    stem = String(uri[..<slashes.upperBound]) + segments[..<start].joined(separator: "/")
    self.path = path
    guard let query = Self.read(query: halves.count > 1 ? halves[1] : "", after: path) else {
      return nil
    }
    self.query = query
  }

  /// The address.
  public var uri: String {
    let items = query.map { "\($0.ai)=\(percentEncoded($0.value))" }.joined(separator: "&")
    return stem + path.map { "/\($0.ai)/\(percentEncoded($0.value))" }.joined()
      + (items.isEmpty ? "" : "?" + items)
  }

  /// The same keys at `id.gs1.org`, without attributes: what events and hashes use.
  public var canonical: DigitalLink {
    var link = self
    (link.stem, link.query) = (Self.canonicalStem, [])
    return link
  }

  private static func sequences(_ ai: String) -> [[String]]? {
    ApplicationIdentifier.numbered(ai)?.qualifiers
  }
  private static func isFixed(_ ai: String) -> Bool {
    ApplicationIdentifier.numbered(ai)?.isFixed ?? false
  }
  /// What qualifies the key has its place in the path and may not hide in the query.
  private static func isAttribute(_ ai: String, of key: String) -> Bool {
    ApplicationIdentifier.numbered(ai)?.isAttribute == true
      && !(sequences(key) ?? []).joined().contains(ai)
  }

  private static func mayStandInURI(_ byte: UInt8) -> Bool {
    byte > 0x20 && byte < 0x7F && !Array("\"<>\\^`{|}".utf8).contains(byte)
  }

  private static func isHost(_ host: Substring) -> Bool {
    !host.isEmpty
      && host.utf8.allSatisfy {
        (0x30...0x39).contains($0) || (0x41...0x5A).contains($0) || (0x61...0x7A).contains($0)
          || Array("-._~:[]@".utf8).contains($0)
      }
  }

  /// Where the path begins that is pairs of a key and its qualifiers to the end; the last such place.
  private static func keyPosition(_ segments: [Substring]) -> Int? {
    var position = segments.count - 2
    while position >= 1 {
      if sequences(String(segments[position])) != nil { return position }
      position -= 2
    }
    return nil
  }

  private static func read(path segments: ArraySlice<Substring>) -> [Element]? {
    var path: [Element] = []
    for i in stride(from: segments.startIndex, to: segments.endIndex, by: 2) {
      guard i + 1 < segments.endIndex, let value = percentDecoded(segments[i + 1]),
        let ai = ApplicationIdentifier.numbered(segments[i]), ai.accepts(value)
      else { return nil }
      path.append(Element(ai.number, value))
    }
    let qualifiers = path.dropFirst().map(\.ai)
    let fits = sequences(path[0].ai)!.contains { order in
      let known = order.filter(qualifiers.contains)
      return known == qualifiers
    }
    return fits ? path : nil
  }

  private static func read(query: Substring, after path: [Element]) -> [Element]? {
    var attributes: [Element] = []
    for item in query.split(separator: "&") {
      let sides = item.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard sides.count == 2, sides[0].allSatisfy(\.isNumber) else { continue }
      let text = sides[1].replacing("+", with: " ")
      guard let value = percentDecoded(text), let ai = ApplicationIdentifier.numbered(sides[0]),
        ai.accepts(value), isAttribute(ai.number, of: path[0].ai),
        !(path + attributes).contains(where: { $0.ai == ai.number })
      else { return nil }
      attributes.append(Element(ai.number, value))
    }
    return attributes
  }
}

/// A value as it stands in a path or query: all but RFC 3986's unreserved characters encoded.
public func percentEncoded(_ text: String) -> String {
  var out = ""
  for byte in text.utf8 {
    let isLetter = (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
    if isLetter || (0x30...0x39).contains(byte) || Array("-._~".utf8).contains(byte) {
      out.unicodeScalars.append(UnicodeScalar(byte))
    } else {
      out += "%" + hexadecimal([byte]).uppercased()
    }
  }
  return out
}

/// The text behind percent encoding; `nil` when an escape is broken or it is not UTF-8.
public func percentDecoded(_ text: some StringProtocol) -> String? {
  var bytes: [UInt8] = []
  let input = Array(text.utf8)
  var i = 0
  while i < input.count {
    if input[i] == 0x25 {
      guard i + 2 < input.count,
        let byte = UInt8(String(decoding: input[(i + 1)...(i + 2)], as: UTF8.self), radix: 16)
      else { return nil }
      bytes.append(byte)
      i += 3
    } else {
      bytes.append(input[i])
      i += 1
    }
  }
  return String(validating: bytes, as: UTF8.self)
}
