import ArgumentParser
import Farm

/// `furrow compute`: one formula, asked by hand.
struct ComputeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "compute",
    abstract: "Compute a published formula: furrow compute vpd --temperature \"25 Cel\" …",
    discussion: """
      Every argument is an option with its unit of measure: furrow compute vpd --temperature \
      "77 degF" --humidity "60 %". Without arguments the formula is described. The same formulas are \
      functions of the rule language. An input outside the range in which the formula holds gets no \
      number but the range.

      Formulas of series take --file FILE with a heading "time" and one for each quantity with its \
      unit, such as "temperature (Cel)"; their options stand beside it: furrow compute \
      growing_degree_days --file may.csv --base "10 Cel".

      \(ExitStatus.help(.usage))
      """)

  @Flag(help: "List every formula.") var list = false
  @Option(
    help: "Readings in time (CSV, - for standard input), for the formulas of series.",
    completion: .file(extensions: ["csv"]))
  var file: String?
  @Option(help: "HEADING=NAME UNIT of the readings, such as \"Temp_C=temperature Cel\".")
  var column: [SeriesColumn] = []
  @Option(help: "Time zone of times that name none, and of days.") var zone = "Asia/Shanghai"
  @Argument(parsing: .allUnrecognized, help: "The formula and its arguments.")
  var words: [String] = []
  @OptionGroup var options: GlobalOptions

  func run() throws {
    if list || words.isEmpty {
      show(Formula.all, SeriesFormula.all)
      return
    }
    let arguments = Array(words.dropFirst())
    if let file {
      guard let formula = SeriesFormula.named(words[0]) else { throw Self.unknownSeries(words[0]) }
      try SeriesRun(formula, file: file, columns: column, zone: zone, arguments, options).run()
      return
    }
    guard let formula = Formula.named(words[0]) else {
      guard let series = SeriesFormula.named(words[0]) else { throw Self.unknown(words[0]) }
      SeriesRun.describe(series, options)
      return
    }
    if arguments.isEmpty, formula.parameters.contains(where: { $0.standard == nil }) {
      describe(formula)
      return
    }
    let given = try FormulaArguments(arguments, of: formula.name, formula.parameters)
    do throws(FormulaError) {
      report(formula, given, try formula(given.values))
    } catch {
      throw Failure(
        .usage, error.text,
        remedy: Title(
          en: "See `furrow compute \(formula.name)` for its arguments and their ranges.",
          zh: "参数与范围见 `furrow compute \(formula.name)`。"))
    }
  }

  private static func unknownSeries(_ name: String) -> Failure {
    let names = SeriesFormula.all.map(\.name)
    let list = names.joined(separator: ", ")
    guard Formula.named(name) == nil else {
      return Failure(
        .usage,
        Title(
          en: "\(name) takes single numbers, not a file of readings.", zh: "\(name) 只取单个数值，不读文件。"),
        remedy: Title(en: "With --file: \(list).", zh: "可用 --file 的有：\(list)。"))
    }
    let near = nearest(name, in: names)
    return Failure(
      .usage,
      Title(
        en: "There is no formula of series \"\(name.tame)\".", zh: "没有序列公式“\(name.tame)”。"),
      remedy: near.map { Title(en: "Did you mean \($0)?", zh: "是否为 \($0)？") }
        ?? Title(en: "With --file: \(list).", zh: "可用 --file 的有：\(list)。"))
  }

  private static func unknown(_ name: String) -> Failure {
    let near = nearest(name, in: Formula.all.map(\.name) + SeriesFormula.all.map(\.name))
    return Failure(
      .usage,
      Title(en: "There is no formula \"\(name.tame)\".", zh: "没有公式“\(name.tame)”。"),
      remedy: near.map { Title(en: "Did you mean \($0)?", zh: "是否为 \($0)？") }
        ?? Title(en: "See `furrow compute --list`.", zh: "请查看 `furrow compute --list`。"))
  }

  private func show(_ formulas: [Formula], _ series: [SeriesFormula]) {
    if options.json {
      print(JSON.array(formulas.map(\.json) + series.map(\.json)).pretty)
      return
    }
    var table = Table([
      .whole("formula", "公式"), .text("what it is", "含义", least: 16),
      .whole("result", "结果"), .text("source", "来源", least: 12, optional: true),
    ])
    for formula in formulas {
      table.add(
        "\(formula.name)", "\(options.output(formula.title))",
        "\(Metric.shown(formula.result))", "\(options.output(formula.source))")
    }
    for formula in series {
      table.add(
        "\(formula.name) --file", "\(options.output(formula.title))",
        "\(formula.units)", "\(options.output(formula.source))")
    }
    print(table.text(options.output), terminator: "")
  }

  private func describe(_ formula: Formula) {
    let output = options.output
    if options.json {
      print(formula.json.pretty)
      return
    }
    print(output.paint(output(formula.title), .heading))
    for parameter in formula.parameters {
      let unit = parameter.unit == .one ? "" : " " + parameter.unit.symbol
      let range =
        "\(JSON.format(parameter.range.lowerBound)) … \(JSON.format(parameter.range.upperBound))"
      let standard =
        parameter.standard.map {
          output(en: ", \(JSON.format($0)) when left out", zh: "，缺省 \(JSON.format($0))")
        } ?? ""
      print("  --\(parameter.name) \"\(range)\(unit)\"\(standard)")
    }
    print(source(formula, output))
  }

  private func source(_ formula: Formula, _ output: Output) -> String {
    let mark =
      formula.certainty.isMarked ? " ⚠ " + output(formula.certainty.title) : ""
    return output(en: "Source: ", zh: "来源：") + output(formula.source) + mark
  }

  private func report(_ formula: Formula, _ arguments: FormulaArguments, _ value: Double) {
    if options.json {
      print(formula.json(arguments: arguments.values, value: value).pretty)
      return
    }
    let output = options.output
    let unit = formula.result == .one ? "" : " " + Metric.shown(formula.result)
    print(
      "\(output(formula.title)): "
        + output.paint(significant(value) + unit, .bold))
    print(source(formula, output))
  }
}

