/// How far a published number was checked: what an agronomist must know before trusting it.
///
/// Every formula and every row of a table carries one. Whatever ``isMarked`` is shown with its mark
/// wherever the number is shown.
public enum Certainty: String, Sendable, CaseIterable {
  /// Read in the source, or computed from a formula read there.
  case seen
  /// Well known and consistent with what was read; the source itself was not opened.
  case known
  /// The source was not opened and other values are about.
  case unsure
  /// The source was not opened and the value may well be wrong.
  case doubtful
  /// Read in the source, but out of line with every other source.
  case suspicious
  /// An engineering default: no published source.
  case assumed

  /// Whether the output must say so.
  public var isMarked: Bool { self != .seen && self != .known }

  /// For people.
  public var title: Title {
    switch self {
    case .seen: Title(en: "read in the source", zh: "已核对来源")
    case .known: Title(en: "well known", zh: "公认值")
    case .unsure: Title(en: "not verified", zh: "未核实")
    case .doubtful: Title(en: "doubtful, not verified", zh: "存疑，未核实")
    case .suspicious: Title(en: "as printed, but out of line", zh: "来源如此，但异常")
    case .assumed: Title(en: "engineering default, no source", zh: "工程默认值，无来源")
    }
  }
}
