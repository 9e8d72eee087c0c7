/// Shorthand for the files of this folder: units by symbol, functions of one to four arguments.
extension Formula.Parameter {
  /// A parameter whose unit is written as its symbol. Traps on an unknown one.
  init(_ name: String, _ unit: String, _ range: ClosedRange<Double>, standard: Double? = nil) {
    self.init(name, UnitOfMeasure.parse(unit)!, range, standard: standard)
  }

  /// The same argument under another name, in another range or with a standard.
  func named(
    _ name: String, _ range: ClosedRange<Double>? = nil, standard: Double? = nil
  ) -> Self {
    Self(name, unit, range ?? self.range, standard: standard ?? self.standard)
  }
}

extension Formula {
  /// Where a formula comes from. Authors and years read the same in both languages: a literal will do.
  struct Source: ExpressibleByStringLiteral {
    var title: Title
    init(stringLiteral text: String) { title = Title(both: text) }
    init(en: String, zh: String) { title = Title(en: en, zh: zh) }
  }

  typealias Function1 = @Sendable (Double) throws(FormulaError) -> Double
  typealias Function2 = @Sendable (Double, Double) throws(FormulaError) -> Double
  typealias Function3 = @Sendable (Double, Double, Double) throws(FormulaError) -> Double
  typealias Function4 = @Sendable (Double, Double, Double, Double) throws(FormulaError) -> Double
  typealias FunctionN = @Sendable ([Double]) throws(FormulaError) -> Double

  init(
    _ name: String, en: String, zh: String, _ parameters: [Parameter], _ result: String,
    _ source: Source, certainty: Certainty = .seen, all compute: @escaping FunctionN
  ) {
    self.init(
      name, Title(en: en, zh: zh), parameters, result: UnitOfMeasure.parse(result)!,
      source: source.title, certainty: certainty, compute: compute)
  }

  init(
    _ name: String, en: String, zh: String, _ a: Parameter, _ result: String,
    _ source: Source, certainty: Certainty = .seen, _ f: @escaping Function1
  ) {
    self.init(name, en: en, zh: zh, [a], result, source, certainty: certainty) {
      x throws(FormulaError) in
      try f(x[0])
    }
  }

  init(
    _ name: String, en: String, zh: String, _ a: Parameter, _ b: Parameter, _ result: String,
    _ source: Source, certainty: Certainty = .seen, _ f: @escaping Function2
  ) {
    self.init(name, en: en, zh: zh, [a, b], result, source, certainty: certainty) {
      x throws(FormulaError) in
      try f(x[0], x[1])
    }
  }

  init(
    _ name: String, en: String, zh: String, _ a: Parameter, _ b: Parameter, _ c: Parameter,
    _ result: String, _ source: Source, certainty: Certainty = .seen, _ f: @escaping Function3
  ) {
    self.init(name, en: en, zh: zh, [a, b, c], result, source, certainty: certainty) {
      x throws(FormulaError) in
      try f(x[0], x[1], x[2])
    }
  }

  init(
    _ name: String, en: String, zh: String, _ a: Parameter, _ b: Parameter, _ c: Parameter,
    _ d: Parameter, _ result: String, _ source: Source, certainty: Certainty = .seen,
    _ f: @escaping Function4
  ) {
    self.init(name, en: en, zh: zh, [a, b, c, d], result, source, certainty: certainty) {
      x throws(FormulaError) in
      try f(x[0], x[1], x[2], x[3])
    }
  }
}
