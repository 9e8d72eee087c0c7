/// Rows of a CSV file as RFC 4180 has them: quotes, doubled quotes, line feeds within quotes.
///
/// Takes what spreadsheets write: a byte order mark, either line end, tabs or semicolons instead of
/// commas (whichever the first line has most of).
struct CSVRows {
  /// The first row.
  let header: [String]
  /// The others, each with the line it begins on.
  let rows: [(line: Int, cells: [String])]

  init(_ text: String) {
    let text = text.hasPrefix("\u{FEFF}") ? String(text.dropFirst()) : text
    let first = text.prefix { !$0.isNewline }
    let separator: Character =
      [",", ";", "\t"].max { a, b in
        first.count { $0 == a } < first.count { $0 == b }
      } ?? ","
    var all: [(line: Int, cells: [String])] = []
    var cells: [String] = []
    var cell = ""
    var (line, begin, isQuoted) = (1, 1, false)
    var iterator = text.makeIterator()
    var pending = iterator.next()
    while let character = pending {
      pending = iterator.next()
      if isQuoted {
        if character == "\"" {
          if pending == "\"" {
            cell.append("\"")
            pending = iterator.next()
          } else {
            isQuoted = false
          }
          continue
        }
        if character.isNewline { line += 1 }
        cell.append(character)
      } else if character == "\"", cell.isEmpty {
        isQuoted = true
      } else if character == separator {
        cells.append(cell)
        cell = ""
      } else if character.isNewline {
        all.append((begin, cells + [cell]))
        (cells, cell) = ([], "")
        line += 1
        begin = line
      } else {
        cell.append(character)
      }
    }
    if !cell.isEmpty || !cells.isEmpty { all.append((begin, cells + [cell])) }
    header = all.first?.cells.map { $0.tame } ?? []
    rows = all.dropFirst().filter { !$0.cells.allSatisfy(\.isEmpty) }
  }
}
