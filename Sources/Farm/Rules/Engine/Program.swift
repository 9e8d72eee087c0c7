/// One step of a compiled expression on a small stack of numbers.
///
/// Truth is 1 and 0, unknown is NaN: three-valued logic (Kleene) without a second type. 16 bytes, so
/// that a rule of three steps lies in one cache line.
struct Step: Hashable, Sendable {
  /// What to do.
  enum Code: UInt8, Sendable {
    case constant, load
    case loadLess, loadAtMost, loadGreater, loadAtLeast
    case less, atMost, greater, atLeast, equal, unequal
    case plus, minus, times, over, smaller, larger, negate, absolute, not, and, or
    case convert, clock, season, window, formula, silent
    case missing, stuck, spike, jump, disagree, anomaly, bad, suspect
  }
  /// What to do.
  var code: Code
  /// An input, a window, a conversion … by number.
  var a: Int32 = 0
  /// A constant.
  var x = 0.0
}

/// A stretch of ``Step``s in the engine's code.
struct Stretch: Hashable, Sendable {
  var start: Int32 = 0
  var end: Int32 = 0
  var isEmpty: Bool { start == end }
}

/// A window as a rule names it.
struct WindowSpec: Hashable, Sendable {
  var source: Expression
  var span: Milliseconds
}

/// Turns expressions into steps; one compiler makes the code of all rules.
struct Compiler {
  var code: [Step] = []
  var conversions: [Conversion] = []
  var formulas: [Formula] = []

  /// What a unit says to the names in an expression.
  struct Place {
    var unit: FarmUnit?
    var elevation: Double?
    var numbers: [Rule.Number]
  }

  /// What the expressions of one rule read, in the order of first use.
  struct Reads {
    var metrics: [MetricReference] = []
    var specs: [(function: WindowFunction, spec: WindowSpec)] = []
    var detectors: [(function: DataFunction, metric: MetricReference)] = []
    /// Whether passing time alone can make it true.
    var timed = false

    mutating func input(_ metric: MetricReference) -> Int32 {
      if let known = metrics.firstIndex(of: metric) { return Int32(known) }
      metrics.append(metric)
      return Int32(metrics.count - 1)
    }

    mutating func window(_ function: WindowFunction, _ spec: WindowSpec) -> Int32 {
      if let known = specs.firstIndex(where: { $0.function == function && $0.spec == spec }) {
        return Int32(known)
      }
      specs.append((function, spec))
      return Int32(specs.count - 1)
    }
  }

  mutating func compile(_ expression: Expression, _ place: Place, _ reads: inout Reads) -> Stretch {
    let start = Int32(code.count)
    emit(expression, place, &reads)
    return Stretch(start: start, end: Int32(code.count))
  }

  private mutating func emit(_ expression: Expression, _ place: Place, _ reads: inout Reads) {
    switch expression {
    case .number(let x): code.append(Step(code: .constant, x: x))
    case .truth(let value): code.append(Step(code: .constant, x: value ? 1 : 0))
    case .parameter(let index, let unit, let difference):
      code.append(Step(code: .constant, x: place.number(index, unit, difference)))
    case .metric(let metric): code.append(Step(code: .load, a: reads.input(metric)))
    case .attribute(let name): code.append(Step(code: .constant, x: place.attribute(name)))
    case .attributeIs(let name, let words):
      let own = place.unit?.attributes[name]
      code.append(Step(code: .constant, x: own.map { words.contains($0) ? 1 : 0 } ?? .nan))
    case .minus(let inner):
      emit(inner, place, &reads)
      code.append(Step(code: .negate))
    case .absolute(let inner):
      emit(inner, place, &reads)
      code.append(Step(code: .absolute))
    case .not(let inner):
      emit(inner, place, &reads)
      code.append(Step(code: .not))
    case .binary(let operation, let left, let right):
      binary(operation, left, right, place, &reads)
    case .convert(let conversion, let inner):
      emit(inner, place, &reads)
      code.append(Step(code: .convert, a: number(conversion)))
    case .clock(let from, let to):
      code.append(Step(code: .clock, a: Int32(from), x: Double(to)))
    case .season(let from, let to):
      code.append(Step(code: .season, a: Int32(from), x: Double(to)))
    case .window(let function, let source, let span):
      let spec = WindowSpec(source: source, span: span)
      for metric in source.metrics { _ = reads.input(metric) }
      let number = WindowFunction.allCases.firstIndex(of: function)!
      code.append(Step(code: .window, a: reads.window(function, spec), x: Double(number)))
    case .data(let function, let metric, let argument):
      data(function, metric, argument, &reads)
    case .silent(let span):
      reads.timed = true
      code.append(Step(code: .silent, x: Double(span)))
    case .formula(let name, let arguments):
      for argument in arguments { emit(argument, place, &reads) }
      code.append(Step(code: .formula, a: formula(name), x: Double(arguments.count)))
    }
  }

