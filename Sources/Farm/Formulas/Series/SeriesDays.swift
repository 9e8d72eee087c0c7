/// A series cut into what computations ask for: stretches between readings, days, hours.
extension SeriesFormula.Series {
  /// A stretch over which one reading holds: until the next, and within one local day.
  struct Stretch {
    /// Number of the reading that holds.
    var reading: Int
    /// Its local day.
    var day: CivilDay
    /// From where.
    var begin: Instant
    /// To where.
    var end: Instant
    /// Length in hours.
    var hours: Double { Double(end - begin) / Double(Milliseconds.hour) }
  }

  /// Every stretch, in order. A reading holds until the next one; where that is more than `gap` away
  /// it holds for nothing: what was not measured is not guessed.
  func stretches(gap: Milliseconds) -> [Stretch] {
    var stretches: [Stretch] = []
    for i in times.indices.dropLast() where times[i + 1] - times[i] <= gap {
      var begin = times[i]
      while begin < times[i + 1] {
        let day = zone.day(of: begin)
        let midnight = zone.start(of: CivilDay(number: day.number + 1))
        let end = min(midnight, times[i + 1])
        stretches.append(Stretch(reading: i, day: day, begin: begin, end: end))
        begin = end
      }
    }
    return stretches
  }

  /// What a local day holds.
  struct Day {
    var day: CivilDay
    /// Its stretches.
    var stretches: [Stretch] = []
    /// Numbers of the readings taken on it.
    var readings: [Int] = []
    /// Hours covered.
    var covered: Double { stretches.reduce(0) { $0 + $1.hours } }
    /// Whether nine tenths of it are covered (engineering default).
    var isCovered: Bool { covered >= 0.9 * 24 }
  }

  /// Every local day from the first reading to the last, those without any too.
  func days(gap: Milliseconds = 2 * .hour) -> [Day] {
    let first = zone.day(of: times[0]).number
    var days = (first...zone.day(of: times[times.count - 1]).number).map {
      Day(day: CivilDay(number: $0))
    }
    for stretch in stretches(gap: gap) {
      days[stretch.day.number - first].stretches.append(stretch)
    }
    for (i, time) in times.enumerated() {
      days[zone.day(of: time).number - first].readings.append(i)
    }
    return days
  }

  /// A line of a day: its numbers, or that too little of it is covered.
  func line(_ day: Day, _ values: [Double?], note: Title? = nil) -> SeriesFormula.Line {
    .init(
      begin: zone.start(of: day.day), end: zone.start(of: CivilDay(number: day.day.number + 1)),
      values: values, note: note)
  }

  /// Why a day has no number.
  static func uncovered(_ day: Day) -> Title {
    let share = fixed(day.covered / 24 * 100, 0)
    return Title(
      en: "only \(share) % of the day is covered; 90 % is needed", zh: "当日仅覆盖 \(share) %，须达 90 %")
  }

  /// The mean of each hour from the first reading's to the last's. Up to two hours in a row without a
  /// reading are bridged in a straight line; a longer hole throws, naming it.
  func hourlyMeans(_ column: Int, in formula: String) throws(FormulaError) -> [(Instant, Double)] {
    var sums: [Int64: (sum: Double, count: Double)] = [:]
    for (time, value) in zip(times, values[column]) {
      let hour = time.milliseconds.flooredDivision(by: .hour)
      sums[hour, default: (0, 0)].sum += value
      sums[hour, default: (0, 0)].count += 1
    }
    let known = sums.mapValues { $0.sum / $0.count }
    let hours = known.keys.sorted()
    var means: [(Instant, Double)] = []
    for (i, hour) in hours.enumerated() {
      if i > 0 {
        let (last, missing) = (hours[i - 1], hour - hours[i - 1] - 1)
        guard missing <= 2 else {
          let from = zone.minute(Instant(milliseconds: (last + 1) * .hour))
          throw FormulaError(
            "\(formula): \(missing) hours from \(from) have no reading; up to 2 are bridged. Compute "
              + "the parts before and after one by one.",
            zh: "\(formula)：自 \(from) 起 \(missing) 小时无读数，最多只补 2 小时，请将前后分开计算。")
        }
        for step in 0..<missing {
          let share = Double(step + 1) / Double(missing + 1)
          let bridged = known[last]! + (known[hour]! - known[last]!) * share
          means.append((Instant(milliseconds: (last + 1 + step) * .hour), bridged))
        }
      }
      means.append((Instant(milliseconds: hour * .hour), known[hour]!))
    }
    return means
  }
}
