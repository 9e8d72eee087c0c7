/// Chill, warmth, kinetic mean, remaining life and light of a series: sources as those of their
/// formulas (``Chilling``, ``ThermalTime``, ``MeanKineticTemperature``, ``ShelfLife``, ``Light``).
extension SeriesFormula {
  private static let hourly = Chilling.temperature

  static let cold = [
    SeriesFormula(
      name: "chill_portions", title: Title(en: "chill portions", zh: "需冷量(动态模型)"),
      columns: [hourly], options: [],
      results: [
        Result("portions", "1", en: "portions", zh: "当日"),
        Result("total", "1", en: "total", zh: "累计"),
      ],
      source: Title(both: "Fishman, Erez & Couvillon (1987), chillR 0.75"), certainty: .seen,
      compute: { series, _ throws(FormulaError) in
        var model = ChillPortions()
        return try hours(of: series, "chill_portions") { celsius throws(FormulaError) in
          let before = model.portions
          try model.step(celsius)
          return model.portions - before
        }
      }),
    summed("utah_units", Title(en: "Utah chill units", zh: "犹他需冷单位"), Chilling.utah),
    summed("chill_hours", Title(en: "chilling hours", zh: "需冷小时"), Chilling.hour),
  ]

  /// Hours of a formula, day by day.
  private static func summed(_ name: String, _ title: Title, _ formula: Formula) -> SeriesFormula {
    SeriesFormula(
      name: name, title: title, columns: [hourly], options: [],
      results: [
        Result("units", "1", en: "day", zh: "当日"), Result("total", "1", en: "total", zh: "累计"),
      ], source: formula.source, certainty: formula.certainty,
      rule: "integral(\(formula.name)(air_temperature), 31 d)",
      compute: { series, _ throws(FormulaError) in
        try hours(of: series, name) { celsius throws(FormulaError) in try formula(celsius) }
      })
  }

  /// A line a day of what each hour's mean gives: the day's sum, and that since the beginning.
  private static func hours(
    of series: Series, _ name: String, _ step: (Double) throws(FormulaError) -> Double
  ) throws(FormulaError) -> [Line] {
    var lines: [Line] = []
    var total = 0.0
    for (hour, celsius) in try series.hourlyMeans(0, in: name) {
      let gained = try step(celsius)
      total += gained
      let begin = series.zone.start(of: series.zone.day(of: hour))
      if lines.last?.begin != begin {
        lines.append(Line(begin: begin, end: hour + .hour, values: [0, 0]))
      }
      let last = lines.count - 1
      lines[last].end = hour + .hour
      lines[last].values = [lines[last].values[0]! + gained, total]
    }
    return lines
  }

  static let warmth = [degreeDays, kineticMean, remaining]

  private static let degreeDays = SeriesFormula(
    name: "growing_degree_days", title: Title(en: "growing degree days", zh: "有效积温"),
    columns: [hourly], options: [Formula.Parameter("base", "Cel", -5...25)],
    results: [
      Result("maximum", "Cel", en: "high", zh: "最高"),
      Result("minimum", "Cel", en: "low", zh: "最低"),
      Result("degree_days", "K.d", en: "day", zh: "当日"),
      Result("total", "K.d", en: "total", zh: "累计"),
    ], source: ThermalTime.simple.source, certainty: ThermalTime.simple.certainty,
    rule: "gdd(max(air_temperature, 24 h), min(air_temperature, 24 h), 10 Cel)",
    compute: { series, options throws(FormulaError) in
      var total = 0.0
      var lines: [Line] = []
      for day in series.days() {
        let values = day.readings.map { series.values[0][$0] }
        guard day.isCovered, let high = values.max(), let low = values.min() else {
          lines.append(series.line(day, [nil, nil, nil, total], note: Series.uncovered(day)))
          continue
        }
        let warmth = try ThermalTime.simple(high, low, options[0])
        total += warmth
        lines.append(series.line(day, [high, low, warmth, total]))
      }
      return lines
    })

  private static let kineticMean = SeriesFormula(
    name: "mean_kinetic_temperature",
    title: Title(en: "mean kinetic temperature", zh: "平均动力学温度"),
    columns: [MeanKineticTemperature.temperature.named("temperature")],
    options: [Formula.Parameter("gap", "h", 0.01...24, standard: 1)],
    results: [
      Result("kinetic_mean", "Cel", en: "kinetic mean", zh: "动力学平均"),
      Result("highest", "Cel", en: "highest", zh: "最高"),
      Result("covered", "h", en: "covered", zh: "覆盖时长"),
    ], source: MeanKineticTemperature.ofTwo.source, certainty: .seen,
    rule: "kinetic_temperature(avg(kinetic_rate(storage_temperature), 24 h))",
    compute: { series, options throws(FormulaError) in
      var mean = MeanKineticTemperature(gap: Milliseconds(options[0] * Double(Milliseconds.hour)))
      for (time, celsius) in zip(series.times, series.values[0]) { try mean.step(time, celsius) }
      let covered = Double(mean.covered) / Double(Milliseconds.hour)
      return [whole(series, [try mean.value(), series.values[0].max(), covered])]
    })

  private static let remaining = SeriesFormula(
    name: "shelf_life_left", title: Title(en: "shelf life that is left", zh: "剩余货架期"),
    columns: [ShelfLife.temperature],
    options: [
      ShelfLife.q10.parameters[0], ShelfLife.q10.parameters[1], ShelfLife.q10.parameters[2],
      Formula.Parameter("gap", "h", 0.01...24, standard: 1),
    ],
    results: [
      Result("days", "d", en: "left", zh: "剩余"),
      Result("consumed", "%", en: "consumed", zh: "已消耗"),
      Result("covered", "h", en: "covered", zh: "覆盖时长"),
    ], source: ShelfLife.q10.source, certainty: ShelfLife.q10.certainty,
    compute: { series, options throws(FormulaError) in
      var life = try RemainingLife(
        reference: options[0], at: options[1], q10: options[2],
        gap: Milliseconds(options[3] * Double(Milliseconds.hour)))
      for (time, celsius) in zip(series.times, series.values[0]) { try life.step(time, celsius) }
      let covered = Double(life.covered) / Double(Milliseconds.hour)
      let note =
        life.consumed >= 1 ? Title(en: "expired", zh: "已过期") : nil
      return [whole(series, [life.days, life.consumed * 100, covered], note: note)]
    })

  static let light = [
    SeriesFormula(
      name: "daily_light", title: Title(en: "daily light integral", zh: "日累积光量"),
      columns: [Light.integral.parameters[0]], options: [],
      results: [Result("light", "mol/m2/d", en: "light", zh: "光量")], source: Light.integral.source,
      certainty: Light.integral.certainty, rule: "integral(ppfd, 24 h)",
      compute: { series, _ throws(FormulaError) in
        var lines: [Line] = []
        for day in series.days(gap: .hour) {
          guard day.isCovered else {
            lines.append(series.line(day, [nil], note: Series.uncovered(day)))
            continue
          }
          let sum = day.stretches.reduce(0) {
            $0 + series.values[0][$1.reading] * $1.hours * 0.0036
          }
          lines.append(series.line(day, [try Light.checked(sum)]))
        }
        return lines
      })
  ]

  /// The one line of a computation that has no days.
  private static func whole(_ series: Series, _ values: [Double?], note: Title? = nil) -> Line {
    Line(
      begin: series.times[0], end: series.times[series.times.count - 1], values: values, note: note)
  }
}
