import Farm

/// What one person is told of one morning: everything folded, named and put in order, nothing yet
/// put into words.
///
/// A pure value made of ``Facts`` and the person's subscription; the letter is made of it alone.
public struct Digest: Sendable {
  /// Whose.
  public var person: Agronomist
  /// The local day it is sent on.
  public var day: CivilDay
  /// Whose clock it speaks in.
  public var zone: Zone
  /// From the end of the one before to its own making.
  public var span: Range<Instant>
  /// The farms that the person is told of, worst first.
  public var farms: [Farm]

  /// A farm's part.
  public struct Farm: Sendable {
    /// Its id and name.
    public var id, name: String
    /// Units with alerts, worst first.
    public var units: [Unit]
    /// Alerts that are only counted, by their unit's name: further ones than anybody reads.
    public var more: [(unit: String, cause: Cause)] = []
    /// Soil tests, by unit's name.
    public var soil: [(unit: String, fact: Facts.SoilFact)]
    /// Batches near harvest, the next first.
    public var harvests: [(unit: String, fact: Facts.HarvestFact)]
    /// Who was not heard, the longest first.
    public var silences: [(unit: String, fact: Facts.SilenceFact)]
    /// How much was measured, and in how many units.
    public var coverage: Facts.Coverage
    /// Units that the person is told of.
    public var unitCount: Int

    /// Every alert with its unit's name, those too that are only counted.
    public var all: [(unit: String, cause: Cause)] {
      units.flatMap { unit in unit.causes.map { (unit.name, $0) } } + more
    }
  }

  /// A unit with alerts.
  public struct Unit: Sendable {
    /// Its name; empty for what concerns the farm as a whole.
    public var name: String
    /// What kind of place.
    public var kind: UnitKind?
    /// One for each rule, worst first.
    public var causes: [Cause]
  }

  /// Where a cause stands since the last digest.
  public enum Phase: Int, Sendable, Comparable {
    case goesOn, began, ended
    /// As programs are told.
    var word: String { self == .goesOn ? "goes-on" : "\(self)" }
    public static func < (a: Self, b: Self) -> Bool { a.rawValue < b.rawValue }
  }

  /// All alerts of one rule in one unit.
  public struct Cause: Sendable {
    /// The rule's name.
    public var rule: String
    /// The worst of them.
    public var severity: Severity
    /// Whether it goes on, began or ended.
    public var phase: Phase
    /// How many alerts were folded into this, and how many of them go on.
    public var count: Int, open: Int
    /// When the condition first held, over those that go on, else over all.
    public var since: Instant
    /// When it first held of those that ended before, while others go on.
    public var earlier: Instant?
    /// When the last of them was resolved; `nil` while one goes on.
    public var endedAt: Instant?
    /// How long the condition held: of those that go on, else of all; what overlaps counts once.
    public var lasted: Milliseconds
    /// Whether it goes on only because nothing can be measured.
    public var hasNoData: Bool
    /// The worst value with its unit of measure.
    public var worst: String?
    /// The rule's sentence.
    public var text: String
    /// What to do, while it goes on.
    public var whatToDo: String?
    /// The metric's course.
    public var chart: Chart?
  }

  /// Counts of causes that are open, by severity, and of those that ended.
  public var counts: (open: [Severity: Int], ended: Int) {
    var open: [Severity: Int] = [:]
    var ended = 0
    for cause in all {
      if cause.phase == .ended { ended += 1 } else { open[cause.severity, default: 0] += 1 }
    }
    return (open, ended)
  }

  /// Every cause that is told by itself, in the order of the letter.
  public var causes: [Cause] { farms.flatMap(\.units).flatMap(\.causes) }

  /// Every cause, those too that are only counted.
  public var all: [Cause] { farms.flatMap(\.all).map(\.cause) }

  /// How much was measured on all farms.
  public var coverage: Facts.Coverage { farms.map(\.coverage).reduce(Facts.Coverage(), +) }

  /// Whether there is nothing to tell but how much was measured.
  public var isQuiet: Bool {
    farms.allSatisfy {
      $0.units.isEmpty && $0.soil.isEmpty && $0.harvests.isEmpty && $0.silences.isEmpty
    }
  }
}
