import Farm
import Storage

extension DigestReader {
  /// A batch is near its harvest when that is planned within so many days,
  static let nearHarvest = 14
  /// or was planned so many days ago and nobody has picked yet.
  static let overdueHarvest = 14

  /// Growing batches near their planned harvest, and those whose pre-harvest intervals have not
  /// ended, or end today.
  func harvests(
    at now: Instant, _ past: Snapshot, _ catalogue: Catalogue
  ) throws -> [Facts.HarvestFact] {
    try site.farms.flatMap { farm -> [Facts.HarvestFact] in
      let today = farm.zone.day(of: now)
      return try past.growingBatches(of: farm.id, zone: farm.zone).compactMap {
        batch -> Facts.HarvestFact? in
        let planned = planned(batch, farm)
        let days = planned.map { $0.number - today.number }
        let isNear =
          days.map { (-Self.overdueHarvest...Self.nearHarvest).contains($0) && !batch.isPicked }
          ?? false
        let waits = try batch.treatments.map {
          try wait(after: $0, of: batch, farm, today, now, past, catalogue)
        }
        let open = waits.filter { $0.isOpen(on: today) }
        guard isNear || !open.isEmpty else { return nil }
        var fact = Facts.HarvestFact(
          farm: farm.id, unit: batch.unit, batch: title(batch, farm), day: isNear ? planned : nil,
          waits: open + (isNear ? waits.filter { $0.rest == .untold } : []))
        fact.cleared = waits.filter { !$0.isOpen(on: today) && $0.until != nil }
          .max { $0.until! < $1.until! }
        return fact
      }
    }
  }

  private func title(_ batch: GrowingBatch, _ farm: FarmHolding) -> Title {
    guard let product = batch.product else { return Title(both: batch.id) }
    let name = site.produce(of: farm.id).title(of: product)
    return Title(en: "\(name.en) \(batch.id)", zh: "\(name.zh) \(batch.id)")
  }

  /// What the unit's plan says, else what the produce usually takes from its opening on.
  private func planned(_ batch: GrowingBatch, _ farm: FarmHolding) -> CivilDay? {
    if let day = site.unit(batch.unit, of: farm.id)?.harvest, day >= batch.opened { return day }
    guard let product = batch.product,
      let days = site.produce(of: farm.id).first(where: { $0.isNamed(product) })?.cycleDays
    else { return nil }
    return CivilDay(number: batch.opened.number + Int(days.rounded()))
  }

  private func wait(
    after treatment: GrowingBatch.Treatment, of batch: GrowingBatch, _ farm: FarmHolding,
    _ today: CivilDay, _ now: Instant, _ past: Snapshot, _ catalogue: Catalogue
  ) throws -> Facts.HarvestFact.Wait {
    let name = Title(both: treatment.input)
    if let days = treatment.days {
      return .init(after: name, until: CivilDay(number: treatment.day.number + days))
    }
    guard let asked = treatment.degreeDays else { return .init(after: name, rest: .untold) }
    let means = try past.dailyMeans(
      of: Metric.named("water_temperature")!, unit: batch.unit, farm: farm.id,
      catalogue: catalogue, from: treatment.end, to: now, zone: farm.zone)
    return .init(
      after: name, rest: Self.degreeDays(asked, after: treatment.day, today: today, means))
  }

  /// How far a sum of daily means has come, over the whole days after an application; when it is
  /// reached, the day after that.
  static func degreeDays(
    _ asked: Double, after end: CivilDay, today: CivilDay, _ means: [CivilDay: Double]
  ) -> Facts.HarvestFact.Wait.Rest {
    let days = ((end.number + 1)..<max(today.number, end.number + 1)).map(CivilDay.init(number:))
    var sum = 0.0
    for day in days {
      sum += max(0, means[day] ?? 0)
      if sum >= asked { return .until(CivilDay(number: day.number + 1)) }
    }
    let lately = days.suffix(3).compactMap { means[$0] }
    let pace = lately.isEmpty ? 0 : lately.reduce(0, +) / Double(lately.count)
    let about =
      pace < 1 ? nil : CivilDay(number: today.number + Int(((asked - sum) / pace).rounded(.up)))
    return .degreeDays(
      has: sum, asked: asked, about: about, missing: days.count { means[$0] == nil })
  }
}
