/// Late blight of potato and tomato: severity of a wet period, and the spray decision.
///
/// Sources: Wallin (1962) severity values and BLITECAST (Krause, Massie and Hyre 1975) as
/// docs.metos.at prints them; temperatures 7.2 to 26.6 °C. Made for fields in temperate climates:
/// use in greenhouses is an extrapolation.
public enum LateBlight {
  /// Wallin severity value of one period of humidity at or above 90 %.
  public static let severity = Formula(
    "wallin", en: "late blight severity of a wet period", zh: "晚疫病侵染严重度(Wallin)",
    Formula.Parameter("temperature", "Cel", -40...60), Formula.Parameter("hours", "h", 0...240),
    "1",
    "Wallin (1962), BLITECAST", certainty: .known
  ) { (t, hours) in
    let first: Double
    switch t {
    case 7.2..<11.65: first = 16
    case 11.65..<15.05: first = 13
    case 15.05...26.6: first = 10
    default: return 0
    }
    return hours < first ? 0 : min(4, ((hours - first) / 3).rounded(.down) + 1)
  }

  /// Whether a leaf is wet by humidity alone: 1 or 0.
  public static let leafWet = Formula(
    "leaf_wet", en: "wet leaf by humidity", zh: "按湿度判断叶面湿润",
    FAO56Humidity.humidity.named("humidity", 0...103),
    Formula.Parameter("threshold", "%", 80...98, standard: 90), "1",
    "Sentelhas et al. (2008): humidity at or above 90 %"
  ) { $0 >= $1 ? 1 : 0 }

  static let all = [severity, leafWet]

  /// What BLITECAST advises from the last seven days.
  public enum Spray: Int, Sendable {
    /// No spray.
    case none = -1
    /// Watch.
    case warning
    /// Spray in a seven-day interval.
    case sevenDays
    /// Spray in a five-day interval.
    case fiveDays
  }

  /// The decision from severity values and rain-favourable days of the last seven days.
  public static func spray(severity: Int, rainDays: Int) -> Spray {
    let column = min(5, max(0, severity - 2))
    let row = rainDays < 5 ? [-1, -1, 0, 1, 1, 2] : [-1, 0, 1, 2, 2, 2]
    return Spray(rawValue: row[column])!
  }

  /// Whether the first spray of a season is due: 18 severity values or 10 rain-favourable days.
  public static func firstSprayDue(severity: Int, rainDays: Int) -> Bool {
    severity >= 18 || rainDays >= 10
  }

  /// Whether a day favours blight by rain: mean of five days below 25.5 °C, rain of ten days above
  /// 30 mm, no minimum below 7.2 °C. Not verified in its source.
  public static func rainFavourable(
    fiveDayMean: Double, tenDayRain: Double, minimum: Double
  ) -> Bool {
    fiveDayMean < 25.5 && tenDayRain > 30 && minimum >= 7.2
  }
}

/// Days that let late blight spread, two in a row.
///
/// Sources: Smith (1956), as blightwatch.co.uk words it: two days with a minimum of 10 °C and 11 h
/// at 90 % humidity; Hutton (James Hutton Institute 2017, AHDB): 6 h.
public struct BlightDays: Sendable, Hashable {
  /// Which rule.
  public enum Criterion: Sendable {
    /// 11 h.
    case smith
    /// 6 h.
    case hutton

    var hours: Double { self == .smith ? 11 : 6 }
  }

  /// What a day completed.
  public enum Verdict: Sendable {
    /// Nothing.
    case none
    /// Smith only: one of the two days had 10 h.
    case nearMiss
    /// The second of two days.
    case period
  }

  private let criterion: Criterion
  private var before: Verdict = .none

  /// No day yet.
  public init(_ criterion: Criterion) { self.criterion = criterion }

  /// Takes the next local day; a day without data breaks the row: pass `nil`.
  public mutating func step(minimum: Double?, wetHours: Double?) -> Verdict {
    let today = judge(minimum, wetHours)
    defer { before = today }
    switch (before, today) {
    case (.period, .period): return .period
    case (.period, .nearMiss), (.nearMiss, .period): return .nearMiss
    default: return .none
    }
  }

  private func judge(_ minimum: Double?, _ hours: Double?) -> Verdict {
    guard let minimum, let hours, minimum >= 10 else { return .none }
    if hours >= criterion.hours { return .period }
    return criterion == .smith && hours >= 10 ? .nearMiss : .none
  }
}

/// Whether leaves are wet, by the dew point depression with its hysteresis.
///
/// Wet at 2.0 K and below, dry above 3.8 K, unchanged between. Not verified in its source.
public struct LeafWetness: Sendable, Hashable {
  /// Wet now.
  public private(set) var isWet = false

  /// Dry.
  public init() {}

  /// Takes an hour's temperature and dew point, °C.
  public mutating func step(temperature: Double, dewPoint: Double) {
    let depression = temperature - dewPoint
    if depression <= 2 { isWet = true } else if depression > 3.8 { isWet = false }
  }
}
