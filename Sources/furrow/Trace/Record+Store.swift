import Farm
import Provenance
import Storage

extension Snapshot {
  /// The record of a batch, from what is stored and what the site file says of places.
  ///
  /// Conditions come from day heads, so the cost is in days; `withDigest` reads every reading, and is
  /// for sealing. Digests of a sealed record are shown as they were sealed.
  func record(
    of name: BatchName, site: Site, at now: Instant, withDigest: Bool = false
  ) throws -> Record? {
    guard let batch = try batch(name), let place = site.place(of: name.farm) else { return nil }
    var record = Record(batch: batch, place: place)
    let catalogue = try catalogue()
    let farm = site.farm(name.farm)!
    record.conditions = try conditions(
      of: batch, catalogue: catalogue,
      sensors: { unit in farm.units.first { $0.id == unit }?.sensors ?? [] }, zone: place.zone,
      until: now, withDigest: withDigest)
    record.alerts = try alertLines(batch, until: now)
    record.documents = try soilDocuments(of: batch, zone: place.zone, until: now)
    record.documents += try commandDocuments(of: batch, until: now, place.zone)
    record.parents = try lineage(name, .up)
    record.children = try lineage(name, .down)
    record.harvests = try harvests(of: batch, catalogue, zone: place.zone)
    record.coldChains = try coldChains(batch, place.produce, catalogue, until: now)
    if !withDigest { try takeDigests(&record) }
    return record
  }

  private func alertLines(_ batch: Batch, until now: Instant) throws -> [Record.AlertLine] {
    var changes: [AlertChange] = []
    for stay in batch.stays {
      var filter = AlertFilter()
      (filter.farm, filter.unit) = (batch.name.farm, stay.unit)
      (filter.from, filter.until) = (stay.from, (stay.to ?? now) + 1)
      changes += try alertChanges(filter).map(\.change)
    }
    return Record.lines(changes)
  }

  /// What actuators were told where and while it grew.
  private func commandDocuments(
    of batch: Batch, until now: Instant, _ zone: Zone
  ) throws -> [JSON] {
    try batch.stays.filter(\.isCycle).flatMap { stay in
      try commands(farm: batch.name.farm, unit: stay.unit)
        .filter { $0.at >= stay.from && $0.at < stay.to ?? now }
        .map {
          [
            "kind": "command", "id": .string($0.id), "actuator": .string($0.actuator),
            "action": .string($0.action), "at": .string(zone.text($0.at)),
            "rule": .string($0.rule), "alert": .string($0.alert),
          ]
        }
    }
  }

  /// Harvests of the batch and of everything that it was made of: what is wrong with a crop is wrong
  /// with each box of it. Tests of what lies between count too.
  private func harvests(
    of batch: Batch, _ catalogue: Catalogue, zone: Zone
  ) throws -> [Record.Harvest] {
    let walk = try Walk(from: [.init(batch.name)], .up) { try lineage($0, .up) }
    var found: [Record.Harvest] = []
    var tests: [BatchEvent] = []
    for step in walk.steps {
      guard let kin = step.batch == batch.name ? batch : try self.batch(step.batch) else {
        continue
      }
      let ways = walk.edges.filter { $0.from == kin.name }
      let own = kin.harvests.filter { harvest in
        kin.name == batch.name
          || ways.contains {
            $0.kind == .harvest ? $0.event == harvest.id : harvest.time <= $0.time
          }
      }
      found += try own.map { try judge($0, of: kin, catalogue, zone) }
      if own.isEmpty { tests += kin.events.filter { $0.test != nil } }
    }
    guard let first = tests.first else { return found }
    if found.isEmpty { return [Record.Harvest(event: first, safety: Safety(tests: tests))] }
    found[found.count - 1].safety.judge(tests: tests)
    return found
  }

  private func judge(
    _ harvest: BatchEvent, of batch: Batch, _ catalogue: Catalogue, _ zone: Zone
  ) throws -> Record.Harvest {
    var means: [CivilDay: Double] = [:]
    let applied = batch.events.filter { $0.limits?.degreeDays != nil && $0.time <= harvest.time }
    if let first = applied.map(\.time).min(), let unit = batch.unit {
      means = try dailyMeans(
        of: Metric.named("water_temperature")!, unit: unit, farm: batch.name.farm,
        catalogue: catalogue, from: first, to: harvest.time, zone: zone)
    }
    return Record.Harvest(
      event: harvest,
      safety: Safety(events: batch.events, harvest: harvest.time, zone: zone) { means[$0] })
  }

  /// Temperatures of vehicles and stores, against what the produce bears.
  private func coldChains(
    _ batch: Batch, _ listed: [Produce], _ catalogue: Catalogue, until now: Instant
  ) throws -> [(unit: String, chain: ColdChain)] {
    let produce = listed.first { $0.isNamed(batch.product?.name ?? "") }
    let metric = Metric.named("storage_temperature")!
    return try batch.stays.filter { !$0.isCycle }.compactMap { stay in
      let readings = try readings(
        of: metric, unit: stay.unit, farm: batch.name.farm, catalogue: catalogue, from: stay.from,
        to: stay.to ?? now)
      guard !readings.isEmpty else { return nil }
      let chain = try ColdChain(
        readings.lazy.map { (time: $0.time, celsius: $0.value) },
        limit: produce?.storageLimit ?? Produce.storageLimit,
        shelfLifeDays: produce?.shelfLifeDays ?? Produce.shelfLifeDays)
      return (stay.unit, chain)
    }
  }

  private func takeDigests(_ record: inout Record) throws {
    guard let sealed = try sealedRecord(record.batch.name) else { return }
    for line in sealed.body["conditions"]?.array ?? [] {
      let at = record.conditions.firstIndex {
        $0.unit == line["unit"]?.string && $0.metric.name == line["metric"]?.string
          && $0.sensor == line["sensor"]?.string ?? "" && $0.isCycle
      }
      if let at, Double(record.conditions[at].count) == line["count"]?.number {
        record.conditions[at].digest = line["digest"]?.string
      }
    }
  }
}

extension Site {
  /// Names of a farm's places, for people and for the web.
  func place(of id: String) -> Record.Place? {
    guard let farm = farm(id) else { return nil }
    let cooperative = cooperatives.first { $0.id == farm.cooperative }
    return Record.Place(
      cooperative: cooperative?.name ?? Title(en: farm.cooperative, zh: farm.cooperative),
      farm: farm.name,
      units: Dictionary(
        farm.units.map { ($0.id, $0.name) }, uniquingKeysWith: { first, _ in first }),
      produce: cooperative?.produce ?? [], parties: cooperative?.parties ?? [], zone: farm.zone,
      names: Names(
        domain: cooperative?.domain, cooperative: farm.cooperative, keys: keys(farm.cooperative)))
  }

  /// The GS1 keys of a cooperative's farms, their parties and devices.
  private func keys(_ cooperative: String) -> Names.Keys {
    var keys = Names.Keys()
    let holder = cooperatives.first { $0.id == cooperative }
    let owner = holder?.gln
    keys.parties[cooperative] = owner
    for party in holder?.parties ?? [] { keys.parties[party.id] = party.gln }
    for farm in farms where farm.cooperative == cooperative {
      keys.places[farm.id] = farm.gln
      keys.parties[farm.id] = farm.gln ?? owner
      for unit in farm.units {
        for sensor in unit.sensors {
          let id = sensor.metric.name + (sensor.id.isEmpty ? "" : "-" + sensor.id)
          keys.devices["\(farm.id)/\(unit.id)/\(id)"] = sensor.giai
        }
      }
    }
    return keys
  }
}
