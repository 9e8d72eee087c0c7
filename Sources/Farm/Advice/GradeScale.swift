/// How a number is graded: from very low to very high, by a named published scale.
public struct GradeScale: Sendable {
  /// The steps, poorest first.
  public var steps: [Step]
  /// Where from.
  public var citation: Citation

  /// A step of the scale.
  public struct Step: Sendable {
    /// Highest value of the step, inclusive; `nil` for the richest.
    public var upper: Double?
    /// What the scale itself calls it, `极低` or `4`.
    public var name: Title
    /// Which of the five levels it counts as.
    public var level: Level
  }

  /// What a grade means for a dose.
  public enum Level: String, Sendable, CaseIterable, Comparable {
    case veryLow = "very-low"
    case low, medium, high
    case veryHigh = "very-high"

    public static func < (a: Self, b: Self) -> Bool {
      allCases.firstIndex(of: a)! < allCases.firstIndex(of: b)!
    }

    /// For people.
    public var title: Title {
      switch self {
      case .veryLow: Title(en: "very low", zh: "极低")
      case .low: Title(en: "low", zh: "低")
      case .medium: Title(en: "medium", zh: "中")
      case .high: Title(en: "high", zh: "高")
      case .veryHigh: Title(en: "very high", zh: "极高")
      }
    }
  }

  /// The step of a value. A value equal to a limit belongs to the poorer step (engineering default:
  /// the sources print it in both).
  public func step(_ value: Double) -> Step {
    steps.first { step in step.upper.map { value <= $0 } ?? true } ?? steps[steps.count - 1]
  }
}

/// A grade as it is shown.
public struct Grade: Hashable, Sendable {
  /// What the scale calls it.
  public var name: Title
  /// The level.
  public var level: GradeScale.Level
  /// The scale's id.
  public var scale: String
  /// Where the scale comes from.
  public var citation: Citation
}
