import Farm

/// One thing that was done to a batch, at one time: what the log keeps for ever.
///
/// A value made of what was said, in our short form; a mistake is mended by a later event, never by
/// editing. Times keep the offset in which they were said, for that is how people speak of them.
public struct BatchEvent: Hashable, Sendable {
  /// What was done.
  public var kind: EventKind
  /// The batch that it was done to; for a merge, the one that came of it.
  public var batch: BatchName
  /// The unit where it was done, of the batch's farm.
  public var unit: String?
  /// When.
  public var time: Instant
  /// Seconds east of UTC in which the time was said.
  public var offset: Int
  /// How much, where it matters.
  public var quantity: Amount?
  /// What the batch is, on its first event.
  public var product: Product?
  /// What went in: seed, fry, feed, a fertilizer, a pesticide, a medicine.
  public var input: Input?
  /// How an application binds a later harvest.
  public var limits: ApplicationLimits?
  /// When an application or irrigation ended.
  public var until: Instant?
  /// A laboratory's findings.
  public var test: Test?
  /// Batches that went in, with how much of each.
  public var inputs: [Portion] = []
  /// Batches that came out.
  public var outputs: [Portion] = []
  /// Crates and pallets: the one that is filled, or those that travel.
  public var crates: [String] = []
  /// Whether an aggregation takes out of the crate rather than puts in.
  public var removes = false
  /// Who gave it.
  public var from: String?
  /// Who got it.
  public var to: String?
  /// The unit that carried it.
  public var vehicle: String?
  /// Papers: kind (`cert`, `testres`, `po`, `desadv`, …) and number.
  public var documents: [Document] = []
  /// Why.
  public var reason: String?
  /// The event that this one corrects, and those that stand for it.
  public var correction: Correction?
  /// Who did it; in the log only as a salted digest.
  public var person: String?
  /// Further words.
  public var note: String?
  /// The EPCIS event it was read from, kept whole so that nothing of it is lost.
  public var source: JSON?

  /// An event without details.
  public init(
    _ kind: EventKind, batch: BatchName, at time: Instant, offset: Int = 0, unit: String? = nil
  ) {
    (self.kind, self.batch, self.time, self.offset) = (kind, batch, time, offset)
    self.unit = unit
  }

  /// Every batch that the event touches: its own, then those that go in and come out.
  public var batches: [BatchName] {
    var all = [batch]
    for portion in inputs + outputs where !all.contains(portion.batch) { all.append(portion.batch) }
    return all
  }
}

/// A batch's name: its farm's id and its own, unique in that farm.
public struct BatchName: Hashable, Sendable, Comparable, CustomStringConvertible {
  /// The farm's id.
  public var farm: String
  /// Its own id.
  public var id: String

  /// A name.
  public init(farm: String, id: String) { (self.farm, self.id) = (farm, id) }

  /// `id`, of the farm that is spoken of, or `farm/id`; `nil` when it cannot be a name.
  public init?(_ text: String, farm: String) {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
    guard parts.count <= 2, parts.allSatisfy({ BatchName.isID($0) }) else { return nil }
    self.init(farm: parts.count == 2 ? parts[0] : farm, id: parts.last!)
  }

  /// 1 to 64 characters, no spaces, slashes or control characters.
  static func isID(_ text: String) -> Bool {
    (1...64).contains(text.count)
      && !text.unicodeScalars.contains { $0.properties.isWhitespace || $0.value < 32 }
  }

  /// `farm/id`.
  public var description: String { farm + "/" + id }
  /// `id` when it is of `farm`, else `farm/id`.
  public func text(in farm: String) -> String { farm == self.farm ? id : description }
  public static func < (a: Self, b: Self) -> Bool { (a.farm, a.id) < (b.farm, b.id) }
}