  private mutating func data(
    _ function: DataFunction, _ metric: MetricReference, _ argument: Double, _ reads: inout Reads
  ) {
    let codes: [DataFunction: Step.Code] = [
      .missing: .missing, .stuck: .stuck, .spike: .spike, .jump: .jump, .disagree: .disagree,
      .anomaly: .anomaly, .bad: .bad, .suspect: .suspect,
    ]
    if function == .missing { reads.timed = true }
    reads.detectors.append((function, metric))
    code.append(Step(code: codes[function]!, a: reads.input(metric), x: argument))
  }

  private mutating func binary(
    _ operation: Expression.Operation, _ left: Expression, _ right: Expression, _ place: Place,
    _ reads: inout Reads
  ) {
    let start = code.count
    emit(left, place, &reads)
    emit(right, place, &reads)
    // The commonest rule of all, a metric against a number, is one step.
    if code.count == start + 2, code[start].code == .load, code[start + 1].code == .constant,
      let fused = Self.fused[operation]
    {
      let (input, x) = (code[start].a, code[start + 1].x)
      code.removeLast(2)
      code.append(Step(code: fused, a: input, x: x))
      return
    }
    code.append(Step(code: Self.plain[operation]!))
  }

  private static let fused: [Expression.Operation: Step.Code] = [
    .less: .loadLess, .atMost: .loadAtMost, .greater: .loadGreater, .atLeast: .loadAtLeast,
  ]
  private static let plain: [Expression.Operation: Step.Code] = [
    .and: .and, .or: .or, .less: .less, .atMost: .atMost, .greater: .greater, .atLeast: .atLeast,
    .equal: .equal, .unequal: .unequal, .plus: .plus, .minus: .minus, .times: .times,
    .over: .over, .smaller: .smaller, .larger: .larger,
  ]

  private mutating func number(_ conversion: Conversion) -> Int32 {
    if let known = conversions.firstIndex(of: conversion) { return Int32(known) }
    conversions.append(conversion)
    return Int32(conversions.count - 1)
  }

  private mutating func formula(_ name: String) -> Int32 {
    if let known = formulas.firstIndex(where: { $0.name == name }) { return Int32(known) }
    formulas.append(Formula.named(name)!)
    return Int32(formulas.count - 1)
  }
}

extension Compiler.Place {
  func number(_ index: Int, _ unit: UnitOfMeasure, _ difference: Bool) -> Double {
    let number = numbers[index]
    let given = number.unit == .one && unit.symbol == "pH" ? unit : number.unit
    let conversion =
      difference ? given.differenceConversion(to: unit) : given.conversion(to: unit)
    return conversion!.apply(number.value)
  }

  func attribute(_ name: String) -> Double {
    switch name {
    case "area": unit?.area ?? .nan
    case "elevation": elevation ?? .nan
    default: .nan
    }
  }
}

extension Expression {
  /// How many numbers lie on the stack at most while it is computed.
  var depth: Int {
    switch self {
    case .minus(let inner), .absolute(let inner), .not(let inner), .convert(_, let inner),
      .window(_, let inner, _):
      inner.depth
    case .binary(_, let left, let right): max(left.depth, right.depth + 1)
    case .formula(_, let arguments):
      max(1, arguments.enumerated().map { $0.offset + $0.element.depth }.max() ?? 1)
    default: 1
    }
  }

  /// The deepest stack that the engine has.
  static let deepest = 24
}
