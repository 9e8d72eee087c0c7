import Testing

@testable import Farm

/// Computations over whole series: worked examples, domains, and what rules may ask of windows.
@Suite struct SeriesTests {
  typealias Series = SeriesFormula.Series
  static let zone = Zone("Asia/Shanghai")!
  static let midnight = Instant("2026-07-01T00:00:00+08:00")!

  /// A reading each `minutes` for so many days, from local midnight on, the next midnight included.
  static func series(
    days: Double, minutes: Int64 = 60, _ values: (Double) -> [Double]
  ) -> Series {
    let count = Int64(days * 1440) / minutes
    let hours = (0...count).map { Double($0 * minutes) / 60 }
    let rows = hours.map(values)
    return Series(
      times: hours.map { midnight + Milliseconds($0 * Double(Milliseconds.hour)) },
      values: rows[0].indices.map { column in rows.map { $0[column] } }, zone: zone)
  }

  static func named(_ name: String) throws -> SeriesFormula {
    try #require(SeriesFormula.named(name))
  }

  /// chillR 0.75's algorithm, ported: the first 240 of these hours give the portions.
  @Test(arguments: [(6.0, 7.8207), (2, 5.6697), (12, 6.0004)])
  func chillPortions(celsius: Double, portions: Double) throws {
    let series = Self.series(days: 10) { _ in [celsius] }
    let lines = try Self.named("chill_portions")(series)
    // The reading at the last midnight is an hour of an eleventh day.
    #expect(lines.count == 11)
    #expect(abs(lines[9].values[1]! - portions) < 0.002)
    let gained = lines.map { $0.values[0]! }.reduce(0, +)
    #expect(abs(gained - lines[10].values[1]!) < 1e-9)
  }

  @Test func tenMinuteReadingsGiveTheSameChillAsHourlyOnes() throws {
    let hourly = try Self.named("chill_portions")(Self.series(days: 5) { _ in [6] })
    let often = try Self.named("chill_portions")(Self.series(days: 5, minutes: 10) { _ in [6] })
    #expect(hourly == often)
  }

