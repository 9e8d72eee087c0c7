import Farm

/// The arguments of a formula as options with their units.
struct FormulaArguments {
  /// In the order and units of the formula's parameters.
  private(set) var values: [Double] = []

  /// Reads `--temperature "25 Cel"` and `--temperature=25Cel`; throws the first mistake.
  init(_ words: [String], of formula: String, _ parameters: [Formula.Parameter]) throws {
    let mistake = { (en: String, zh: String) in Self.mistake(en, zh, formula, parameters) }
    var given: [String: Double] = [:]
    var rest = words[...]
    while let word = rest.popFirst() {
      guard word.hasPrefix("--") else {
        throw mistake("\"\(word.tame)\" belongs to no option.", "“\(word.tame)”不属于任何选项。")
      }
      let parts = word.dropFirst(2).split(
        separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      let name = String(parts[0]).replacing("-", with: "_")
      guard let parameter = parameters.first(where: { $0.name == name }) else {
        let near = nearest(name, in: parameters.map(\.name))
        throw mistake(
          "\(formula) has no --\(name.tame)." + (near.map { " Did you mean --\($0)?" } ?? ""),
          "\(formula) 没有 --\(name.tame)。" + (near.map { "是否为 --\($0)？" } ?? ""))
      }
      guard let text = parts.count > 1 ? String(parts[1]) : rest.popFirst() else {
        throw mistake("--\(name) needs a value.", "--\(name) 需要数值。")
      }
      guard given[name] == nil else {
        throw mistake("--\(name) stands here twice.", "--\(name) 重复。")
      }
      given[name] = try Self.number(text, parameter, mistake)
    }
    values = try parameters.map { parameter in
      if let value = given[parameter.name] ?? parameter.standard { return value }
      throw mistake(
        "\(formula) needs --\(parameter.name).", "\(formula) 需要 --\(parameter.name)。")
    }
  }

  /// A quantity; the unit may be left out only where there is none.
  private static func number(
    _ text: String, _ parameter: Formula.Parameter, _ mistake: (String, String) -> Failure
  ) throws -> Double {
    let (name, symbol) = (parameter.name, parameter.unit.symbol)
    if let bare = Double(text), bare.isFinite {
      if ["1", "pH", "deg"].contains(symbol) { return bare }
      throw mistake(
        "--\(name) \(text) needs its unit, such as \"\(text) \(symbol)\".",
        "--\(name) \(text) 须带单位，例如“\(text) \(symbol)”。")
    }
    switch Quantity.parse(text, as: parameter.unit) {
    case .success(let value): return value
    case .failure(let problem):
      throw mistake(
        "--\(name): \(problem.message.en) \(problem.remedy.en)",
        "--\(name)：\(problem.message.zh)\(problem.remedy.zh)")
    }
  }

  private static func mistake(
    _ en: String, _ zh: String, _ formula: String, _ parameters: [Formula.Parameter]
  ) -> Failure {
    let call = parameters.filter { $0.standard == nil }
      .map { "--\($0.name) \"… \($0.unit.symbol)\"" }.joined(separator: " ")
    return Failure(
      .usage, Title(en: en, zh: zh),
      remedy: Title(
        en: "Write furrow compute \(formula) \(call)", zh: "写作 furrow compute \(formula) \(call)"))
  }
}