extension Formula {
  /// The formula as `--json` shows it.
  var json: JSON {
    [
      "name": .string(name), "title": ["en": .string(title.en), "zh": .string(title.zh)],
      "parameters": .array(parameters.map(\.json)),
      "uom": .string(result.symbol), "source": .string(source.en),
      "certainty": .string(certainty.rawValue),
    ]
  }

  /// A result with what it was computed from.
  func json(arguments: [Double], value: Double) -> JSON {
    var inputs: JSON = [:]
    if case .object(var members) = inputs {
      for (parameter, argument) in zip(parameters, arguments) {
        members[parameter.name] = [
          "value": .number(argument), "uom": .string(parameter.unit.symbol),
        ]
      }
      inputs = .object(members)
    }
    return [
      "formula": .string(name), "value": .number(value), "uom": .string(result.symbol),
      "arguments": inputs, "source": .string(source.en), "certainty": .string(certainty.rawValue),
    ]
  }
}

extension Formula.Parameter {
  /// The argument as `--json` shows it.
  var json: JSON {
    .compact([
      "name": .string(name), "uom": .string(unit.symbol), "least": .number(range.lowerBound),
      "most": .number(range.upperBound), "standard": standard.map { .number($0) },
    ])
  }
}

/// A number with five significant digits, and no more zeros than it needs.
func significant(_ value: Double) -> String {
  guard value != 0 else { return "0" }
  var decimals = 4
  var size = abs(value)
  while size >= 10, decimals > 0 { (size, decimals) = (size / 10, decimals - 1) }
  size = abs(value)
  while size < 1, decimals < 12 { (size, decimals) = (size * 10, decimals + 1) }
  var text = fixed(value, decimals)
  while text.contains("."), text.hasSuffix("0") { text.removeLast() }
  if text.hasSuffix(".") { text.removeLast() }
  return text
}
