import Farm
import Storage

/// What becomes of a soil test and of a crop plan: the test is kept, its advice and alerts follow in
/// the same transaction.
struct SoilIntake {
  /// The site as it stands.
  let site: Site
  /// Tables of the advice.
  let tables: Agronomy
  /// When the test came or the plan was read.
  let receivedAt: Instant
  /// Alert changes of this transaction that are not written yet.
  var pending: [AlertChange] = []

  /// What came of it.
  struct Outcome {
    /// Whether anything was new.
    var isNew = false
    /// The advice, where the unit has a plan and this test is its newest.
    var advice: Advice?
    /// To be appended with the transaction's other alerts.
    var alerts: [AlertChange] = []
  }

  /// A message of `…/soil-tests` from a farm's gateway. Throws a ``Farm/Rejection`` with every reason.
  func take(_ json: JSON, farm: String, _ transaction: Transaction) throws -> Outcome {
    try take(SoilTest.read(json, farm: farm), transaction)
  }

  /// A soil test. Throws a ``Farm/Rejection`` when its unit is unknown or its number is taken by
  /// another test.
  func take(_ test: SoilTest, _ transaction: Transaction) throws -> Outcome {
    guard let farm = site.farm(test.farm) else {
      throw Rejection(
        .unknownFarm, Title(en: "There is no farm \"\(test.farm)\".", zh: "没有农场“\(test.farm)”。"))
    }
    guard let unit = farm.units.first(where: { $0.id == test.unit }) else {
      throw Rejection(
        .unknownUnit,
        Title(en: "The farm has no unit \"\(test.unit)\".", zh: "农场没有单元“\(test.unit)”。")
          .followed(by: .near(test.unit, in: farm.units.map(\.id), otherwise: .empty)))
    }
    guard test.sampled.number <= farm.zone.day(of: receivedAt).number + 1 else {
      throw Rejection(
        .fromTheFuture,
        Title(
          en: "\(test.sampled) has not come yet: tell the day on which it was sampled.",
          zh: "\(test.sampled) 还没有到：请写采样当天的日期。"))
    }
    // What is kept must be readable: a sheet's row may lack what a message would be refused for.
    _ = try SoilTest.read(test.json, farm: test.farm)
    switch try transaction.insert(test, receivedAt: receivedAt) {
    case .known: return Outcome()
    case .contradicts:
      throw Rejection(
        .contradiction,
        Title(
          en:
            "Another soil test of \(test.unit) has the number \"\(test.id)\"; a test is never overwritten. Send it under a number of its own.",
          zh: "\(test.unit) 已有编号为“\(test.id)”的另一份土壤检测；检测从不覆盖。请用新的编号。"))
    case .new:
      var outcome = try advise(unit, of: farm, transaction)
      outcome.isNew = true
      return outcome
    }
  }

  /// Every planned unit once more: for a site or tables that changed.
  func review(_ transaction: Transaction) throws -> [AlertChange] {
    var alerts: [AlertChange] = []
    for farm in site.farms {
      for unit in farm.units where unit.plan != nil {
        alerts += try advise(unit, of: farm, transaction).alerts
      }
    }
    return alerts
  }

  /// Advice of a unit's newest laboratory test, where it has a plan; nothing when it was given before.
  private func advise(
    _ unit: FarmUnit, of farm: FarmHolding, _ transaction: Transaction
  ) throws -> Outcome {
    var outcome = Outcome()
    guard let plan = unit.plan,
      let test = try transaction.snapshot.newestSoilTest(farm: farm.id, unit: unit.id)?.test
    else { return outcome }
    let products = tables.complete(
      site.cooperatives.first { $0.id == farm.cooperative }?.products ?? [])
    // A plan that names what no table knows was shown at the start; here it must not stop ingestion.
    guard
      let advice = try? Adviser(tables: tables, products: products)
        .advise(test, unit: unit, plan: plan),
      try transaction.append(advice, at: receivedAt)
    else { return outcome }
    var firing = try transaction.snapshot.firing(
      rule: Advice.alertRule, farm: farm.id, unit: unit.id)
    for alert in pending
    where (alert.rule, alert.farm, alert.unit) == (Advice.alertRule, farm.id, unit.id) {
      firing.removeAll { $0.id == alert.id }
      if alert.state == .firing { firing.append(alert) }
    }
    outcome.advice = advice
    outcome.alerts = advice.alerts(firing: firing, zone: farm.zone)
    return outcome
  }
}
