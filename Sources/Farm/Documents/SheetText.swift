import Foundation

/// The text and cells of a table that people send: UTF-8 or GBK, comma, semicolon or tab.
///
/// Cells by RFC 4180: quoted ones may hold separators, line ends and doubled quotes.
public enum SheetText {
  /// How the bytes were read.
  public enum Encoding: String, Sendable {
    /// UTF-8, with or without a byte order mark.
    case utf8 = "UTF-8"
    /// GB 18030-2005, of which GBK is a part.
    case gbk = "GBK"
  }

  /// A row and the line it begins on, from 1.
  public struct Row: Hashable, Sendable {
    /// From 1.
    public var line: Int
    /// In the order of the row.
    public var cells: [String]
  }

  /// The text of the bytes: UTF-8 when they are that, else GBK; `nil` when they are neither.
  public static func decode(_ bytes: [UInt8]) -> (text: String, encoding: Encoding)? {
    if let text = String(validating: bytes, as: UTF8.self) {
      return (text.hasPrefix("\u{FEFF}") ? String(text.dropFirst()) : text, .utf8)
    }
    // kCFStringEncodingGB_18030_2000, which Foundation has no name for.
    let gb18030 = String.Encoding(rawValue: 0x8000_0000 | 0x0632)
    return String(data: Data(bytes), encoding: gb18030).map { ($0, .gbk) }
  }

  /// The rows of a text; empty lines are left out. `nil` when a quote is never closed.
  public static func rows(_ text: String) -> [Row]? {
    let separator = separator(of: text)
    var rows: [Row] = []
    var row = Row(line: 1, cells: [])
    var cell = ""
    var quoted = false
    var line = 1
    var rest = text[...]
    func finished(_ cell: String) -> String {
      String(cell.trimmingPrefix { $0 == " " || $0 == "\u{3000}" })
    }
    while let character = rest.popFirst() {
      if character.isNewline { line += 1 }
      if quoted {
        if character != "\"" {
          cell.append(character)
        } else if rest.first == "\"" {
          cell.append(rest.removeFirst())
        } else {
          quoted = false
        }
      } else if character == "\"", cell.isEmpty {
        quoted = true
      } else if character == separator {
        row.cells.append(finished(cell))
        cell = ""
      } else if character.isNewline {
        row.cells.append(finished(cell))
        if row.cells != [""] { rows.append(row) }
        (row, cell) = (Row(line: line, cells: []), "")
      } else {
        cell.append(character)
      }
    }
    if quoted { return nil }
    row.cells.append(finished(cell))
    if row.cells != [""] { rows.append(row) }
    return rows
  }

  /// The separator that the first line has most of.
  private static func separator(of text: String) -> Character {
    let head = text.prefix { !$0.isNewline }
    return [",", "\t", ";"].max { a, b in
      head.count { $0 == a } < head.count { $0 == b }
    }!
  }
}
