import Farm

extension JSON {
  /// The value's canonical text: one spelling for one value, so that its hash means the value.
  ///
  /// Source: RFC 8785 (JCS). Members sorted by UTF-16 code units (section 3.2.3), numbers and strings
  /// as ECMAScript writes them (section 3.2.2), nothing between.
  public var canonical: String { sorted.text }

  private var sorted: JSON {
    switch self {
    case .array(let elements): return .array(elements.map(\.sorted))
    case .object(let members):
      let keys = members.keys.sorted { $0.utf16.lexicographicallyPrecedes($1.utf16) }
      return .object(
        JSON.Members(uniqueKeysWithValues: keys.map { ($0, members[$0]!.sorted) }))
    default: return self
    }
  }
}
