/// Where a row of a table comes from: shown with every number that it led to.
public struct Citation: Hashable, Sendable {
  /// The publication or page.
  public var source: String
  /// Its edition or year.
  public var edition: String
  /// Where it holds.
  public var region: String
  /// Version of our table.
  public var version: String
  /// How far it was checked.
  public var certainty: Certainty

  /// A citation.
  public init(
    source: String, edition: String, region: String, version: String, certainty: Certainty
  ) {
    (self.source, self.edition, self.region) = (source, edition, region)
    (self.version, self.certainty) = (version, certainty)
  }

  /// `source, edition (region), table version`, and the mark where there must be one.
  public func text(_ language: Language) -> String {
    let mark = certainty.isMarked ? " ⚠ " + certainty.title[language] : ""
    return "\(source), \(edition) (\(region)), v\(version)" + mark
  }
}

extension Citation {
  /// The citation of a row, what the row does not say taken from its file.
  static func read(
    _ fields: inout Fields, file: Citation?, _ mistakes: inout [Mistake]
  ) -> Citation? {
    let source = fields.optionalText("source", &mistakes) ?? file?.source
    let edition = fields.optionalText("edition", &mistakes) ?? file?.edition
    let region = fields.optionalText("region", &mistakes) ?? file?.region
    let version = fields.optionalText("version", &mistakes) ?? file?.version
    let certainty =
      fields.optional("certainty")?
      .choice("certainty", among: Certainty.allCases.map(\.rawValue), &mistakes)
      .flatMap(Certainty.init) ?? file?.certainty
    if let source, let edition, let region, let version, let certainty {
      return Citation(
        source: source, edition: edition, region: region, version: version, certainty: certainty)
    }
    mistakes.append(
      Mistake(
        "Every row needs source, edition, region, version and certainty.",
        remedy: "Write them in the row, or once at the head of the file.",
        at: fields.node.position))
    return nil
  }
}