  /// Two missing hours are bridged; three are not, and the sentence says from when.
  @Test func holesOfAChillSeries() throws {
    var series = Self.series(days: 2) { _ in [6] }
    func without(_ hours: Range<Int>) -> Series {
      var cut = series
      cut.times.removeSubrange(hours)
      cut.values[0].removeSubrange(hours)
      return cut
    }
    let whole = try Self.named("chill_hours")(series)
    #expect(try Self.named("chill_hours")(without(10..<12)) == whole)
    let error = #expect(throws: FormulaError.self) {
      try Self.named("chill_hours")(without(10..<13))
    }
    #expect(error?.message.contains("3 hours from 2026-07-01 10:00") == true)
    series.times[5] = series.times[4]
    #expect(throws: FormulaError.self) { try Self.named("utah_units")(series) }
  }

  @Test func utahUnitsAndChillHoursAreCounted() throws {
    // 12 h at 5 °C are 12 units and 12 hours, 12 h at 20 °C are −12 units.
    let series = Self.series(days: 1) { [$0 < 12 ? 5 : 20] }
    #expect(try Self.named("utah_units")(series)[0].values == [0, 0])
    #expect(try Self.named("chill_hours")(series)[0].values == [12, 12])
  }

  /// Days [minimum, wet hours] 10.5/12, 11.0/11, 8.0/14, 10.0/7, 10.1/6: Smith on day 2, Hutton on
  /// days 2 and 5 (blightwatch.co.uk, AHDB).
  @Test func smithAndHutton() throws {
    let days: [(low: Double, wet: Double)] = [
      (10.5, 12), (11, 11), (8, 14), (10, 7), (10.1, 6),
    ]
    let series = Self.series(days: 5) { hour in
      let day = days[min(4, Int(hour / 24))]
      return [day.low, hour.truncatingRemainder(dividingBy: 24) < day.wet ? 95 : 60]
    }
    let periods = { (name: String) in try Self.named(name)(series).prefix(5).map { $0.values[2] } }
    #expect(try periods("smith_periods") == [0, 1, 0, 0, 0])
    #expect(try periods("hutton_periods") == [0, 1, 0, 0, 1])
    let lines = try Self.named("smith_periods")(series)
    #expect(lines.prefix(5).map { $0.values[1] } == [12, 11, 14, 7, 6])
    // The sixth day holds one reading: too little to judge.
    #expect(lines[5].values == [nil, nil, nil] && lines[5].note != nil)
  }

  /// Wallin's table, by period: 9.0 °C for 20 h is 2, 13.5 for 17 is 2, 20 for 14 is 2, 25 for 18 is 3,
  /// 6.9 for 30 is 0.
  @Test(arguments: [(9.0, 20.0, 2.0), (13.5, 17, 2), (20, 14, 2), (25, 18, 3), (6.9, 30, 0)])
  func wallin(celsius: Double, hours: Double, severity: Double) throws {
    let series = Self.series(days: 2) { [celsius, (3..<3 + hours).contains($0) ? 92 : 70] }
    let lines = try Self.named("wallin_severity")(series)
    #expect(lines.count == 1)
    #expect(lines[0].values[0] == hours && lines[0].values[2] == severity)
    #expect(abs(lines[0].values[1]! - celsius) < 1e-9)
  }

  /// Each night of 16 h at 13.5 °C is severity 2: the 18th value is told on the ninth day, and the
  /// week's 14 then ask for five days (more than 6 values, fewer than 5 rain days).
  @Test func blitecast() throws {
    let series = Self.series(days: 12) { hour in
      [13.5, hour.truncatingRemainder(dividingBy: 24) < 16 ? 95 : 60, 0]
    }
    let lines = try Self.named("blitecast")(series)
    #expect(lines.prefix(12).map { $0.values[3] } == [-1, -1, -1, -1, -1, -1, -1, -1, 2, 2, 2, 2])
    #expect(lines[8].values.prefix(3) == [14, 0, 18])
    // 4 mm a day: on the tenth day the ten days' rain is above 30 mm.
    let wet = Self.series(days: 12) { hour in
      [13.5, 60, hour.truncatingRemainder(dividingBy: 24) == 6 ? 4 : 0]
    }
    #expect(
      try Self.named("blitecast")(wet).prefix(12).map { $0.values[1] } == [
        0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3,
      ])
  }

  /// By definition: 500 µmol/m²/s for 12 h is 21.6 mol/m², whatever the local day's place in UTC.
  @Test func daylight() throws {
    let series = Self.series(days: 2, minutes: 10) { hour in
      [(6..<18).contains(hour.truncatingRemainder(dividingBy: 24)) ? 500 : 0]
    }
    let lines = try Self.named("dli")(series)
    #expect(abs(lines[0].values[0]! - 21.6) < 1e-9 && abs(lines[1].values[0]! - 21.6) < 1e-9)
    #expect(lines[2].values == [nil] && lines[2].note?.en.contains("90 %") == true)
    let bright = Self.series(days: 1) { _ in [3000] }
    #expect(throws: FormulaError.self) { try Self.named("daily_light")(bright) }
  }

  /// USP 29 <1160>: 5, 5, 5, 15 °C of equal length are 8.786 °C; [20, 30] are 26.26.
  @Test(arguments: [([5.0, 5, 5, 15], 8.786), ([20, 30], 26.26), ([2, 2, 2, 2, 2, 12], 4.732)])
  func kineticMean(celsius: [Double], mean: Double) throws {
    let series = Self.series(days: Double(celsius.count) / 24) {
      [celsius[min(celsius.count - 1, Int($0))]]
    }
    let line = try #require(try Self.named("mkt")(series).first)
    #expect(abs(line.values[0]! - mean) < 0.005)
    // The mean of rates gives the same: what a rule asks of its window.
    let rate = try celsius.reduce(0) { try $0 + MeanKineticTemperature.rate($1) }
    let again = try MeanKineticTemperature.ofRate(rate / Double(celsius.count))
    #expect(abs(again - line.values[0]!) < 1e-9)
  }

  @Test func degreeDaysAndShelfLife() throws {
    let series = Self.series(days: 2) { hour in
      [hour.truncatingRemainder(dividingBy: 24) < 12 ? 14 : 28]
    }
    let lines = try Self.named("gdd")(series, [10])
    #expect(lines[0].values == [28, 14, 11, 11] && lines[1].values == [28, 14, 11, 22])
    // 14 d at 0 °C and Q10 2.5 are 5.60 d at 10 °C.
    let warm = Self.series(days: 2.8001, minutes: 12) { _ in [10] }
    let left = try #require(try Self.named("shelf_life_left")(warm, [14, 0, 2.5]).first)
    #expect(abs(left.values[1]! - 50) < 0.05)
    let missing = #expect(throws: FormulaError.self) { try Self.named("gdd")(series) }
    #expect(missing?.message == "growing_degree_days needs base in Cel.")
  }

  /// Inside its domain a series gives finite numbers or a refusal with its reason; a reading outside
  /// is refused with the range.
  @Test(arguments: SeriesFormula.all.map(\.name))
  func domain(name: String) throws {
    let formula = try Self.named(name)
    var random = SplitMix(state: UInt64(fnv1a32(name)))
    let options = formula.options.map { option in
      option.standard ?? (option.range.lowerBound + option.range.upperBound) / 2
    }
    var lines = 0
    for _ in 0..<60 {
      var series = Self.series(days: 12) { _ in
        formula.columns.map { Double.random(in: $0.range, using: &random) }
      }
      do {
        let answer = try formula(series, options)
        #expect(answer.allSatisfy { $0.values.count == formula.results.count })
        #expect(answer.flatMap(\.values).allSatisfy { $0?.isFinite ?? true })
        lines += answer.count
      } catch {
        #expect(error.message.contains("outside"), "\(error)")
      }
      let (column, reading) = (
        Int.random(in: formula.columns.indices, using: &random),
        Int.random(in: series.times.indices, using: &random)
      )
      for bad in [
        formula.columns[column].range.upperBound + 0.5,
        formula.columns[column].range.lowerBound - 1,
        .nan, .infinity,
      ] {
        series.values[column][reading] = bad
        let error = #expect(throws: FormulaError.self) { try formula(series, options) }
        #expect(error?.message.contains("is outside") == true)
        #expect(error?.text.zh.contains("超出") == true)
      }
    }
    // Random light is more than the sun gives, and random dew points lie below −20 °C.
    #expect(lines > 0 || ["daily_light", "leaf_wetness"].contains(name))
  }

  @Test func namesAreWritableAndLeadToOne() {
    let names = SeriesFormula.all.map(\.name)
    #expect(Set(names).count == names.count)
    #expect(Set(names).isDisjoint(with: Formula.all.map(\.name)))
    for formula in SeriesFormula.all {
      #expect(formula.source != .empty && !formula.title.zh.isEmpty && !formula.results.isEmpty)
      #expect(Set(formula.results.map(\.name)).isDisjoint(with: ["from", "to", "note"]))
    }
  }

  /// What the help calls a rule's way of saying it is a rule.
  @Test(arguments: SeriesFormula.all.compactMap(\.rule))
  func rulesCanAskTheLike(rule: String) throws {
    let compares = rule.contains(">=") && !rule.hasPrefix("wallin")
    let text = """
      - rule: window
        on: \(rule.contains("storage") ? "cold-store" : "weather")
        when: \(compares ? rule : rule + " > \(Self.threshold(rule))")
        severity: info
        en: "told"
        zh: "提示"
        source: test
      """
    #expect(try mistakes(text).map { $0.text(source: text) } == [])
  }

  /// A rule that asks a window for a season is told what says the like, or where it is had.
  @Test func aSeasonIsNoFunctionOfRules() throws {
    func remedy(_ name: String) throws -> String? {
      let text = """
        - rule: season
          on: weather
          when: \(name)(air_temperature) > 40
          severity: info
          en: "told"
          zh: "提示"
          source: test
        """
      return try mistakes(text).first?.remedy.en
    }
    #expect(
      try remedy("chill_portions") == "Ask furrow compute chill_portions --file for it.")
    #expect(try remedy("utah_units") == "Write integral(utah_unit(air_temperature), 31 d).")
  }

  private static func threshold(_ rule: String) -> String {
    if rule.hasPrefix("kinetic") { return "8 Cel" }
    if rule.hasPrefix("gdd") { return "10 K.d" }
    if rule.contains("ppfd") { return "20000000 umol/m2" }
    return rule.hasPrefix("integral") ? "100 h" : "2"
  }
}
