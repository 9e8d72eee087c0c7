import Farm
import Provenance

/// A growing batch that may not be harvested yet, or only just: what a digest tells of it.
public struct HarvestWait: Hashable, Sendable {
  /// The farm's id.
  public var farm: String
  /// Where it grows.
  public var unit: String
  /// The batch's id and its product's name.
  public var batch: String
  /// What was applied.
  public var input: String
  /// The first day on which harvest is allowed.
  public var until: CivilDay
}

extension Snapshot {
  /// Pre-harvest intervals, in days, of growing batches that end on `day` or later, by farm, unit
  /// and day. Intervals in degree-days have no day that could be told.
  public func harvestWaits(of farm: String, zone: Zone, from day: CivilDay) throws -> [HarvestWait]
  {
    var filter = BatchFilter()
    filter.farm = farm
    filter.limit = 10_000
    var waits: [HarvestWait] = []
    for line in try batches(filter) where line.state == .growing {
      for event in Batch.effective(try events(of: line.name)) {
        guard let days = event.limits?.days else { continue }
        let end = zone.day(of: event.until ?? event.time)
        let until = CivilDay(number: end.number + days)
        guard until >= day else { continue }
        waits.append(
          HarvestWait(
            farm: farm, unit: line.unit ?? "",
            batch: [line.product?.name, line.name.id].compactMap(\.self).joined(separator: " "),
            input: event.input?.name ?? "", until: until))
      }
    }
    return waits.sorted { ($0.unit, $0.until, $0.batch) < ($1.unit, $1.until, $1.batch) }
  }
}