extension BatchEvent {
  /// What a batch is.
  public struct Product: Hashable, Sendable {
    /// The kind of produce, `tomato`.
    public var name: String
    /// The cultivar or breed.
    public var variety: String?
    /// GTIN of 8, 12, 13 or 14 digits.
    public var gtin: String?
    /// The lot that is printed, if not the batch's id.
    public var lot: String?
    /// A product.
    public init(_ name: String, variety: String? = nil, gtin: String? = nil, lot: String? = nil) {
      (self.name, self.variety, self.gtin, self.lot) = (name, variety, gtin, lot)
    }
  }

  /// Something that went into a batch.
  public struct Input: Hashable, Sendable {
    /// What it is called.
    public var name: String
    /// Its maker's lot.
    public var lot: String?
    /// GTIN.
    public var gtin: String?
    /// Registration number, 登记证号.
    public var registration: String?
    /// What works in it.
    public var ingredient: String?
    /// Where it was bought.
    public var supplier: String?
    /// An input.
    public init(_ name: String, lot: String? = nil) { (self.name, self.lot) = (name, lot) }

    /// What counts as the same product when applications are counted.
    var identity: String { registration ?? ingredient ?? name }
  }

  /// What an application asks of what follows.
  public struct ApplicationLimits: Hashable, Sendable {
    /// Whole days from its end to harvest: 安全间隔期, or 休药期 in days.
    public var days: Int?
    /// 休药期 in degree-days of water temperature.
    public var degreeDays: Double?
    /// How often it may be used in a season.
    public var maxApplications: Int?
    /// Limits.
    public init(days: Int? = nil, degreeDays: Double? = nil, maxApplications: Int? = nil) {
      (self.days, self.degreeDays, self.maxApplications) = (days, degreeDays, maxApplications)
    }
  }

  /// A laboratory's findings.
  public struct Test: Hashable, Sendable {
    /// Number of the report.
    public var number: String?
    /// Who tested.
    public var laboratory: String?
    /// Substance by substance.
    public var results: [Finding]
  }

  /// What was found of one substance.
  public struct Finding: Hashable, Sendable {
    /// What was looked for.
    public var substance: String
    /// How much was found.
    public var value: Amount
    /// How much there may be; `nil` when the report names none.
    public var limit: Amount?
  }

  /// A batch and how much of it.
  public struct Portion: Hashable, Sendable {
    /// Which batch.
    public var batch: BatchName
    /// How much; `nil` when nobody said.
    public var quantity: Amount?
    /// What it is, where that changes.
    public var product: Product?
    /// A portion.
    public init(_ batch: BatchName, _ quantity: Amount? = nil, product: Product? = nil) {
      (self.batch, self.quantity, self.product) = (batch, quantity, product)
    }
  }

  /// A paper.
  public struct Document: Hashable, Sendable {
    /// CBV's kind, `cert`.
    public var type: String
    /// Its number.
    public var number: String
  }

  /// What was wrong with an earlier event.
  public struct Correction: Hashable, Sendable {
    /// The event's id.
    public var event: String
    /// Whether it happened at all.
    public var reason: Reason
    /// Ids of the events that stand for it.
    public var replacements: [String]
    /// CBV's error reasons.
    public enum Reason: String, Sendable, CaseIterable {
      case didNotOccur = "did_not_occur"
      case incorrectData = "incorrect_data"
    }
  }
}

/// A number with its unit of measure, as it was said.
public struct Amount: Hashable, Sendable, CustomStringConvertible {
  /// The number.
  public var value: Double
  /// Its unit of measure; ``Farm/UnitOfMeasure/one`` for pieces.
  public var unit: UnitOfMeasure
  /// An amount.
  public init(_ value: Double, _ unit: UnitOfMeasure) { (self.value, self.unit) = (value, unit) }

  /// An amount from its text, `1200 kg`; `nil` when it is none or negative.
  public init?(_ text: String) {
    guard case .success(let (value, unit)) = Quantity.split(text), value >= 0 else { return nil }
    self.init(value, unit)
  }

  /// The number in another unit; `nil` when they measure different things.
  public func number(in other: UnitOfMeasure) -> Double? { unit.convert(value, to: other) }

  /// `1200 kg`.
  public var description: String {
    let number = JSON.format(value)
    return unit.symbol == "1" ? number : number + " " + unit.symbol
  }
}
