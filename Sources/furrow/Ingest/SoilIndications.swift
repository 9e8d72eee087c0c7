import Farm
import Storage

extension Snapshot {
  /// What a unit's probes say of its soil: their newest readings, or the newest soil test that a probe
  /// sent as one, whichever is newer; `nil` when they say nothing. Never a dose: see ``Farm/Adviser``.
  func soilIndications(of unit: FarmUnit, _ holding: FarmHolding) throws -> SoilTest? {
    let sent = try soilTests(farm: holding.id, unit: unit.id).map(\.test)
      .last { $0.origin == .probe }
    let read = try probeReadings(of: unit, holding)
    guard let sent, let read else { return sent ?? read }
    return read.sampled >= sent.sampled ? read : sent
  }

  private func probeReadings(of unit: FarmUnit, _ holding: FarmHolding) throws -> SoilTest? {
    let catalogue = try catalogue()
    let newest = try newestTimes()
    var readings: [(metric: Metric, value: Double)] = []
    var last: Instant?
    for (i, series) in catalogue.all.enumerated()
    where series.farm == holding.id && series.unit == unit.id
      && SoilTest.indicated[series.metric.name] != nil
    {
      let id = SeriesID(Int32(i + 1))
      guard let time = newest[id],
        let reading = try self.readings(of: id, from: time, to: time + 1).last
      else { continue }
      readings.append((series.metric, reading.value))
      last = max(last ?? time, time)
    }
    guard let last else { return nil }
    return SoilTest.indications(
      farm: holding.id, unit: unit.id, on: holding.zone.day(of: last), readings: readings)
  }
}
