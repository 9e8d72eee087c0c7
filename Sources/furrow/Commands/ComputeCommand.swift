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

      \(ExitStatus.help(.usage))
      """)

  @Flag(help: "List every formula.") var list = false
  @Argument(parsing: .allUnrecognized, help: "The formula and its arguments.")
  var words: [String] = []
  @OptionGroup var options: GlobalOptions

  func run() throws {
    if list || words.isEmpty {
      show(Formula.all)
      return
    }
    guard let formula = Formula.named(words[0]) else { throw Self.unknown(words[0]) }
    if words.count == 1, formula.parameters.contains(where: { $0.standard == nil }) {
      describe(formula)
      return
    }
    let arguments = try FormulaArguments(Array(words.dropFirst()), of: formula)
    do throws(FormulaError) {
      report(formula, arguments, try formula(arguments.values))
    } catch {
      throw Failure(
        .usage, error.text,
        remedy: Title(
          en: "See `furrow compute \(formula.name)` for its arguments and their ranges.",
          zh: "参数与范围见 `furrow compute \(formula.name)`。"))
    }
  }

  private static func unknown(_ name: String) -> Failure {
    let near = nearest(name, in: Formula.all.map(\.name))
    return Failure(
      .usage,
      Title(en: "There is no formula \"\(name.tame)\".", zh: "没有公式“\(name.tame)”。"),
      remedy: near.map { Title(en: "Did you mean \($0)?", zh: "是否为 \($0)?") }
        ?? Title(en: "See `furrow compute --list`.", zh: "请查看 `furrow compute --list`。"))
  }

  private func show(_ formulas: [Formula]) {
    if options.json {
      print(JSON.array(formulas.map(\.json)).pretty)
      return
    }
    var table = Table([
      .whole("formula", "公式"), .text("what it is", "含义", least: 16),
      .whole("result", "结果"), .text("source", "来源", least: 12, optional: true),
    ])
    for formula in formulas {
      table.add(
        "\(formula.name)", "\(options.output(formula.title))",
        "\(Metric.shown(formula.result))", "\(formula.source)")
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
    return output(en: "Source: ", zh: "来源：") + formula.source + mark
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

/// The arguments of a formula as options with their units.
struct FormulaArguments {
  /// In the order and units of the formula's parameters.
  private(set) var values: [Double] = []

  /// Reads `--temperature "25 Cel"` and `--temperature=25Cel`; throws the first mistake.
  init(_ words: [String], of formula: Formula) throws {
    var given: [String: Double] = [:]
    var rest = words[...]
    while let word = rest.popFirst() {
      guard word.hasPrefix("--") else {
        throw Self.mistake(
          "\"\(word.tame)\" belongs to no option.", "“\(word.tame)”不属于任何选项。", formula)
      }
      let parts = word.dropFirst(2).split(
        separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      let name = String(parts[0]).replacing("-", with: "_")
      guard let parameter = formula.parameters.first(where: { $0.name == name }) else {
        let near = nearest(name, in: formula.parameters.map(\.name))
        throw Self.mistake(
          "\(formula.name) has no --\(name.tame)."
            + (near.map { " Did you mean --\($0)?" } ?? ""),
          "\(formula.name) 没有 --\(name.tame)。" + (near.map { "是否为 --\($0)?" } ?? ""), formula)
      }
      guard let text = parts.count > 1 ? String(parts[1]) : rest.popFirst() else {
        throw Self.mistake("--\(name) needs a value.", "--\(name) 需要数值。", formula)
      }
      given[name] = try Self.number(text, parameter, formula)
    }
    values = try Self.complete(given, formula)
  }

  /// A quantity; the unit may be left out only where there is none.
  private static func number(
    _ text: String, _ parameter: Formula.Parameter, _ formula: Formula
  ) throws -> Double {
    if let bare = Double(text) {
      if ["1", "pH", "deg"].contains(parameter.unit.symbol) { return bare }
      throw mistake(
        "--\(parameter.name) \(text) needs its unit, such as \"\(text) \(parameter.unit.symbol)\".",
        "--\(parameter.name) \(text) 须带单位，例如“\(text) \(parameter.unit.symbol)”。", formula)
    }
    switch Quantity.parse(text, as: parameter.unit) {
    case .success(let value): return value
    case .failure(let problem):
      throw mistake(
        "--\(parameter.name): \(problem.message.en)",
        "--\(parameter.name)：\(problem.message.zh)", formula)
    }
  }

  private static func complete(
    _ given: [String: Double], _ formula: Formula
  ) throws -> [Double] {
    try formula.parameters.map { parameter in
      if let value = given[parameter.name] ?? parameter.standard { return value }
      throw mistake(
        "\(formula.name) needs --\(parameter.name).", "\(formula.name) 需要 --\(parameter.name)。",
        formula)
    }
  }

  private static func mistake(_ en: String, _ zh: String, _ formula: Formula) -> Failure {
    let call = formula.parameters.filter { $0.standard == nil }
      .map { "--\($0.name) \"… \($0.unit.symbol)\"" }.joined(separator: " ")
    return Failure(
      .usage, Title(en: en, zh: zh),
      remedy: Title(
        en: "Write furrow compute \(formula.name) \(call)",
        zh: "写作 furrow compute \(formula.name) \(call)"))
  }
}

extension Formula {
  /// The formula as `--json` shows it.
  var json: JSON {
    [
      "name": .string(name), "title": ["en": .string(title.en), "zh": .string(title.zh)],
      "parameters": .array(
        parameters.map { parameter in
          .compact([
            "name": .string(parameter.name), "uom": .string(parameter.unit.symbol),
            "least": .number(parameter.range.lowerBound),
            "most": .number(parameter.range.upperBound),
            "standard": parameter.standard.map { .number($0) },
          ])
        }),
      "uom": .string(result.symbol), "source": .string(source),
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
      "arguments": inputs, "source": .string(source), "certainty": .string(certainty.rawValue),
    ]
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
