/// Why a formula gave no number: an input outside its range, in words that name the range.
public struct FormulaError: Error, Hashable, Sendable {
  /// A sentence with the input, its value and the valid range.
  public var text: Title
  /// The sentence in English.
  public var message: String { text.en }
  /// An error.
  public init(_ message: Sentence, zh: Sentence) { text = Title(en: message.text, zh: zh.text) }

  /// A sentence in which numbers stand as people write them: 20, not 20.0.
  public struct Sentence: ExpressibleByStringInterpolation {
    let text: String
    public init(stringLiteral text: String) { self.text = text }
    public init(stringInterpolation: Words) { text = stringInterpolation.text }
    public static func + (a: Sentence, b: Sentence) -> Sentence {
      Sentence(stringLiteral: a.text + b.text)
    }

    /// What a sentence is made of.
    public struct Words: StringInterpolationProtocol {
      var text = ""
      public init(literalCapacity: Int, interpolationCount: Int) {}
      public mutating func appendLiteral(_ literal: String) { text += literal }
      public mutating func appendInterpolation(_ number: Double) {
        text += number.isFinite ? JSON.format(number) : "\(number)"
      }
      public mutating func appendInterpolation(_ value: some CustomStringConvertible) {
        text += value.description
      }
    }
  }
}

/// A published formula with its parameters, its result and its source.
///
/// One registry serves `furrow compute`, the functions of the rule language and the derived metrics
/// of a site, so that a number is the same wherever it is asked for. A formula never returns NaN or
/// infinity: outside its domain it throws.
public struct Formula: Sendable {
  /// As written in rules and on the command line, `vpd`.
  public var name: String
  /// For people.
  public var title: Title
  /// In the order of a call.
  public var parameters: [Parameter]
  /// Unit of measure of the result.
  public var result: UnitOfMeasure
  /// Source, edition, equation.
  public var source: Title
  /// How far the source was checked.
  public var certainty: Certainty
  /// The computation, arguments in the parameters' units and order.
  public var compute: @Sendable ([Double]) throws(FormulaError) -> Double

  /// An argument.
  public struct Parameter: Sendable {
    /// As an option of `furrow compute`, `temperature`.
    public var name: String
    /// Unit of measure that ``Formula/compute`` expects.
    public var unit: UnitOfMeasure
    /// Inclusive valid range in that unit.
    public var range: ClosedRange<Double>
    /// What it is when not given; `nil` when it must be given.
    public var standard: Double?

    /// A parameter.
    public init(
      _ name: String, _ unit: UnitOfMeasure, _ range: ClosedRange<Double>, standard: Double? = nil
    ) {
      (self.name, self.unit, self.range, self.standard) = (name, unit, range, standard)
    }

    /// Throws, naming the range, when a value lies outside it or is no number.
    public func check(_ value: Double, in formula: String) throws(FormulaError) {
      if range.contains(value) { return }
      let shown = unit.symbol == "1" ? "" : " " + unit.symbol
      throw FormulaError(
        "\(formula): \(name) \(value)\(shown) is outside \(JSON.format(range.lowerBound)) to "
          + "\(JSON.format(range.upperBound))\(shown), where the formula holds.",
        zh:
          "\(formula)：\(name) \(value)\(shown) 超出公式适用范围 \(JSON.format(range.lowerBound)) 至 \(JSON.format(range.upperBound))\(shown)。"
      )
    }
  }

  /// A formula.
  public init(
    _ name: String, _ title: Title, _ parameters: [Parameter], result: UnitOfMeasure,
    source: Title, certainty: Certainty = .seen,
    compute: @escaping @Sendable ([Double]) throws(FormulaError) -> Double
  ) {
    (self.name, self.title, self.parameters) = (name, title, parameters)
    (self.result, self.source, self.compute) = (result, source, compute)
    self.certainty = certainty
  }

  /// The result for arguments in the parameters' units; missing trailing ones take their standard.
  public func callAsFunction(_ arguments: [Double]) throws(FormulaError) -> Double {
    guard arguments.count <= parameters.count else {
      throw FormulaError(
        "\(name) takes \(parameters.count) arguments, not \(arguments.count).",
        zh: "\(name) 有 \(parameters.count) 个参数，而非 \(arguments.count) 个。")
    }
    let value = try compute(try parameters.complete(arguments, of: name))
    guard value.isFinite else {
      throw FormulaError(
        "\(name) has no value for these arguments.",
        zh: "\(name) 对这些参数没有值。")
    }
    return value
  }

  /// The result for arguments in the parameters' units.
  public func callAsFunction(_ arguments: Double...) throws(FormulaError) -> Double {
    try self(arguments)
  }

  /// A formula by its name.
  public static func named(_ name: String) -> Formula? { byName[aliases[name] ?? name] }

  /// Other names that people know formulas by.
  private static let aliases = [
    "unionized_ammonia": "ammonia", "do_saturation": "oxygen_saturation",
  ]

  private static let byName = Dictionary(uniqueKeysWithValues: all.map { ($0.name, $0) })
}

extension [Formula.Parameter] {
  /// The arguments with missing trailing ones at their standard, each within its range.
  func complete(_ given: [Double], of name: String) throws(FormulaError) -> [Double] {
    var complete = given
    for (i, parameter) in enumerated() {
      if i >= complete.count {
        guard let standard = parameter.standard else {
          throw FormulaError(
            "\(name) needs \(parameter.name) in \(parameter.unit.symbol).",
            zh: "\(name) 需要 \(parameter.name)（\(parameter.unit.symbol)）。")
        }
        complete.append(standard)
      }
      try parameter.check(complete[i], in: name)
    }
    return complete
  }
}
