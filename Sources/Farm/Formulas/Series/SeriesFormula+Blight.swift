/// Late blight by days and by wet periods, and the wetness of leaves: sources as those of
/// ``BlightDays``, ``LateBlight`` and ``LeafWetness``.
extension SeriesFormula {
  private static let air = LateBlight.severity.parameters[0]
  private static let humidity = FAO56Humidity.humidity.named("humidity", 0...103)
  private static let threshold = Formula.Parameter("threshold", "%", 80...98, standard: 90)

  static let blight = [
    periods(
      "smith_periods", Title(en: "Smith periods of late blight", zh: "晚疫病史密斯期"), .smith,
      "Smith (1956), blightwatch.co.uk"),
    periods(
      "hutton_periods", Title(en: "Hutton periods of late blight", zh: "晚疫病赫顿期"), .hutton,
      "James Hutton Institute (2017), AHDB"),
    wallin, blitecast, wetness,
  ]

  /// Days of two in a row, by minimum temperature and hours of high humidity.
  private static func periods(
    _ name: String, _ title: Title, _ criterion: BlightDays.Criterion, _ source: String
  ) -> SeriesFormula {
    let hours = fixed(criterion.hours * 2, 0)
    return SeriesFormula(
      name: name, title: title, columns: [air, humidity], options: [threshold],
      results: [
        Result("minimum", "Cel", en: "low", zh: "最低气温"),
        Result("wet_hours", "h", en: "humid", zh: "高湿时长"),
        Result("period", "1", en: "period", zh: "达标"),
      ], source: Title(both: source), certainty: .seen,
      rule: "min(air_temperature, 48 h) >= 10 Cel and "
        + "time(air_relative_humidity >= 90 %, 48 h) >= \(hours) h",
      compute: { series, options in
        var days = BlightDays(criterion)
        return series.days().map { day in
          guard day.isCovered, let low = day.readings.map({ series.values[0][$0] }).min() else {
            _ = days.step(minimum: nil, wetHours: nil)
            return series.line(day, [nil, nil, nil], note: Series.uncovered(day))
          }
          let wet = day.stretches.reduce(0) {
            $0 + (series.values[1][$1.reading] >= options[0] ? $1.hours : 0)
          }
          let verdict = days.step(minimum: low, wetHours: wet)
          return series.line(
            day, [low, wet, verdict == .period ? 1 : 0], note: verdict.title)
        }
      })
  }

  private static let wallin = SeriesFormula(
    name: "wallin_severity",
    title: Title(en: "late blight severity of wet periods", zh: "晚疫病侵染严重度(逐湿润期)"),
    columns: [air, humidity], options: [threshold],
    results: [
      Result("hours", "h", en: "long", zh: "时长"),
      Result("temperature", "Cel", en: "mean", zh: "平均气温"),
      Result("severity", "1", en: "severity", zh: "严重度"),
      Result("total", "1", en: "total", zh: "累计"),
    ], source: LateBlight.severity.source, certainty: LateBlight.severity.certainty,
    rule: "wallin(avg(air_temperature, 24 h), time(air_relative_humidity >= 90 %, 24 h))",
    compute: { series, options throws(FormulaError) in
      var total = 0.0
      var lines: [Line] = []
      for period in series.wetPeriods(above: options[0]) {
        let severity = try period.severity()
        total += severity
        lines.append(
          Line(
            begin: period.begin, end: period.end,
            values: [period.hours, period.temperature, severity, total]))
      }
      return lines
    })

  private static let blitecast = SeriesFormula(
    name: "blitecast", title: Title(en: "BLITECAST spray advice", zh: "BLITECAST 喷药建议"),
    columns: [air, humidity, Formula.Parameter("rain", "mm", 0...500)], options: [threshold],
    results: [
      Result("severity", "1", en: "severity, 7 d", zh: "七日严重度"),
      Result("rain_days", "1", en: "rain days, 7 d", zh: "七日利于发病雨日"),
      Result("total", "1", en: "severity, all", zh: "累计严重度"),
      Result("spray", "1", en: "code", zh: "代码"),
    ],
    source: Title(
      en: "Krause, Massie & Hyre (1975), docs.metos.at; rain days not verified",
      zh: "Krause、Massie 与 Hyre (1975)，docs.metos.at；雨日标准未核实"),
    certainty: .unsure,
    compute: { series, options throws(FormulaError) in
      try BlightWeather(series, threshold: options[0]).lines()
    })

  private static let wetness = SeriesFormula(
    name: "leaf_wetness", title: Title(en: "hours of wet leaves", zh: "叶面湿润时长"),
    columns: [air, FAO56Humidity.humidity.named("humidity")], options: [],
    results: [Result("wet_hours", "h", en: "wet", zh: "湿润")],
    source: Title(
      en: "dew point depression, wet at 2.0 K, dry above 3.8 K", zh: "露点差 2.0 K 起为湿，3.8 K 以上为干"),
    certainty: .unsure,
    compute: { series, _ throws(FormulaError) in
      var leaf = LeafWetness()
      var isWet: [Bool] = []
      for (celsius, humidity) in zip(series.values[0], series.values[1]) {
        let dew = try FAO56Humidity.dewPoint(celsius, humidity)
        leaf.step(temperature: celsius, dewPoint: dew)
        isWet.append(leaf.isWet)
      }
      return series.days().map { day in
        guard day.isCovered else {
          return series.line(day, [nil], note: Series.uncovered(day))
        }
        return series.line(
          day, [day.stretches.reduce(0) { $0 + (isWet[$1.reading] ? $1.hours : 0) }])
      }
    })
}

