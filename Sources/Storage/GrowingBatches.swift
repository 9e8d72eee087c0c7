import Farm
import Provenance

/// A batch that grows, and what was applied to it: what a digest tells of its harvest is made of it.
public struct GrowingBatch: Hashable, Sendable {
  /// Its id, unique in its farm.
  public var id: String
  /// What it is.
  public var product: String?
  /// Where it grows.
  public var unit: String
  /// The day on which it was opened.
  public var opened: CivilDay
  /// Whether some of it was picked before.
  public var isPicked: Bool
  /// What was applied, by time.
  public var treatments: [Treatment]

  /// An application of something.
  public struct Treatment: Hashable, Sendable {
    /// What.
    public var input: String
    /// When it ended, and its day in the farm's zone.
    public var end: Instant
    public var day: CivilDay
    /// Its pre-harvest interval in days, or in degree-days of water temperature; neither when the
    /// event tells none.
    public var days: Int?
    public var degreeDays: Double?
  }
}

extension Snapshot {
  /// The batches of a farm that grow, by unit and id.
  public func growingBatches(of farm: String, zone: Zone) throws -> [GrowingBatch] {
    var filter = BatchFilter()
    filter.farm = farm
    filter.limit = 10_000
    let lines = try batches(filter).filter { $0.state == .growing }
    return try lines.map { line in
      let events = Batch.effective(try events(of: line.name))
      return GrowingBatch(
        id: line.name.id, product: line.product?.name, unit: line.unit ?? "",
        opened: zone.day(of: line.opened),
        isPicked: events.contains { $0.kind == .harvest && $0.batch == line.name },
        treatments: events.filter { $0.kind == .apply && $0.batch == line.name }.map { event in
          let end = event.until ?? event.time
          return GrowingBatch.Treatment(
            input: event.input?.name ?? "", end: end, day: zone.day(of: end),
            days: event.limits?.days, degreeDays: event.limits?.degreeDays)
        })
    }.sorted { ($0.unit, $0.id) < ($1.unit, $1.id) }
  }
}
