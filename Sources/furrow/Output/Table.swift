import Farm

/// Rows under headings, fitted to the terminal that shows them.
///
/// On a terminal, columns shrink (the widest that may, first), then optional columns go, and nothing
/// ever wraps. In a pipe there is no width: values stay whole, separated by tabs, one row a line.
struct Table {
  /// A column.
  struct Column {
    /// Its heading.
    var title: Title
    /// Where its values stand.
    var right = false
    /// Fewest cells it may be cut to; `nil` when its values must stay whole.
    var least: Int?
    /// Whether it may be left out when the terminal is too narrow for all.
    var optional = false

    /// A column of text that may be cut.
    static func text(_ en: String, _ zh: String, least: Int = 8, optional: Bool = false) -> Column {
      Column(title: Title(en: en, zh: zh), least: least, optional: optional)
    }
    /// A column whose values stay whole: ids, times, states.
    static func whole(_ en: String, _ zh: String, optional: Bool = false) -> Column {
      Column(title: Title(en: en, zh: zh), optional: optional)
    }
    /// A column of numbers: whole, and to the right.
    static func number(_ en: String, _ zh: String, optional: Bool = false) -> Column {
      Column(title: Title(en: en, zh: zh), right: true, optional: optional)
    }
  }

  /// A value and its colour.
  struct Cell: ExpressibleByStringInterpolation {
    var text: String
    var paint: Paint?
    init(_ text: String, _ paint: Paint? = nil) { (self.text, self.paint) = (text.tame, paint) }
    init(stringLiteral value: String) { self.init(value) }
  }

  /// The columns, from the left.
  var columns: [Column]
  /// The rows, from the top.
  private(set) var rows: [[Cell]] = []
  /// Spaces before each line on a terminal.
  var indent = 0

  init(_ columns: [Column], indent: Int = 0) { (self.columns, self.indent) = (columns, indent) }

  /// Adds a row. Traps when it has not a cell for each column.
  mutating func add(_ cells: Cell...) { add(cells) }
  /// Adds a row. Traps when it has not a cell for each column.
  mutating func add(_ cells: [Cell]) {
    precondition(cells.count == columns.count, "a cell for each column")
    rows.append(cells)
  }

  /// The table as lines for this output, each ended by a newline; headings first.
  func text(_ output: Output) -> String {
    guard let width = output.width else { return tabbed(output) }
    let shown = fit(width - indent, output)
    let margin = String(repeating: " ", count: indent)
    let heads = columns.map { Cell(output($0.title), .dim) }
    return ([heads] + rows).map { row in
      var line = margin
      for (place, (column, cells)) in shown.enumerated() {
        let cell = row[column]
        let last = place == shown.count - 1
        let fitted = cell.text.cut(to: cells)
        let space = String(repeating: " ", count: max(0, cells - fitted.cells))
        if columns[column].right { line += space }
        line += output.paint(fitted, cell.paint)
        if !columns[column].right && !last { line += space }
        if !last { line += "  " }
      }
      return line + "\n"
    }.joined()
  }

  private func tabbed(_ output: Output) -> String {
    let lines = [columns.map { output($0.title) }] + rows.map { $0.map(\.text) }
    return lines.map { $0.joined(separator: "\t") + "\n" }.joined()
  }

  /// Which columns are shown and how wide, so that with two spaces between them they fill at most
  /// `width` cells; when even the least does not fit, the last column is cut.
  private func fit(_ width: Int, _ output: Output) -> [(column: Int, cells: Int)] {
    var shown = columns.indices.map { column in
      let widest = rows.map { $0[column].text.cells }.max() ?? 0
      return (column: column, cells: max(widest, output(columns[column].title).cells))
    }
    func total() -> Int { shown.map(\.cells).reduce(0, +) + 2 * (shown.count - 1) }
    func shrink() {
      while total() > width {
        let candidates = shown.indices.filter {
          shown[$0].cells > columns[shown[$0].column].least ?? .max
        }
        guard let widest = candidates.max(by: { shown[$0].cells < shown[$1].cells }) else { return }
        shown[widest].cells -= 1
      }
    }
    let natural = shown
    shrink()
    while total() > width, let spare = shown.lastIndex(where: { columns[$0.column].optional }) {
      let left = shown.enumerated().filter { $0.offset != spare }.map(\.element.column)
      shown = natural.filter { left.contains($0.column) }
      shrink()
    }
    if let last = shown.indices.last, total() > width {
      shown[last].cells = max(1, shown[last].cells - (total() - width))
    }
    return shown
  }
}
