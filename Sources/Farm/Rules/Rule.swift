/// What to watch for, as an agronomist wrote it: checked, and ready to be bound to units.
public struct Rule: Sendable {
  /// `[a-z0-9-]+`, unique over all rule files; part of every alert's id.
  public var name: String
  /// The kinds of unit it watches; empty for a rule on gateways.
  public var kinds: [UnitKind]
  /// Whether it watches gateways instead of units.
  public var onGateways: Bool { kinds.isEmpty }
  /// How bad, each with its condition; the mildest first, at least one.
  public var levels: [Level]
  /// What ends the alert; `nil` when the end of the condition does.
  public var until: Expression?
  /// How long the end must have lasted before the alert is resolved.
  public var keep: Milliseconds = 0
  /// Outside of this the rule is not judged, and its alert is resolved.
  public var onlyWhen: Expression?
  /// Rules of which one must be firing in the same unit (or its gateway) for this one to be judged.
  public var after: [String] = []
  /// Rules that keep this one from firing while they fire in the same unit (or its gateway).
  public var unless: [String] = []
  /// How many alerts a farm-local day may begin per unit; critical ones are never held back.
  public var limit: Int?
  /// What to command when it fires.
  public var act: Act?
  /// Named numbers, which a site may override per unit.
  public var numbers: [Number] = []
  /// The value that the alert is about, and which way is worse.
  public var subject: Subject?
  /// What people are told, with `{unit}`, `{dissolved_oxygen}` … to be filled in.
  public var text: Title
  /// What people should do about it; in digests beside the sentence.
  public var whatToDo: Title?
  /// Where the thresholds come from.
  public var source: String
  /// Where it stands.
  public var position: Position
  /// `until` and `only when` as written.
  var untilText = ""
  var onlyWhenText = ""
  /// Where its `until` stands.
  var untilPosition: Position?
  /// Where the names in `after` and `unless` stand.
  var relations: [(name: String, position: Position)] = []
  /// Its own text, all keys in order: what a snapshot's digest is made of and `rules show` prints.
  public var written: [(key: String, value: String)]

  /// A severity with its condition.
  public struct Level: Sendable {
    /// How bad.
    public var severity: Severity
    /// When.
    public var condition: Expression
    /// For how long the condition must hold, without a gap, before the alert fires.
    public var hold: Milliseconds
    /// The condition as written.
    var text: String
    /// Where the condition stands.
    var position: Position
  }
  /// A named number.
  public struct Number: Sendable {
    /// As used in the rule's expressions.
    public var name: String
    /// As given,
    public var value: Double
    /// in this unit of measure.
    public var unit: UnitOfMeasure
  }
  /// The value that an alert is about.
  public struct Subject: Sendable {
    /// The value.
    public var expression: Expression
    /// The metric it is a value of, when it is one.
    public var metric: MetricID?
    /// Whether lower is worse.
    public var lowIsWorse: Bool
    /// Halfway between the limits of a rule that has one on either side: the farther, the worse.
    public var middle: Expression?
  }
  /// A command to an actuator of the unit.
  public struct Act: Sendable {
    /// The actuator's name.
    public var actuator: String
    /// What it is told when the alert fires.
    public var action: String
    /// What it is told at the end; `nil` for a command that needs no end.
    public var end: String?
    /// What ends it; `nil` when the alert's end does.
    public var until: Expression?
    /// After so long it is ended in any case.
    public var longest: Milliseconds?
    /// After an end it is not told again for so long.
    public var deadTime: Milliseconds = 0
    /// How long to wait for an acknowledgement before saying it again.
    public var patience: Milliseconds = .minute
    /// How often to say it in all before that becomes an alert.
    public var attempts = 3
  }
}