extension BlightDays.Verdict {
  /// For people; `nil` where nothing happened.
  var title: Title? {
    switch self {
    case .none: nil
    case .nearMiss: Title(en: "near miss", zh: "接近达标")
    case .period: Title(en: "period: late blight may spread", zh: "达标：晚疫病可能流行")
    }
  }
}

/// A stretch of unbroken humidity.
struct WetPeriod {
  var begin: Instant
  var end: Instant
  private var degreeHours = 0.0

  init(at begin: Instant) { (self.begin, end) = (begin, begin) }

  var hours: Double { Double(end - begin) / Double(Milliseconds.hour) }
  /// Mean, °C.
  var temperature: Double { degreeHours / hours }

  mutating func take(_ stretch: SeriesFormula.Series.Stretch, _ celsius: Double) {
    end = stretch.end
    degreeHours += celsius * stretch.hours
  }

  /// Wallin's value; one longer than ten days counts as ten.
  func severity() throws(FormulaError) -> Double {
    try LateBlight.severity(temperature, min(hours, 240))
  }
}

extension SeriesFormula.Series {
  /// Unbroken stretches with humidity (column 1) at or above a threshold; column 0 is temperature.
  func wetPeriods(above threshold: Double) -> [WetPeriod] {
    var periods: [WetPeriod] = []
    for stretch in stretches(gap: 2 * .hour) where values[1][stretch.reading] >= threshold {
      if periods.last?.end != stretch.begin { periods.append(WetPeriod(at: stretch.begin)) }
      periods[periods.count - 1].take(stretch, values[0][stretch.reading])
    }
    return periods
  }
}

/// What BLITECAST looks at, day by day.
struct BlightWeather {
  private let series: SeriesFormula.Series
  private let days: [SeriesFormula.Series.Day]
  private let severity: [Double]
  private let rain: [Double]
  private let mean: [Double]

  init(_ series: SeriesFormula.Series, threshold: Double) throws(FormulaError) {
    (self.series, days) = (series, series.days())
    let first = days[0].day.number
    var severity = [Double](repeating: 0, count: days.count)
    for period in series.wetPeriods(above: threshold) {
      // A period counts on the day on which it ended; one that ends at midnight, on the day before.
      let ended = series.zone.day(of: Instant(milliseconds: period.end.milliseconds - 1))
      severity[ended.number - first] += try period.severity()
    }
    self.severity = severity
    rain = days.map { day in day.readings.reduce(0) { $0 + series.values[2][$1] } }
    mean = days.map { day in
      day.stretches.reduce(0) { $0 + series.values[0][$1.reading] * $1.hours }
        / max(day.covered, 1e-9)
    }
  }

  /// Whether a day favours blight by rain; not before the tenth day, nor after one that is not covered.
  private func isFavourable(_ i: Int) -> Bool {
    guard i >= 9, days[(i - 9)...i].allSatisfy(\.isCovered) else { return false }
    let low = days[i].readings.map { series.values[0][$0] }.min() ?? -.infinity
    return LateBlight.rainFavourable(
      fiveDayMean: mean[(i - 4)...i].reduce(0, +) / 5, tenDayRain: rain[(i - 9)...i].reduce(0, +),
      minimum: low)
  }

  func lines() -> [SeriesFormula.Line] {
    let favourable = days.indices.map { isFavourable($0) ? 1 : 0 }
    var (total, rainDays) = (0.0, 0)
    return days.indices.map { i in
      (total, rainDays) = (total + severity[i], rainDays + favourable[i])
      let week = max(0, i - 6)...i
      let (values, rainy) = (severity[week].reduce(0, +), favourable[week].reduce(0, +))
      guard days[i].isCovered else {
        return series.line(
          days[i], [values, Double(rainy), total, nil],
          note: SeriesFormula.Series.uncovered(days[i]))
      }
      let isDue = LateBlight.firstSprayDue(severity: Int(total), rainDays: rainDays)
      let spray =
        isDue ? LateBlight.spray(severity: Int(values), rainDays: rainy) : .none
      return series.line(
        days[i], [values, Double(rainy), total, Double(spray.rawValue)],
        note: isDue
          ? spray.title
          : Title(
            en: "no first spray yet: below 18 severity values and 10 rain days",
            zh: "首次喷药未到：未达 18 个严重度或 10 个利病雨日"))
    }
  }
}

extension LateBlight.Spray {
  /// For people.
  var title: Title {
    switch self {
    case .none: Title(en: "no spray", zh: "不喷药")
    case .warning: Title(en: "watch", zh: "关注")
    case .sevenDays: Title(en: "spray in a seven-day interval", zh: "每七天喷药")
    case .fiveDays: Title(en: "spray in a five-day interval", zh: "每五天喷药")
    }
  }
}
