import Farm

/// A batch's whole story: the transparent farm. Made of values that were read elsewhere, so that the
/// same story gives the same bytes wherever it is made.
public struct Record: Sendable {
  /// The batch as its events make it.
  public var batch: Batch
  /// Names for people, and the web names.
  public var place: Place
  /// What was measured where it was.
  public var conditions: [Conditions] = []
  /// What the rules said of its units meanwhile.
  public var alerts: [AlertLine] = []
  /// Soil tests and advice of its unit, as their own documents.
  public var documents: [JSON] = []
  /// Harvest by harvest, whether limits were kept.
  public var harvests: [Harvest] = []
  /// Batches that it was made of, and that were made of it.
  public var parents: [Lineage] = [], children: [Lineage] = []
  /// Cold chains, stay by stay.
  public var coldChains: [(unit: String, chain: ColdChain)] = []

  /// Names for people and for the web.
  public struct Place: Sendable {
    /// Who owns the data, and the holding.
    public var cooperative: Title, farm: Title
    /// Names of units by id.
    public var units: [String: Title]
    /// What the cooperative grows.
    public var produce: [Produce]
    /// Whom it sells to and buys from; only their names are told.
    public var parties: [Party]
    /// What "day" means there.
    public var zone: Zone
    /// Web names.
    public var names: Names
    /// A place.
    public init(
      cooperative: Title, farm: Title, units: [String: Title], produce: [Produce] = [],
      parties: [Party] = [], zone: Zone, names: Names
    ) {
      (self.cooperative, self.farm, self.units) = (cooperative, farm, units)
      (self.produce, self.parties) = (produce, parties)
      (self.zone, self.names) = (zone, names)
    }
  }

  /// A harvest and its judgement.
  public struct Harvest: Sendable {
    /// The event.
    public var event: BatchEvent
    /// How the limits were kept.
    public var safety: Safety
    /// A harvest.
    public init(event: BatchEvent, safety: Safety) { (self.event, self.safety) = (event, safety) }
  }

  /// An alert from first to last.
  public struct AlertLine: Hashable, Sendable {
    /// The alert's id, its rule and its unit.
    public var id: String, rule: String, unit: String
    /// How bad, at worst.
    public var severity: Severity
    /// From when until when; open while it lasts.
    public var since: Instant, until: Instant?
    /// The sentence when it fired.
    public var text: Title
  }

  /// A record without what was measured yet.
  public init(batch: Batch, place: Place) { (self.batch, self.place) = (batch, place) }

  /// The worst of its harvests, and of those that its parents had.
  public var verdict: Safety.Verdict? { harvests.map(\.safety.verdict).max() }

  /// What the batch is, for people, its variety apart; `nil` when nobody said.
  public var product: Title? {
    batch.product.flatMap { $0.name.isEmpty ? nil : place.produce.title(of: $0.name) }
  }

  /// The conditions that a page shows: where a truck was is no condition of its load.
  public var told: [Conditions] {
    conditions.filter { !["latitude", "longitude"].contains($0.metric.name) }
  }

  /// The batch's page on the cooperative's domain.
  public var page: String {
    place.names.page(
      batch.name, gtin: batch.product?.gtin,
      lot: batch.product?.lot ?? batch.product?.gtin.map { _ in batch.name.id })
  }

  /// Folds changes into one line an alert; those that never fired are left out.
  public static func lines(_ changes: [AlertChange]) -> [AlertLine] {
    var order: [String] = []
    var lines: [String: AlertLine] = [:]
    for change in changes {
      switch change.state {
      case .firing:
        if lines[change.id] == nil {
          order.append(change.id)
          lines[change.id] = AlertLine(
            id: change.id, rule: change.rule, unit: change.unit, severity: change.severity,
            since: change.since, until: nil, text: change.text)
        } else {
          lines[change.id]!.severity = max(lines[change.id]!.severity, change.severity)
        }
      case .resolved: lines[change.id]?.until = change.at
      case .pending, .cancelled, .noData: break
      }
    }
    return order.map { lines[$0]! }
  }
}
