extension Agronomy {
  /// Reads files of tables, in order, and every mistake in them.
  public static func read(_ files: [Node]) -> (Agronomy, [Mistake]) {
    var tables = Agronomy()
    var mistakes: [Mistake] = []
    for file in files { tables.add(file, &mistakes) }
    tables.check(&mistakes)
    return (tables, mistakes)
  }

  /// Table names and the readers of their rows.
  static let readers: [String: @Sendable (inout RowReader) -> Void] = [
    "crops": { $0.crop() }, "uptake": { $0.uptake() }, "utilisation": { $0.utilisation() },
    "corrections": { $0.correction() }, "grades": { $0.grade() }, "factors": { $0.factor() },
    "limits": { $0.limit() }, "splits": { $0.split() }, "salt-tolerance": { $0.salt() },
    "manures": { $0.manure() }, "bands": { $0.band() }, "critical": { $0.critical() },
    "quefts": { $0.quefts() }, "legumes": { $0.legume() }, "products": { $0.product() },
    "thresholds": { $0.threshold() },
  ]

  private mutating func add(_ file: Node, _ mistakes: inout [Mistake]) {
    for node in Self.documents(file) {
      var head = Fields(
        node, Title(en: "a table: keys table and rows", zh: "一张表：键 table 和 rows"), &mistakes)
      let table = head.choice("table", among: Self.readers.keys.sorted(), &mistakes)
      let citation = Self.head(&head, &mistakes)
      let rows = head.items("rows", &mistakes)
      head.finish(&mistakes)
      guard let table, let reader = Self.readers[table] else { continue }
      if let citation, !versions.contains("\(table) \(citation.version)") {
        versions.append("\(table) \(citation.version)")
      }
      for row in rows {
        let fields = Fields(row, Title(en: "a row of \(table)", zh: "\(table) 表的一行"), &mistakes)
        var row = RowReader(tables: self, fields: fields, head: citation, mistakes: mistakes)
        reader(&row)
        row.fields.finish(&row.mistakes)
        (self, mistakes) = (row.tables, row.mistakes)
      }
    }
  }

  /// A file holds one table, or a list of them.
  private static func documents(_ file: Node) -> [Node] {
    if case .list(let items) = file.value { return items }
    return [file]
  }

  /// The citation at the head of a table, where all of it is there.
  private static func head(_ fields: inout Fields, _ mistakes: inout [Mistake]) -> Citation? {
    let keys = ["source", "edition", "region", "version", "certainty"]
    let present = keys.filter { fields.optional($0) != nil }
    return present.isEmpty ? nil : Citation.read(&fields, file: nil, &mistakes)
  }

  /// What one row cannot know: that crops of other tables exist.
  private func check(_ mistakes: inout [Mistake]) {
    for (id, position) in mentions.sorted(by: { $0.key < $1.key }) where crops[id] == nil {
      mistakes.append(
        Mistake(
          Title(
            en: "The tables speak of \"\(id)\", but no row of crops has that id.",
            zh: "表中写到“\(id)”，但作物表里没有这个代号。"),
          remedy: .near(
            id, in: crops.keys.sorted(),
            otherwise: Title(en: "Add it to the table crops.", zh: "请把它补入作物表 crops。")),
          at: position, length: id.count))
    }
  }
}
