/// A test of rules that anyone can write: readings in, alert changes out.
///
/// ```yaml
/// - story: Oxygen falls before dawn
///   rules: pond.yaml            # files beside the story, or a list of rules written here
///   readings:
///     pond-1 dissolved_oxygen:
///       every 1 min: 5.0 x10, gap 20 min, 2.8 x15, late 3 min 4.0
///   expect:
///     - 40 min firing pond-oxygen-low critical
/// ```
///
/// Times are spans since `start`. Pending and cancelled changes count only when one is expected.
public struct Story: Sendable {
  /// What happens, a sentence.
  public var name: String
  /// Where it stands.
  public var position: Position
  /// Rule files as named, relative to the story's own file.
  public var ruleFiles: [String] = []
  /// Rules written in the story itself.
  public var ownRules: Node?
  /// Only what these rules say counts; empty for all.
  public var watched: [String] = []
  /// The farm it plays on.
  public var site = Site()
  /// Event time zero.
  public var start: Instant
  /// What comes in, in order of arrival.
  var inputs: [Input] = []
  /// What is expected, in order.
  public var expected: [Line] = []
  /// Where what is watched and expected stands, by its text.
  var places: [String: Position] = [:]
  /// Whether commands are acknowledged at once.
  var acknowledges = true

  /// Something that comes in.
  enum Input: Sendable {
    case reading(Series, Instant, Double, arrival: Instant)
    case advance(Instant)
    /// The process is stopped and started again.
    case restart(Instant)

    /// When it arrives, in event time.
    var arrival: Instant {
      switch self {
      case .reading(_, _, _, let time), .advance(let time), .restart(let time): time
      }
    }
  }

  /// A change as a story tells it.
  public struct Line: Hashable, Sendable {
    /// When, since the start.
    public var at: Milliseconds
    /// `firing pond-oxygen-low pond-1 critical`, `command aerator on`; unit and severity may be left
    /// out of what is expected.
    public var words: [String]

    /// As written: `40 min firing pond-oxygen-low pond-1 critical`.
    public var text: String { spanText(at) + " " + words.joined(separator: " ") }

    /// Whether an expectation fits this change: its words come in it in their order.
    func fits(_ got: Line) -> Bool {
      guard at == got.at, words.first == got.words.first else { return false }
      var rest = got.words[...]
      for word in words {
        guard let found = rest.firstIndex(of: word) else { return false }
        rest = rest[(found + 1)...]
      }
      return true
    }
  }

  /// What came of it.
  public struct Outcome: Sendable {
    /// What was expected and what came, side by side; a missing one is empty.
    public var rows: [(expected: Line?, got: Line?)]
    /// Everything the engine said, for a closer look.
    public var changes: Changes
    /// Whether all was as expected.
    public var passed: Bool { rows.allSatisfy { $0.expected != nil && $0.got != nil } }

    /// The rows as text, a `≠` before each that differs.
    public var text: String {
      let left = rows.map { $0.expected?.text ?? "–" }
      let width = max(8, left.map(\.count).max() ?? 0)
      func row(_ sign: String, _ a: String, _ b: String) -> String {
        sign + " " + a + String(repeating: " ", count: width - a.count) + "  " + b
      }
      var lines = [row(" ", "expected", "got")]
      for (text, pair) in zip(left, rows) {
        let same = pair.expected != nil && pair.got != nil
        lines.append(row(same ? " " : "≠", text, pair.got?.text ?? "–"))
      }
      return lines.joined(separator: "\n")
    }
  }
}

/// A span as a story writes it: `1 h 5 min`, `30 s`, `0 min`.
func spanText(_ span: Milliseconds) -> String {
  var rest = span
  var parts: [String] = []
  for (size, name) in [(Milliseconds.day, "d"), (.hour, "h"), (.minute, "min"), (.second, "s")] {
    if rest >= size {
      parts.append("\(rest / size) \(name)")
      rest %= size
    }
  }
  if rest != 0 { parts.append("\(rest) ms") }
  return parts.isEmpty ? "0 min" : parts.joined(separator: " ")
}
