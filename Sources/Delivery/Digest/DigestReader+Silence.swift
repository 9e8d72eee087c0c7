import Farm
import Storage

extension DigestReader {
  /// A gateway is called silent after this, a sensor after three intervals but not before.
  static let silence: Milliseconds = 2 * .hour
  /// A sensor whose interval is not known is called silent after this.
  static let longSilence: Milliseconds = .day

  /// Gateways and sensors that were not heard. A sensor behind a silent gateway is not told of: it
  /// is the gateway that someone must go and see.
  func silences(
    at now: Instant, _ past: Snapshot, _ catalogue: Catalogue
  ) throws -> [Facts.SilenceFact] {
    let heard = try past.gateways()
    let newest = try past.newestTimes()
    return site.farms.flatMap { farm in
      let silent = farm.gateways.filter { gateway in
        let last = heard.first { $0.farm == farm.id && $0.id == gateway.id }?.lastAt
        return last.map { now - $0 > Self.silence } ?? true
      }
      return silent.map { gateway in
        let status = heard.first { $0.farm == farm.id && $0.id == gateway.id }
        return Facts.SilenceFact(
          farm: farm.id, unit: "", what: gatewayTitle(gateway),
          last: status.flatMap { $0.messages > 0 ? $0.lastAt : nil })
      } + sensors(of: farm, behind: silent, at: now, newest, catalogue)
    }
  }

  private func gatewayTitle(_ gateway: Gateway) -> Title {
    Title(en: "gateway \(gateway.name.en)", zh: "网关 \(gateway.name.zh)")
  }

  private func sensors(
    of farm: FarmHolding, behind silent: [Gateway], at now: Instant,
    _ newest: [SeriesID: Instant], _ catalogue: Catalogue
  ) -> [Facts.SilenceFact] {
    farm.sensors.compactMap { unit, sensor, series in
      let serving = farm.gateways.filter { $0.units.isEmpty || $0.units.contains(unit.id) }
      if !serving.isEmpty, serving.allSatisfy({ silent.contains($0) }) { return nil }
      let last = catalogue.find(series).flatMap { newest[$0] }
      let patience = sensor.interval.map { max(3 * $0, Self.silence) } ?? Self.longSilence
      if let last, now - last <= patience { return nil }
      let name = sensor.id.isEmpty ? "" : " \(sensor.id)"
      return Facts.SilenceFact(
        farm: farm.id, unit: unit.id,
        what: Title(en: sensor.metric.title.en + name, zh: sensor.metric.title.zh + name),
        last: last)
    }
  }
}
