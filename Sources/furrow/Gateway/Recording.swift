import Farm

/// A recorded file as rows of entries, with an account of everything that was passed over.
struct Recording {
  /// A row that says something.
  struct Row {
    var time: Instant
    var entries: [PackEntry]
  }

  private var reader: CSVReader
  private let columns: [(place: Int, map: ColumnMap)]
  private let timePlace: Int
  private let zone: Zone
  private let unit: String
  /// Rows read, the heading aside.
  private(set) var rows = 0
  /// Mapped cells with nothing in them.
  private(set) var emptyCells = 0
  /// Mapped cells that hold no number.
  private(set) var wordCells = 0
  /// Rows whose time cannot be read.
  private(set) var timelessRows = 0
  /// The first thing that was passed over and was not empty.
  private(set) var firstProblem: Title?

  /// A recording; throws when a column is not in its heading.
  init(
    _ bytes: [UInt8], delimiter: UInt8, columns: [ColumnMap], timeColumn: String?, zone: Zone,
    unit: String
  ) throws {
    reader = CSVReader(bytes, delimiter: delimiter)
    (self.zone, self.unit) = (zone, unit)
    let heading = (reader.next() ?? []).map { $0.trimmed }
    timePlace = try timeColumn.map { try Self.place(of: $0, in: heading) } ?? 0
    self.columns = try columns.map { (try Self.place(of: $0.column, in: heading), $0) }
  }

  private static func place(of column: String, in heading: [String]) throws -> Int {
    if let place = heading.firstIndex(of: column) { return place }
    throw Failure(
      .usage, Title(en: "The file has no column \"\(column)\".", zh: "文件中没有列“\(column)”。"),
      remedy: .known(column, in: heading))
  }

  /// Share of the file that was read, 0…1.
  var share: Double { reader.share }

  /// The next row with a time and at least one number.
  mutating func next() -> Row? {
    while let cells = reader.next() {
      rows += 1
      let text = timePlace < cells.count ? cells[timePlace].trimmed : ""
      guard let time = LooseTime.parse(text, zone: zone) else {
        timelessRows += 1
        note(en: "\"\(text.tame)\" is no time", zh: "“\(text.tame)”不是时间")
        continue
      }
      let entries = columns.compactMap { column in entry(cells, column) }
      if !entries.isEmpty { return Row(time: time, entries: entries) }
    }
    return nil
  }

  private mutating func entry(
    _ cells: [String], _ column: (place: Int, map: ColumnMap)
  ) -> PackEntry? {
    let text = column.place < cells.count ? cells[column.place].trimmed : ""
    if text.isEmpty {
      emptyCells += 1
      return nil
    }
    guard let value = Double(text), value.isFinite else {
      wordCells += 1
      let name = column.map.column
      note(en: "\"\(text.tame)\" of \(name) is no number", zh: "\(name) 的“\(text.tame)”不是数值")
      return nil
    }
    return column.map.entry(value, of: unit)
  }

  private mutating func note(en: String, zh: String) {
    guard firstProblem == nil else { return }
    firstProblem = Title(
      en: "First: line \(reader.line): \(en).", zh: "首例：第 \(reader.line) 行：\(zh)。")
  }
}
