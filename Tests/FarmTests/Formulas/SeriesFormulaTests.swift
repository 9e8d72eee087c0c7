import Testing

@testable import Farm

@Suite struct SeriesFormulaTests {
  /// FAO-56 example 17: Bangkok, April.
  @Test func bangkok() throws {
    let day = EvapotranspirationDay(
      maximum: 34.8, minimum: 25.6, vapour: .pressure(2.85), sun: .hours(8.5), wind: 2,
      latitude: 13 + 44.0 / 60, elevation: 2, day: 105, soilHeat: 0.14)
    let r = try day.result()
    for (value, printed, tolerance) in [
      (r.extraterrestrial, 38.06, 0.01), (r.daylight, 12.31, 0.01), (r.solar, 22.65, 0.01),
      (r.clearSky, 28.54, 0.01), (r.netShort, 17.44, 0.01), (r.netLong, 3.11, 0.01),
      (r.net, 14.33, 0.01), (r.slope, 0.246, 0.001), (r.psychrometric, 0.0674, 0.0001),
      (r.saturation, 4.42, 0.01), (r.et0, 5.72, 0.01),
    ] { #expect(abs(value - printed) <= tolerance, "\(value) for \(printed)") }
    #expect(r.replaced.isEmpty)
  }

  /// FAO-56 example 18: Uccle, 6 July, daily with wind at 10 m.
  @Test func uccle() throws {
    let wind = try FAO56Radiation.windAtTwoMetres(10 / 3.6, 10)
    let day = EvapotranspirationDay(
      maximum: 21.5, minimum: 12.3, vapour: .extremes(maximum: 84, minimum: 63), sun: .hours(9.25),
      wind: wind, latitude: 50.8, elevation: 100, day: 187)
    let r = try day.result()
    #expect(abs(r.vapour - 1.409) < 0.001 && abs(r.solar - 22.07) < 0.02)
    #expect(abs(r.net - 13.28) < 0.03 && abs(r.et0 - 3.88) < 0.05)
  }

  /// FAO-56 example 20: Lyon, July, temperature alone.
  @Test func lyon() throws {
    let day = EvapotranspirationDay(
      maximum: 26.6, minimum: 14.8, vapour: .unknown, sun: .unknown(coefficient: 0.16), wind: nil,
      latitude: 45 + 43.0 / 60, elevation: 200, day: 196)
    let r = try day.result()
    for (value, printed) in [
      (r.extraterrestrial, 40.55), (r.solar, 22.29), (r.clearSky, 30.58), (r.vapour, 1.68),
      (r.netLong, 3.68), (r.net, 13.48), (r.pressure, 98.96), (r.et0, 4.56),
    ] { #expect(abs(value - printed) <= 0.011, "\(value) for \(printed)") }
    #expect(r.replaced.count == 3)
  }

  /// FAO-56 example 19: N'Diaye, 1 October, an hour of night and one of day.
  @Test func ndiaye() throws {
    func hour(_ t: Double, _ rh: Double, _ u2: Double, _ rs: Double, _ clock: Double) throws
      -> EvapotranspirationHour.Result
    {
      try EvapotranspirationHour(
        temperature: t, humidity: rh, wind: u2, radiation: rs, latitude: 16 + 13.0 / 60,
        longitude: -(16 + 15.0 / 60), zone: -1, elevation: 8, day: 274, clock: clock,
        nightRatio: 0.8
      ).result()
    }
    let night = try hour(28, 90, 1.9, 0, 2.5)
    #expect(night.extraterrestrial == 0 && abs(night.net + 0.100) < 0.002)
    #expect(abs(night.et0) < 0.005)
    let day = try hour(38, 52, 3.3, 2.450, 14.5)
    #expect(abs(day.extraterrestrial - 3.543) < 0.005 && abs(day.clearSky - 2.658) < 0.005)
    #expect(abs(day.net - 1.749) < 0.005 && abs(day.et0 - 0.63) < 0.005)
  }

  @Test func evapotranspirationRefusesWhatCannotBe() {
    let base = EvapotranspirationDay(
      maximum: 20, minimum: 10, vapour: .pressure(5), sun: .radiation(10), wind: 2, latitude: 40,
      elevation: 0, day: 100)
    #expect(throws: FormulaError.self) { try base.result() }
    var polar = base
    (polar.vapour, polar.latitude) = (.mean(50), 66.5)
    #expect(throws: FormulaError.self) { try polar.result() }
    var swapped = base
    (swapped.maximum, swapped.vapour) = (5, .mean(50))
    #expect(throws: FormulaError.self) { try swapped.result() }
  }

  /// chillR 0.75's algorithm, ported: tolerance 0.002.
  @Test(arguments: [(6.0, 100, 2.9349), (6, 240, 7.8207), (2, 240, 5.6697), (12, 240, 6.0004)])
  func chillPortions(celsius: Double, hours: Int, portions: Double) throws {
    var chill = ChillPortions()
    for _ in 0..<hours { try chill.step(celsius) }
    #expect(abs(chill.portions - portions) < 0.002)
    #expect(chill.hours == hours)
  }

  @Test func heatDoesNotBreakTheChillModel() throws {
    var chill = ChillPortions()
    for t in [-60.0, 60, 45, -20, 6, 6, 60] { try chill.step(t) }
    #expect(chill.portions.isFinite)
    #expect(throws: FormulaError.self) { try chill.step(.nan) }
  }

  @Test func smithAndHutton() {
    let days: [(Double, Double)] = [(10.5, 12), (11.0, 11), (8.0, 14), (10.0, 7), (10.1, 6)]
    var (smith, hutton) = (BlightDays(.smith), BlightDays(.hutton))
    let verdicts = days.map { smith.step(minimum: $0.0, wetHours: $0.1) }
    #expect(verdicts == [.none, .period, .none, .none, .none])
    #expect(
      days.map { hutton.step(minimum: $0.0, wetHours: $0.1) }
        == [.none, .period, .none, .none, .period])
    var near = BlightDays(.smith)
    _ = near.step(minimum: 12, wetHours: 10)
    #expect(near.step(minimum: 12, wetHours: 11) == .nearMiss)
    #expect(near.step(minimum: nil, wetHours: nil) == .none)
    #expect(near.step(minimum: 12, wetHours: 11) == .none)
  }

  /// The matrix of BLITECAST as docs.metos.at prints it.
  @Test func blitecast() {
    let severities = [2, 3, 4, 5, 6, 7]
    #expect(
      severities.map { LateBlight.spray(severity: $0, rainDays: 4).rawValue } == [
        -1, -1, 0, 1, 1, 2,
      ])
    #expect(
      severities.map { LateBlight.spray(severity: $0, rainDays: 5).rawValue } == [
        -1, 0, 1, 2, 2, 2,
      ])
    #expect(LateBlight.firstSprayDue(severity: 18, rainDays: 0))
    #expect(LateBlight.firstSprayDue(severity: 0, rainDays: 10))
    #expect(!LateBlight.firstSprayDue(severity: 17, rainDays: 9))
  }

  @Test func leafWetnessKeepsItsState() {
    var leaf = LeafWetness()
    let depressions = [5.0, 3, 2, 3, 3.75, 4, 3]
    let wet = depressions.map { d in
      leaf.step(temperature: 20, dewPoint: 20 - d)
      return leaf.isWet
    }
    #expect(wet == [false, false, true, true, true, false, false])
  }

  /// USP 29 <1160>, weighted by time.
  @Test func kineticTemperatureWeighsByTime() throws {
    var mean = MeanKineticTemperature()
    for (hour, celsius) in [(0, 5.0), (1, 5), (2, 5), (3, 15), (4, 99 - 98)] {
      try mean.step(Instant(milliseconds: Int64(hour) * .hour), celsius)
    }
    #expect(abs(try mean.value() - 8.786) < 0.0005)
    #expect(throws: FormulaError.self) { try MeanKineticTemperature().value() }
    #expect(throws: FormulaError.self) { try mean.step(Instant(milliseconds: 0), 61) }
  }

  @Test func shelfLifeRunsDownToZero() throws {
    var life = try RemainingLife(reference: 14, at: 0, q10: 2.5)
    for hour in 0...(24 * 7) {
      try life.step(Instant(milliseconds: Int64(hour) * .hour), 10)
    }
    // 5.60 days at 10 °C: a week is past it.
    #expect(life.days == 0 && abs(life.consumed - 7 / 5.6) < 1e-9)
    var cold = try RemainingLife(reference: 14, at: 0, q10: 2.5)
    for hour in 0...24 { try cold.step(Instant(milliseconds: Int64(hour) * .hour), 0) }
    #expect(abs(cold.days - 13) < 1e-9)
  }

  @Test func aGapCountsForNothing() throws {
    var samples = HeldSamples(gap: .hour)
    #expect(samples.step(Instant(milliseconds: 0), 1) == nil)
    #expect(samples.step(Instant(milliseconds: .hour), 2)?.value == 1)
    #expect(samples.step(Instant(milliseconds: 5 * .hour), 3) == nil)
    #expect(samples.step(Instant(milliseconds: 5 * .hour), 4) == nil)
    #expect(samples.covered == .hour)
  }
}
