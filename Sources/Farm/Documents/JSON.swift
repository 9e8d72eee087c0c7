import OrderedCollections

/// A JSON value (RFC 8259, with the limits of I-JSON, RFC 7493): what is read once and kept.
///
/// Events, soil tests, records and `--json` output. Readings never become one: they are taken
/// straight from the bytes by ``JSONScanner``.
public enum JSON: Hashable, Sendable {
  /// `null`
  case null
  /// `true` or `false`
  case bool(Bool)
  /// A finite double.
  case number(Double)
  /// A string.
  case string(String)
  /// An array.
  case array([JSON])
  /// An object; keys are unique and keep their order.
  case object(Members)

  /// The members of an object, in their order.
  public typealias Members = OrderedDictionary<String, JSON>

  /// The value of a key, or `nil` when this is no object or has no such key.
  public subscript(key: String) -> JSON? {
    guard case .object(let members) = self else { return nil }
    return members[key]
  }

  /// The string, if it is one.
  public var string: String? {
    guard case .string(let text) = self else { return nil }
    return text
  }
  /// The number, if it is one.
  public var number: Double? {
    guard case .number(let value) = self else { return nil }
    return value
  }
  /// The truth value, if it is one.
  public var bool: Bool? {
    guard case .bool(let value) = self else { return nil }
    return value
  }
  /// The elements, if it is an array.
  public var array: [JSON]? {
    guard case .array(let elements) = self else { return nil }
    return elements
  }
  /// The members, if it is an object.
  public var object: OrderedDictionary<String, JSON>? {
    guard case .object(let members) = self else { return nil }
    return members
  }
}

extension JSON: ExpressibleByStringLiteral, ExpressibleByFloatLiteral, ExpressibleByIntegerLiteral,
  ExpressibleByBooleanLiteral, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral,
  ExpressibleByNilLiteral
{
  public init(stringLiteral value: String) { self = .string(value) }
  public init(floatLiteral value: Double) { self = .number(value) }
  public init(integerLiteral value: Int) { self = .number(Double(value)) }
  public init(booleanLiteral value: Bool) { self = .bool(value) }
  public init(nilLiteral: ()) { self = .null }
  public init(arrayLiteral elements: JSON...) { self = .array(elements) }
  public init(dictionaryLiteral elements: (String, JSON)...) {
    self = .object(OrderedDictionary(uniqueKeysWithValues: elements))
  }
}

extension JSON {
  /// The value with every `null` member of objects left out: absent reads better than null.
  public static func compact(_ members: KeyValuePairs<String, JSON?>) -> JSON {
    var object: OrderedDictionary<String, JSON> = [:]
    for (key, value) in members {
      if let value, value != .null { object[key] = value }
    }
    return .object(object)
  }
}
