/// Where a row of a table comes from: shown with every number that it led to.
public struct Citation: Hashable, Sendable {
  /// The publication or page.
  public var source: Title
  /// Its edition or year.
  public var edition: Title
  /// Where it holds.
  public var region: Title
  /// Version of our table.
  public var version: String
  /// How far it was checked.
  public var certainty: Certainty

  /// A citation.
  public init(
    source: Title, edition: Title, region: Title, version: String, certainty: Certainty
  ) {
    (self.source, self.edition, self.region) = (source, edition, region)
    (self.version, self.certainty) = (version, certainty)
  }

  /// That of a published formula, which holds anywhere within its range.
  init(_ formula: Formula, edition: String, certainty: Certainty? = nil) {
    self.init(
      source: formula.source, edition: Title(both: edition), region: Title(en: "world", zh: "全球"),
      version: "1", certainty: certainty ?? formula.certainty)
  }

  /// `source, edition (region), table version`, and the mark where there must be one.
  public func text(_ language: Language) -> String {
    let mark = certainty.isMarked ? " ⚠ " + certainty.title[language] : ""
    let (source, edition, region) = (source[language], edition[language], region[language])
    return language == .zh
      ? "\(source)，\(edition)(\(region))，v\(version)" + mark
      : "\(source), \(edition) (\(region)), v\(version)" + mark
  }
}

extension Citation {
  /// The citation of a row, what the row does not say taken from its file.
  static func read(
    _ fields: inout Fields, file: Citation?, _ mistakes: inout [Mistake]
  ) -> Citation? {
    let source = fields.title("source", "", &mistakes)
    let edition = fields.title("edition", "", &mistakes)
    let region = fields.title("region", "", &mistakes)
    let version = fields.optionalText("version", &mistakes) ?? file?.version
    let certainty =
      fields.optional("certainty")?
      .choice("certainty", among: Certainty.allCases.map(\.rawValue), &mistakes)
      .flatMap(Certainty.init) ?? file?.certainty
    func told(_ title: Title, _ head: Title?) -> Title? { title == .empty ? head : title }
    if let source = told(source, file?.source), let edition = told(edition, file?.edition),
      let region = told(region, file?.region), let version, let certainty
    {
      return Citation(
        source: source, edition: edition, region: region, version: version, certainty: certainty)
    }
    mistakes.append(
      Mistake(
        Title(
          en: "Every row needs source, edition, region, version and certainty.",
          zh: "每一行都须注明 source、edition、region、version 和 certainty。"),
        remedy: Title(
          en: "Write them in the row, or once at the head of the file.",
          zh: "请写在该行，或在表头统一写一次。"),
        at: fields.node.position))
    return nil
  }
}
