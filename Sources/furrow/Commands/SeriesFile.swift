import Farm
import Foundation

/// Readings in time from a CSV file: a column `time`, and one for each quantity with its unit.
///
/// A row with a cell that cannot be read is a problem of its own; a row with an empty cell was not
/// measured and counts for nothing.
struct SeriesFile {
  /// What was read.
  private(set) var series: SeriesFormula.Series
  /// What is wrong, by line.
  private(set) var problems: [Title] = []
  private let name: String
  private let formula: String

  /// One column of the file that is asked for.
  private struct Column {
    var index: Int
    var parameter: Formula.Parameter
    var unit: UnitOfMeasure
  }

  init(
    _ path: String, _ parameters: [Formula.Parameter], _ map: [SeriesColumn], zone: Zone,
    in formula: String
  ) throws {
    (name, self.formula) = (path, formula)
    series = .init(times: [], values: parameters.map { _ in [] }, zone: zone)
    guard let rows = SheetText.rows(try Files.sheet(path)) else {
      throw Failure(
        .usage, Title(en: "\(path) has a quote that is never closed.", zh: "\(path) 的引号未闭合。"),
        remedy: Title(en: "Look for a lone \".", zh: "请检查单个的 \"。"))
    }
    guard let head = rows.first else {
      throw Failure(
        .usage, Title(en: "\(path) is empty.", zh: "\(path) 是空文件。"),
        remedy: Title(
          en: "Its first line names the columns: \(Self.example(parameters)).",
          zh: "首行应为列名：\(Self.example(parameters))。"))
    }
    let heads = head.cells.map(\.trimmed)
    guard let time = heads.firstIndex(where: { Self.times.contains($0.lowercased()) }) else {
      throw Failure(
        .usage, Title(en: "\(path) has no column \"time\".", zh: "\(path) 没有 time 列。"),
        remedy: Title(
          en: "Name the columns in its first line: \(Self.example(parameters)).",
          zh: "请在首行写列名：\(Self.example(parameters))。"))
    }
    for entry in map where !heads.contains(entry.heading) {
      throw Failure(
        .usage,
        Title(
          en: "There is no column \"\(entry.heading.tame)\".", zh: "没有列“\(entry.heading.tame)”。"),
        remedy: Title(
          en: "Columns: \(heads.joined(separator: ", ").tame).",
          zh: "现有列：\(heads.joined(separator: ", ").tame)。"))
    }
    let columns = try parameters.map { try Self.column($0, heads, map) }
    for row in rows.dropFirst() { take(row.cells, time, columns, line: row.line) }
  }

  /// What Chinese sheets call the quantities.
  private static let chinese = [
    "temperature": ["温度", "气温", "空气温度"], "humidity": ["湿度", "相对湿度", "空气湿度"],
    "rain": ["降雨", "降雨量", "降水量"], "ppfd": ["光合有效辐射", "光量子通量"],
  ]

  private static let times = ["time", "timestamp", "datetime", "date", "时间", "日期"]

  /// `time,temperature (Cel)`
  private static func example(_ parameters: [Formula.Parameter]) -> String {
    (["time"] + parameters.map { "\($0.name) (\($0.unit.symbol))" }).joined(separator: ",")
  }

  private static func column(
    _ parameter: Formula.Parameter, _ heads: [String], _ map: [SeriesColumn]
  ) throws -> Column {
    let (name, symbol) = (parameter.name, parameter.unit.symbol)
    let entry = map.first { $0.name == name }
    let index = heads.firstIndex {
      entry.map(\.heading) == $0
        || entry == nil && ([name] + (chinese[name] ?? [])).contains(plain($0).name)
    }
    guard let index else {
      throw Failure(
        .usage,
        Title(en: "No column holds \(name).", zh: "没有列是 \(name)。"),
        remedy: Title(
          en: "Name one \"\(name) (\(symbol))\", or give --column \"HEADING=\(name) \(symbol)\".",
          zh: "请将列名写作“\(name) (\(symbol))”，或给出 --column \"列名=\(name) \(symbol)\"。"))
    }
    guard let given = entry?.unit ?? plain(heads[index]).unit else {
      throw Failure(
        .usage,
        Title(
          en: "Column \"\(heads[index].tame)\" names no unit.", zh: "列“\(heads[index].tame)”未注明单位。"),
        remedy: Title(
          en:
            "Name it \"\(name) (\(symbol))\", or give --column \"\(heads[index].tame)=\(name) \(symbol)\".",
          zh: "请将列名写作“\(name) (\(symbol))”，或给出 --column \"\(heads[index].tame)=\(name) \(symbol)\"。"
        ))
    }
    guard let unit = UnitOfMeasure.parse(given), unit.conversion(to: parameter.unit) != nil else {
      throw Failure(
        .usage,
        Title(
          en: "\(name) in \"\(given.tame)\" cannot be turned into \(symbol).",
          zh: "\(name) 的单位“\(given.tame)”不能换算为 \(symbol)。"),
        remedy: Title(
          en: "Give \(symbol) or a unit that measures the same.", zh: "请用 \(symbol) 或同类单位。"))
    }
    return Column(index: index, parameter: parameter, unit: unit)
  }

  /// `temperature (Cel)` and `temperature[Cel]` as name and unit.
  private static func plain(_ heading: String) -> (name: String, unit: String?) {
    let name = heading.prefix { !"([（".contains($0) }
    let rest = heading.dropFirst(name.count + 1).prefix { !")]）".contains($0) }
    return (String(name).trimmed.lowercased(), rest.isEmpty ? nil : String(rest).trimmed)
  }

  private mutating func take(_ row: [String], _ time: Int, _ columns: [Column], line: Int) {
    let cells = row.map(\.trimmed)
    let needed = max(time, columns.map(\.index).max() ?? 0)
    guard cells.count > needed else {
      note(line, "the row has only \(cells.count) cells.", "该行只有 \(cells.count) 格。")
      return
    }
    let missing = ["", "NA", "NaN", "null", "-"]
    if columns.contains(where: { missing.contains(cells[$0.index]) }) { return }
    guard let at = LooseTime.parse(cells[time], zone: series.zone) else {
      note(
        line, "\"\(cells[time].tame)\" is no time such as 2026-05-01 06:00.",
        "“\(cells[time].tame)”不是 2026-05-01 06:00 之类的时间。")
      return
    }
    if let last = series.times.last, at <= last {
      note(
        line,
        "\(series.zone.minute(at)) does not come after the row before; sort the rows by time.",
        "\(series.zone.minute(at)) 不晚于上一行，请按时间排序。")
      return
    }
    var values: [Double] = []
    for column in columns {
      guard let value = value(cells[column.index], column, line) else { return }
      values.append(value)
    }
    series.times.append(at)
    for (i, value) in values.enumerated() { series.values[i].append(value) }
  }

  private mutating func value(_ cell: String, _ column: Column, _ line: Int) -> Double? {
    let name = column.parameter.name
    guard let number = Double(cell), number.isFinite,
      let value = column.unit.convert(number, to: column.parameter.unit)
    else {
      note(line, "\(name) \"\(cell.tame)\" is no number.", "\(name)“\(cell.tame)”不是数值。")
      return nil
    }
    do throws(FormulaError) {
      try column.parameter.check(value, in: formula)
      return value
    } catch {
      note(line, error.text.en, error.text.zh)
      return nil
    }
  }

  private mutating func note(_ line: Int, _ en: String, _ zh: String) {
    problems.append(Title(en: "\(name):\(line): \(en)", zh: "\(name):\(line): \(zh)"))
  }
}
