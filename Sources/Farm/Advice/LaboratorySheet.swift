/// A laboratory's sheet of soil tests, one a row: good rows become tests, bad ones a reason.
///
/// A row with one bad cell is bad as a whole: half a soil test would be taken for a whole one. An
/// empty cell was not measured.
public struct LaboratorySheet: Sendable {
  /// Tests of the good rows.
  public var tests: [SoilTest] = []
  /// What is wrong, by line.
  public var problems: [Problem] = []
  /// `UTF-8` or `GBK`.
  public var encoding = ""

  /// What is wrong with a line, or with a column (then the line is that of the headings).
  public struct Problem: Hashable, Sendable {
    /// Line of the file, from 1.
    public var line: Int
    /// A sentence.
    public var sentence: Title
    /// A problem.
    public init(line: Int, sentence: Title) { (self.line, self.sentence) = (line, sentence) }
  }

  /// What the sheet itself may leave out.
  public struct Defaults: Sendable {
    /// Who measured, where no column says.
    public var laboratory: String?
    /// Day of sampling, where no column says.
    public var sampled: CivilDay?
    /// Depth in cm, where no column says.
    public var depth: ClosedRange<Double>

    /// Defaults.
    public init(
      laboratory: String? = nil, sampled: CivilDay? = nil, depth: ClosedRange<Double> = 0...20
    ) {
      (self.laboratory, self.sampled, self.depth) = (laboratory, sampled, depth)
    }
  }

  /// Reads the bytes of a sheet of a farm. `columns` maps headings that do not speak for themselves;
  /// `units` are the ids by every name that a row may use.
  public static func read(
    _ bytes: [UInt8], farm: String, units: [String: String],
    columns: [String: SheetColumn] = [:], defaults: Defaults = Defaults()
  ) -> LaboratorySheet {
    var sheet = LaboratorySheet()
    guard let (text, encoding) = SheetText.decode(bytes) else {
      sheet.note(
        1, "The file is neither UTF-8 nor GBK text; save it as CSV.",
        "文件既不是 UTF-8 也不是 GBK 文本，请另存为 CSV。")
      return sheet
    }
    sheet.encoding = encoding.rawValue
    guard let rows = SheetText.rows(text) else {
      sheet.note(1, "A quote is never closed: look for a lone \".", "引号未闭合，请检查单个的 \"。")
      return sheet
    }
    guard let head = rows.first else {
      sheet.note(
        1, "The file is empty: its first line must name the columns.", "文件是空的：首行应为列名。")
      return sheet
    }
    if rows.count == 1 {
      sheet.note(head.line, "There is no row below the headings.", "表头下面没有数据行。")
    }
    guard let layout = sheet.layout(head, columns, defaults) else { return sheet }
    var reader = RowReading(farm: farm, units: units, layout: layout, defaults: defaults)
    for row in rows.dropFirst() {
      switch reader.read(row) {
      case .success(let test): sheet.tests.append(test)
      case .failure(let bad):
        sheet.problems += bad.sentences.map { Problem(line: row.line, sentence: $0) }
      }
    }
    return sheet
  }

  /// A depth in cm as sheets and people write it, `0-20`, `0~20cm`; `nil` when it is none.
  public static func depth(_ text: String) -> ClosedRange<Double>? { RowReading.depth(text) }

  private mutating func note(_ line: Int, _ en: String, _ zh: String) {
    problems.append(Problem(line: line, sentence: Title(en: en, zh: zh)))
  }

  /// What each column holds; `nil` when one is unknown or a needed one is missing.
  private mutating func layout(
    _ head: SheetText.Row, _ columns: [String: SheetColumn], _ defaults: Defaults
  ) -> [SheetColumn]? {
    let before = problems.count
    var layout: [SheetColumn] = []
    for heading in head.cells {
      if let column = columns[heading] ?? SheetColumn.named(heading) {
        layout.append(column)
        for problem in column.problems {
          note(
            head.line, "Column \"\(heading)\": \(problem.en)", "列“\(heading)”：\(problem.zh)")
        }
        continue
      }
      layout.append(.ignored)
      note(
        head.line,
        "Column \"\(heading)\" is not understood. Map it, such as "
          + "--column \"\(heading)=phosphorus mg/kg olsen element\", or =ignore.",
        "无法识别列“\(heading)”。请指明，例如 --column \"\(heading)=phosphorus mg/kg olsen element\"，或 =ignore。"
      )
    }
    for heading in columns.keys.sorted() where !head.cells.contains(heading) {
      let near = Title.near(heading, in: head.cells, otherwise: .empty)
      note(
        head.line, "There is no column \"\(heading)\" to map. \(near.en)",
        "没有列“\(heading)”可供映射。\(near.zh)")
    }
    if !layout.contains(.unit) {
      note(head.line, "No column names the plot. Map one with =unit.", "缺少地块列，请用 =unit 指明。")
    }
    if !layout.contains(.sampled), defaults.sampled == nil {
      note(
        head.line, "No column has the day of sampling. Map one with =sampled, or give --sampled.",
        "缺少采样日期列，请用 =sampled 指明或给出 --sampled。")
    }
    if !layout.contains(.laboratory), defaults.laboratory == nil {
      note(
        head.line, "Who measured? Map a column with =laboratory, or give --laboratory.",
        "缺少检测单位，请用 =laboratory 指明或给出 --laboratory。")
    }
    return problems.count == before ? layout : nil
  }
}
