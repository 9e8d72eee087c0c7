import Testing

@testable import Farm
@testable import Provenance

private func at(_ day: Int, _ hour: Int = 8) -> Instant {
  Instant(milliseconds: Int64(CivilDay(year: 2026, month: 5, day: 1)!.number + day - 1) * .day)
    + Int64(hour) * .hour
}
private let name = BatchName(farm: "east", id: "b")

private func made(_ kind: EventKind, _ day: Int, _ amount: Double? = nil) -> BatchEvent {
  var event = BatchEvent(kind, batch: name, at: at(day), unit: "gh-1")
  event.quantity = amount.map { Amount($0, UnitOfMeasure.parse("kg")!) }
  if kind == .open { event.product = .init("tomato") }
  return event
}

@Test func aBatchFromSeedToShop() throws {
  let batch = try Batch(
    name, [made(.open, 1), made(.sow, 2), made(.harvest, 40, 100), made(.ship, 41, 60)])
  #expect(batch.state == .harvested)
  #expect(batch.remaining == 40)
  #expect(batch.cycle?.from == at(1))
  #expect(batch.cycle?.to == at(40))
  let gone = try Batch(name, batch.events + [made(.ship, 42, 40)])
  #expect(gone.state == .shipped)
}

@Test func whatCannotBeIsRefused() throws {
  let start = [made(.open, 3), made(.harvest, 40, 100)]
  for (events, word) in [
    ([made(.sow, 2)], "not open"), ([made(.open, 2), made(.open, 3)], "open already"),
    (start + [made(.apply, 41, 1)], "no longer grows"),
    (start + [made(.harvest, 41, 1)], "harvested before"),
    (start + [made(.ship, 41, 101)], "left"), (start + [made(.sow, 2)], "not open"),
    (start + [made(.release, 41)], "neither held"),
    (start + [made(.recall, 41), made(.ship, 42, 1)], "recalled"),
    (start + [made(.destroy, 41, 100), made(.ship, 42)], "destroyed"),
  ] {
    let refusal = #expect(throws: EventRefusal.self) { try Batch(name, events) }
    #expect(refusal?.text.en.contains(word) == true, "\(refusal?.text.en ?? "")")
  }
  var litres = made(.ship, 41)
  litres.quantity = Amount(1, UnitOfMeasure.parse("L")!)
  #expect(throws: EventRefusal.self) { try Batch(name, start + [litres]) }
}

@Test func aLateEventTakesItsPlaceAndACorrectedOneIsLeftOut() throws {
  let wrong = made(.harvest, 40, 1000)
  var correction = BatchEvent(.correct, batch: name, at: at(43))
  correction.correction = .init(event: wrong.id, reason: .incorrectData, replacements: [])
  let batch = try Batch(
    name, [made(.open, 1), wrong, made(.apply, 20, 1), correction, made(.harvest, 40, 100)])
  #expect(batch.produced == 100)
  #expect(batch.events.map(\.kind) == [.open, .apply, .harvest, .correct])
}

@Test func quantitiesConvertAndBalance() throws {
  var split = BatchEvent(.split, batch: name, at: at(41))
  split.inputs = [.init(name)]
  split.outputs = [
    .init(BatchName(farm: "east", id: "c"), Amount(0.06, UnitOfMeasure.parse("t")!)),
    .init(BatchName(farm: "east", id: "d"), Amount(80, UnitOfMeasure.parse("jin")!)),
  ]
  let batch = try Batch(name, [made(.open, 1), made(.harvest, 40, 100), split])
  #expect(abs(batch.remaining) < 1e-9)
  let child = try Batch(BatchName(farm: "east", id: "c"), [split])
  #expect(child.produced == 0.06)
  #expect(MassBalance(batch)?.accounted == 1)
  #expect(split.lineage.count == 2)
}

private func applied(_ day: Int, _ limits: BatchEvent.ApplicationLimits) -> BatchEvent {
  var event = made(.apply, day, 1)
  event.input = .init("oxytetracycline")
  event.limits = limits
  return event
}

@Test(arguments: [
  (16, 7, Safety.Verdict.nonConformant), (17, 7, .conformant), (18, 7, .conformant),
])
func theIntervalCountsWholeDays(_ harvest: Int, _ days: Int, _ verdict: Safety.Verdict) {
  let safety = Safety(
    events: [applied(10, .init(days: days))], harvest: at(harvest, 0), zone: .utc
  ) { _ in nil }
  #expect(safety.verdict == verdict)
}

@Test func degreeDaysCountWholeDaysAndAMissingDayIsUnknown() {
  let event = applied(1, .init(degreeDays: 200))
  func verdict(_ day: Int, missing: Set<Int> = []) -> Safety.Verdict {
    Safety(events: [event], harvest: at(day), zone: .utc) {
      missing.contains($0.number - firstOfMay + 1) ? nil : 25
    }.verdict
  }
  // Eight whole days of 25 °C are days 2 to 9.
  #expect(verdict(10) == .conformant)
  #expect(verdict(9) == .nonConformant)
  #expect(verdict(10, missing: [4]) == .unknown)
  #expect(verdict(11, missing: [4]) == .conformant)
}

private let firstOfMay = CivilDay(year: 2026, month: 5, day: 1)!.number

@Test func applicationsAndResiduesAreJudged() throws {
  let twice = (1...3).map { applied($0, .init(days: 0, maxApplications: 2)) }
  #expect(Safety(events: twice, harvest: at(30), zone: .utc) { _ in nil }.verdict == .nonConformant)
  #expect(
    Safety(events: Array(twice.prefix(2)), harvest: at(30), zone: .utc) { _ in nil }.verdict
      == .conformant)
  // What came after the harvest does not count against it.
  #expect(Safety(events: twice, harvest: at(2, 9), zone: .utc) { _ in nil }.verdict == .conformant)
  let tested = try event(
    #"{"event":"test","batch":"b","time":"2026-05-03T00:00:00Z","test":{"results":[{"substance":"x","value":"60 ug/kg","limit":"0.05 mg/kg"}]}}"#
  )
  #expect(
    Safety(events: [tested], harvest: at(30), zone: .utc) { _ in nil }.verdict == .nonConformant)
}

@Test func aColdChainsExcursionIsFound() throws {
  let readings = (0..<48).map { i in
    (time: at(1) + Int64(i) * 30 * .minute, celsius: (20..<24).contains(i) ? 9.0 : 2.0)
  }
  let chain = try ColdChain(readings, limit: 4, shelfLifeDays: 10)
  #expect(chain.excursions.count == 1)
  #expect(chain.excursions[0].worst == 9)
  #expect(chain.meanKinetic! > 2 && chain.meanKinetic! < 4)
  #expect(chain.daysLeft! < 10)
}
