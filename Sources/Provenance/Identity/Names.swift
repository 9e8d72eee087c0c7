import Farm

/// Makes the web names of what a cooperative's events speak of, and reads them back.
///
/// With a GTIN, GLN or SSCC a name is the canonical GS1 Digital Link; without, it is a path under the
/// cooperative's own domain, so that both work in the same places. A cooperative without a domain
/// gets names under `.invalid` (RFC 2606), which say plainly that no page is behind them.
public struct Names: Hashable, Sendable {
  /// `https://farm.example.cn`, without a slash at the end.
  public let stem: String
  private let owner: String
  /// GS1 keys that were given to its farms, parties and devices.
  public let keys: Keys

  /// GS1 keys by our own ids; what has none gets a path under the domain.
  public struct Keys: Hashable, Sendable {
    /// GLN of a holding, by farm.
    public var places: [String: String] = [:]
    /// GLN of a party, by cooperative or farm.
    public var parties: [String: String] = [:]
    /// GIAI of a device, by farm, unit and sensor with slashes between.
    public var devices: [String: String] = [:]
    /// No keys.
    public init() {}
  }

  /// Names under a cooperative's domain, or under its id when it has none.
  public init(domain: String?, cooperative: String, keys: Keys = Keys()) {
    (self.keys, owner) = (keys, cooperative)
    var stem = domain ?? "https://\(cooperative).invalid"
    if !stem.contains("://") { stem = "https://" + stem }
    while stem.hasSuffix("/") { stem.removeLast() }
    self.stem = stem
  }

  /// What a name stands for.
  public enum Kind: String, Sendable, CaseIterable {
    case batch, unit, party, sensor, crate, product, input, document
  }

  /// A batch: GTIN and lot where it has them.
  public func batch(_ name: BatchName, gtin: String?, lot: String?) -> String {
    if let gtin = gtin.flatMap(Names.gtin14), let lot,
      let link = DigitalLink([.init("01", gtin), .init("10", lot)])
    {
      return link.uri
    }
    return own(.batch, name.farm, name.id)
  }

  /// The page behind a batch's name: the same path on the cooperative's domain.
  public func page(_ batch: BatchName, gtin: String?, lot: String?) -> String {
    let name = self.batch(batch, gtin: gtin, lot: lot)
    let canonical = DigitalLink.canonicalStem
    return name.hasPrefix(canonical) ? stem + name.dropFirst(canonical.count) : name
  }

  /// A unit of a farm: GLN and extension where the farm has a GLN.
  public func unit(_ id: String, of farm: String) -> String {
    if let gln = keys.places[farm], let link = DigitalLink([.init("414", gln), .init("254", id)]) {
      return link.uri
    }
    return own(.unit, farm, id)
  }

  /// A party: its own https name, its GLN, or a path here.
  public func party(_ id: String) -> String {
    if id.contains("://") { return id }
    if let link = DigitalLink([.init("417", keys.parties[id] ?? id)]) { return link.uri }
    return own(.party, id)
  }

  /// Whom a party's name stands for here: our own id, or the name itself.
  public func partyID(_ name: String) -> String {
    if let own = parts(of: name, .party)?.first { return own }
    guard let gln = DigitalLink(name)?["417"] else { return name }
    // A farm without a GLN of its own goes under the cooperative's.
    if keys.parties[owner] == gln { return owner }
    return keys.parties.first { $0.value == gln }?.key ?? name
  }

  /// A crate or pallet: its SSCC, or a path here.
  public func crate(_ id: String) -> String {
    if id.contains("://") { return id }
    if let link = DigitalLink([.init("00", id)]) { return link.uri }
    return own(.crate, id)
  }

  /// A sensor of a unit: its GIAI, or a path here.
  public func sensor(_ id: String, of unit: String, at farm: String) -> String {
    if let giai = keys.devices["\(farm)/\(unit)/\(id)"],
      let link = DigitalLink([.init("8004", giai)])
    {
      return link.uri
    }
    return own(.sensor, farm, unit, id)
  }

  /// A lot of something that went in: seed, fry, feed, fertilizer, a pesticide.
  public func input(_ product: String, lot: String?) -> String {
    if product.contains("://") { return product }
    if let gtin = Names.gtin14(product), let lot,
      let link = DigitalLink([.init("01", gtin), .init("10", lot)])
    {
      return link.uri
    }
    return lot.map { own(.input, product, $0) } ?? own(.input, product)
  }

  /// A document: a certificate, a test, an order.
  public func document(_ number: String) -> String {
    number.contains(":") ? number : own(.document, number)
  }

  /// A path under the own domain.
  public func own(_ kind: Kind, _ parts: String...) -> String {
    stem + "/" + ([kind.rawValue] + parts.map(percentEncoded)).joined(separator: "/")
  }

  /// The parts of an own name; `nil` when it is not under this domain or of another kind.
  public func parts(of name: String, _ kind: Kind) -> [String]? {
    let start = stem + "/" + kind.rawValue + "/"
    guard name.hasPrefix(start) else { return nil }
    let parts = name.dropFirst(start.count).split(separator: "/").map { percentDecoded($0) }
    return parts.contains(nil) ? nil : parts.map { $0! }
  }

  /// A GTIN of 8, 12, 13 or 14 digits with a right check digit, padded to 14.
  public static func gtin14(_ text: String) -> String? {
    let digits = Array(text.utf8)
    guard [8, 12, 13, 14].contains(digits.count),
      digits.allSatisfy({ (48...57).contains($0) }), hasCheckDigit(digits[...])
    else { return nil }
    return String(repeating: "0", count: 14 - digits.count) + text
  }
}
