/// A published computation over a whole series of readings: chill portions of a winter, Smith periods
/// of a summer, the kinetic mean of a journey.
///
/// The sister of ``Formula``: that one turns a few numbers into one, this one turns readings in time
/// into lines (one a day, one a wet period, or one for all). A reading outside the range, or a series
/// that does not cover what the computation needs, gets no number but the reason.
public struct SeriesFormula: Sendable {
  /// As written on the command line, `chill_portions`.
  public var name: String
  /// For people.
  public var title: Title
  /// What each reading must hold, in order.
  public var columns: [Formula.Parameter]
  /// What holds for the whole series, each with its standard where it has one.
  public var options: [Formula.Parameter]
  /// What each line of the answer holds.
  public var results: [Result]
  /// Source, edition, clause.
  public var source: Title
  /// How far the source was checked.
  public var certainty: Certainty
  /// How a rule asks the like of its windows; `nil` where windows, at most 31 days long and without
  /// state of their own, cannot.
  public var rule: String?
  let compute: @Sendable (Series, [Double]) throws(FormulaError) -> [Line]

  /// A number of a line.
  public struct Result: Sendable {
    /// As `--json` names it.
    public var name: String
    /// For people.
    public var title: Title
    /// Unit of measure.
    public var unit: UnitOfMeasure

    /// A number; traps on an unknown unit.
    init(_ name: String, _ unit: String, en: String, zh: String) {
      (self.name, title, self.unit) = (name, Title(en: en, zh: zh), UnitOfMeasure.parse(unit)!)
    }
  }

  /// One line of the answer.
  public struct Line: Hashable, Sendable {
    /// Where it begins; a whole local day begins at its midnight.
    public var begin: Instant
    /// Where it ends.
    public var end: Instant
    /// One for each of the results; `nil` where the series does not cover it.
    public var values: [Double?]
    /// What it means, or why a number is missing.
    public var note: Title?
  }

  /// Readings in the order of time.
  public struct Series: Sendable {
    /// When each was taken, rising.
    public var times: [Instant]
    /// Values by column, then by reading, in the columns' units.
    public var values: [[Double]]
    /// What a day is.
    public var zone: Zone

    /// A series.
    public init(times: [Instant], values: [[Double]], zone: Zone) {
      (self.times, self.values, self.zone) = (times, values, zone)
    }
  }

  /// The lines of a series; options in their order, missing trailing ones take their standard.
  public func callAsFunction(
    _ series: Series, _ options: [Double] = []
  ) throws(FormulaError) -> [Line] {
    guard series.times.count >= 2 else {
      throw FormulaError("\(name) needs two readings at least.", zh: "\(name) 至少需要两条读数。")
    }
    for (i, parameter) in columns.enumerated() {
      for value in series.values[i] { try parameter.check(value, in: name) }
    }
    for i in series.times.indices.dropFirst() where series.times[i] <= series.times[i - 1] {
      let (before, after) = (
        series.zone.text(series.times[i - 1]), series.zone.text(series.times[i])
      )
      throw FormulaError(
        "\(name): readings must rise in time, but \(after) comes after \(before).",
        zh: "\(name)：读数须按时间递增，但 \(after) 排在 \(before) 之后。")
    }
    let lines = try compute(series, try self.options.complete(options, of: name))
    for value in lines.lazy.flatMap(\.values) where value.map({ !$0.isFinite }) == true {
      throw FormulaError("\(name) has no value for this series.", zh: "\(name) 对该序列没有值。")
    }
    return lines
  }

  /// Every one, by source.
  public static let all: [SeriesFormula] = cold + warmth + light + blight

  /// One by its name, or by that of the formula which it sums up.
  public static func named(_ name: String) -> SeriesFormula? {
    let name = aliases[name] ?? name
    return all.first { $0.name == name }
  }

  private static let aliases = [
    "mkt": "mean_kinetic_temperature", "gdd": "growing_degree_days", "dli": "daily_light",
    "utah_unit": "utah_units", "chill_hour": "chill_hours", "wallin": "wallin_severity",
    "leaf_wet": "leaf_wetness", "shelf_life": "shelf_life_left", "smith": "smith_periods",
    "hutton": "hutton_periods",
  ]
}
