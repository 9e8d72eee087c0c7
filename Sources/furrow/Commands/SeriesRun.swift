import ArgumentParser
import Farm
import Foundation

/// `HEADING=NAME UNIT` of `furrow compute --column`.
struct SeriesColumn: ExpressibleByArgument {
  var heading: String
  var name: String
  var unit: String?

  init?(argument: String) {
    guard let equals = argument.lastIndex(of: "=") else { return nil }
    heading = String(argument[..<equals])
    let words = argument[argument.index(after: equals)...].split(separator: " ", maxSplits: 1)
    guard let name = words.first, !heading.isEmpty else { return nil }
    (self.name, unit) = (String(name), words.count > 1 ? String(words[1]) : nil)
  }
}

/// A formula of series, a file of readings, and the lines that come of them.
struct SeriesRun {
  private let formula: SeriesFormula
  private let readings: SeriesFile
  private let arguments: FormulaArguments
  private let options: GlobalOptions

  init(
    _ formula: SeriesFormula, file: String, columns: [SeriesColumn], zone: String,
    _ words: [String], _ options: GlobalOptions
  ) throws {
    (self.formula, self.options) = (formula, options)
    guard let zone = Zone(zone) else {
      throw Failure(
        .usage, Title(en: "\"\(zone.tame)\" is no time zone.", zh: "“\(zone.tame)”不是时区。"),
        remedy: Title(en: "Write one such as Asia/Shanghai.", zh: "例如 Asia/Shanghai。"))
    }
    arguments = try FormulaArguments(words, of: formula.name, formula.options)
    readings = try SeriesFile(
      file, formula.columns, columns, zone: zone, in: formula.name)
  }

  func run() throws {
    if !readings.problems.isEmpty {
      for problem in readings.problems.prefix(20) { complain(options.output(problem)) }
      let (bad, more) = (readings.problems.count, readings.problems.count - 20)
      let rest =
        more > 0 ? Title(en: " (\(more) more are not shown)", zh: "(另有 \(more) 行未列出)") : nil
      throw Failure(
        .usage,
        Title(
          en: "\(bad) rows cannot be read\(rest?.en ?? "").", zh: "有 \(bad) 行无法读取\(rest?.zh ?? "")。"
        ),
        remedy: Title(
          en: "Mend them, or leave a cell empty where nothing was measured.",
          zh: "请更正，未测的格请留空。"))
    }
    let lines: [SeriesFormula.Line]
    do throws(FormulaError) {
      lines = try formula(readings.series, arguments.values)
    } catch {
      throw Failure(
        .usage, error.text,
        remedy: Title(
          en: "See `furrow compute \(formula.name)` for what it needs.",
          zh: "所需数据见 `furrow compute \(formula.name)`。"))
    }
    report(lines)
    if lines.allSatisfy({ $0.values.contains(nil) }) { throw ExitCode(ExitStatus.no.rawValue) }
  }

  private func report(_ lines: [SeriesFormula.Line]) {
    let (output, zone) = (options.output, readings.series.zone)
    if options.json {
      print(formula.json(lines, zone: zone).pretty)
      return
    }
    var table = Table(
      [.whole("from", "自")]
        + formula.results.map { result in
          let unit = result.unit == .one ? "" : " " + Metric.shown(result.unit)
          return .number(result.title.en + unit, result.title.zh + unit)
        } + [.text("", "", least: 8)])
    for line in lines {
      let isDay = zone.clock(of: line.begin) == 0 && line.end - line.begin <= .day
      table.add(
        [.init(isDay ? "\(zone.day(of: line.begin))" : zone.minute(line.begin))]
          + line.values.map { .init($0.map(significant) ?? "–") }
          + [.init(line.note.map { output($0) } ?? "", .dim)])
    }
    if lines.isEmpty { print(output(en: "None in this series.", zh: "该序列中没有。")) }
    print(lines.isEmpty ? "" : table.text(output), terminator: "")
    print(Self.source(formula, output))
  }

  /// What a formula takes and gives.
  static func describe(_ formula: SeriesFormula, _ options: GlobalOptions) {
    let output = options.output
    if options.json {
      print(formula.json.pretty)
      return
    }
    print(output.paint(output(formula.title), .heading))
    print(output(en: "  Readings in a file:", zh: "  文件中的读数："))
    for column in formula.columns { print("    " + range(column)) }
    for option in formula.options {
      let standard =
        option.standard.map {
          output(en: ", \(JSON.format($0)) when left out", zh: "，缺省 \(JSON.format($0))")
        } ?? ""
      print("  --" + range(option) + standard)
    }
    print("  " + call(formula))
    if let rule = formula.rule {
      print(output(en: "  In a rule, much the same: ", zh: "  规则中相近的写法：") + rule)
    }
    print(source(formula, output))
  }

  private static func range(_ parameter: Formula.Parameter) -> String {
    let unit = parameter.unit == .one ? "" : " " + parameter.unit.symbol
    let (low, high) = (parameter.range.lowerBound, parameter.range.upperBound)
    return "\(parameter.name) \"\(JSON.format(low)) … \(JSON.format(high))\(unit)\""
  }

  private static func call(_ formula: SeriesFormula) -> String {
    let needed = formula.options.filter { $0.standard == nil }
      .map { " --\($0.name) \"… \($0.unit.symbol)\"" }.joined()
    return "furrow compute \(formula.name) --file readings.csv" + needed
  }

  private static func source(_ formula: SeriesFormula, _ output: Output) -> String {
    let mark = formula.certainty.isMarked ? " ⚠ " + output(formula.certainty.title) : ""
    return output(en: "Source: ", zh: "来源：") + output(formula.source) + mark
  }
}

extension SeriesFormula {
  /// The units of its numbers, each once.
  var units: String {
    var seen: [String] = []
    for unit in results.map({ Metric.shown($0.unit) }) where !seen.contains(unit) {
      seen.append(unit)
    }
    return seen.joined(separator: ", ")
  }

  /// The formula as `--json` lists it.
  var json: JSON {
    .compact([
      "name": .string(name), "title": ["en": .string(title.en), "zh": .string(title.zh)],
      "columns": .array(columns.map(\.json)), "options": .array(options.map(\.json)),
      "results": .array(
        results.map {
          [
            "name": .string($0.name), "uom": .string($0.unit.symbol),
            "title": ["en": .string($0.title.en), "zh": .string($0.title.zh)],
          ]
        }),
      "rule": rule.map { .string($0) }, "source": .string(source.en),
      "certainty": .string(certainty.rawValue),
    ])
  }

  /// The answer as `--json` shows it; times in the zone that days were reckoned in.
  func json(_ lines: [Line], zone: Zone) -> JSON {
    [
      "formula": .string(name), "source": .string(source.en),
      "certainty": .string(certainty.rawValue),
      "lines": .array(
        lines.map { line in
          var members: JSON.Members = [
            "from": .string(zone.text(line.begin)), "to": .string(zone.text(line.end)),
          ]
          for (result, value) in zip(results, line.values) {
            members[result.name] = value.map { .number($0) } ?? .null
          }
          if let note = line.note {
            members["note"] = ["en": .string(note.en), "zh": .string(note.zh)]
          }
          return .object(members)
        }),
    ]
  }
}
