/// What a cooperative grows, as its site file lists it: what a batch may be of, what it is called, and
/// how it keeps.
public struct Produce: Sendable, Hashable {
  /// `[A-Za-z0-9_-]{1,64}`, unique in its cooperative.
  public var id: String
  /// For people.
  public var name: Title
  /// GS1 trade item number, if it has one.
  public var gtin: String?
  /// The warmest that it may be stored or carried, °C.
  public var storageLimit: Double
  /// Days that it keeps at that limit.
  public var shelfLifeDays: Double
  /// Days from the opening of a batch to its first harvest, where that is usual.
  public var cycleDays: Double?

  /// 4 °C and ten days, for fresh produce and fish on ice: engineering defaults.
  public static let storageLimit = 4.0
  /// See ``storageLimit``.
  public static let shelfLifeDays = 10.0

  /// Whether a text names it: its id, a name of it in either language, or its GTIN.
  public func isNamed(_ text: String) -> Bool {
    let text = text.lowercased()
    return [id, name.en, name.zh, gtin].contains { $0?.lowercased() == text }
  }
}

extension Sequence<Produce> {
  /// A product's name for people: what the list calls it, else what was told.
  public func title(of told: String) -> Title {
    first { $0.isNamed(told) }?.name ?? Title(en: told, zh: told)
  }
}

extension Produce {
  /// Reads a cooperative's `produce`.
  static func read(_ cooperative: inout Fields, _ mistakes: inout [Mistake]) -> [Produce] {
    var ids = Ids()
    return cooperative.items("produce", &mistakes).compactMap { item in
      var fields = Fields(item, Title(en: "what the cooperative grows", zh: "合作社的产品"), &mistakes)
      guard let id = ids.take(Title(en: "produce", zh: "农产品"), &fields, &mistakes) else {
        return nil
      }
      let produce = Produce(
        id: id, name: fields.title("name", id, &mistakes),
        gtin: fields.gs1Key("gtin", digits: [8, 12, 13, 14], &mistakes),
        storageLimit: fields.optionalQuantity(
          "storage_limit", in: .parse("Cel")!, &mistakes) ?? storageLimit,
        shelfLifeDays: fields.positive("shelf_life", in: .parse("d")!, &mistakes) ?? shelfLifeDays,
        cycleDays: fields.positive("cycle", in: .parse("d")!, &mistakes))
      fields.finish(&mistakes)
      return produce
    }
  }
}
