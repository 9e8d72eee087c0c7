extension Checker {
  /// Comparison and arithmetic, with the units of measure of both sides made one.
  func binary(
    _ operation: Expression.Operation, _ left: Syntax, _ right: Syntax, _ syntax: Syntax
  ) throws(SyntaxMistake) -> Typed {
    let l = try check(left)
    let r = try check(right)
    if case .attribute(let name) = l.type, operation == .equal || operation == .unequal {
      let same = Expression.attributeIs(name, [try word(r)])
      return typed(operation == .equal ? same : .not(same), .truth, syntax)
    }
    if let mistake = unknown(l) ?? unknown(r) { throw mistake }
    let a = try numeric(l)
    let b = try numeric(r)
    switch operation {
    case .times, .over: return try product(operation, a, b, syntax)
    case .plus, .minus: return try sum(operation, a, b, syntax)
    default:
      let (x, y, _) = try alike(a, b)
      return typed(.binary(operation, x, y), .truth, syntax)
    }
  }

  /// Both sides in one unit of measure: that of the side which is no literal, else the left one's.
  func alike(_ a: Typed, _ b: Typed) throws(SyntaxMistake) -> (Expression, Expression, ValueType) {
    let lead = a.literal != nil && b.literal == nil ? b : a
    guard case .number(let unit, let difference) = lead.type else { throw notNumber(lead) }
    if a.literal == nil, b.literal == nil, a.isTemperature, a.isDifference != b.isDifference {
      throw mistake(
        "One side is a temperature, the other a difference of temperatures.",
        "Compare temperatures with temperatures.", b)
    }
    let x = try resolve(a, unit, difference: difference)
    let y = try resolve(b, unit, difference: difference)
    return (x, y, lead.type)
  }

  private func sum(
    _ operation: Expression.Operation, _ a: Typed, _ b: Typed, _ syntax: Syntax
  ) throws(SyntaxMistake) -> Typed {
    guard a.isTemperature, b.isTemperature else {
      let (x, y, type) = try alike(a, b)
      return typed(.binary(operation, x, y), type, syntax)
    }
    // Points and differences: point − point is a difference, point ± difference a point.
    let left = a.literal == nil ? a.isDifference : (operation == .plus || b.isDifference)
    // "- 10 Cel" takes a temperature away, which leaves a difference; "- 3 K" shifts.
    let takesPoint = operation == .minus && !left && b.literal.map { $0.unit.hasZeroPoint } == true
    let right = b.literal == nil ? b.isDifference : !takesPoint
    if operation == .plus, !left, !right {
      throw mistake(
        "Two temperatures cannot be added.", "Take their difference, or a window's avg().", b)
    }
    if operation == .minus, left, !right {
      throw mistake(
        "A temperature cannot be taken from a difference.", "Turn the two sides round.", b)
    }
    guard case .number(let unit, _) = a.literal != nil && b.literal == nil ? b.type : a.type else {
      throw notNumber(a)
    }
    let x = try resolve(a, unit, difference: left)
    let y = try resolve(b, unit, difference: right)
    let isDifference = operation == .plus ? left && right : left == right
    return typed(.binary(operation, x, y), .number(unit, difference: isDifference), syntax)
  }

  private func product(
    _ operation: Expression.Operation, _ a: Typed, _ b: Typed, _ syntax: Syntax
  ) throws(SyntaxMistake) -> Typed {
    guard case .number(let left, _) = a.type, case .number(let right, _) = b.type else {
      throw notNumber(a)
    }
    for side in [a, b] where side.isTemperature && !side.isDifference && side.literal == nil {
      throw mistake(
        "A temperature cannot be multiplied or divided: 20 Cel is not twice 10 Cel.",
        "Use a difference of temperatures.", side)
    }
    let x = try resolve(a, left, difference: true)
    let y = try resolve(b, right, difference: true)
    let unit =
      right == .one
      ? left
      : operation == .times && left == .one
        ? right
        : operation == .times ? left.times(right) : left.per(right)
    return typed(.binary(operation, x, y), .number(unit, difference: true), syntax)
  }

  /// A value as a number in `unit`; a literal is converted now, anything else when it runs.
  func resolve(_ value: Typed, _ unit: UnitOfMeasure, difference: Bool) throws(SyntaxMistake)
    -> Expression
  {
    guard case .number(let own, _) = value.type else { throw notNumber(value) }
    guard let literal = value.literal else {
      let conversion =
        value.isDifference ? own.differenceConversion(to: unit) : own.conversion(to: unit)
      guard let conversion else { throw incompatible(value, own, unit) }
      return conversion == .identity ? value.expression : .convert(conversion, value.expression)
    }
    let given = try named(literal.unit, unit, value)
    let conversion =
      difference ? given.differenceConversion(to: unit) : given.conversion(to: unit)
    guard let conversion else { throw incompatible(value, given, unit) }
    if let parameter = value.parameter {
      return .parameter(parameter, unit, difference: difference)
    }
    return .number(conversion.apply(literal.value))
  }

  /// The unit of measure that a number without one is meant in: pH alone goes without saying.
  private func named(_ given: UnitOfMeasure, _ wanted: UnitOfMeasure, _ value: Typed)
    throws(SyntaxMistake) -> UnitOfMeasure
  {
    guard given == .one, wanted != .one else { return given }
    if wanted.symbol == "pH" { return wanted }
    let number = value.literal.map { Checker.short($0.value) } ?? "…"
    throw mistake(
      "This number needs a unit of measure.", "Write \"\(number) \(wanted.symbol)\".", value)
  }

  private func incompatible(_ value: Typed, _ own: UnitOfMeasure, _ wanted: UnitOfMeasure)
    -> SyntaxMistake
  {
    mistake(
      "This is in \(own.symbol), which measures something else than \(wanted.symbol).",
      "Give it in \(wanted.symbol) or a unit that measures the same.", value)
  }

  func notNumber(_ value: Typed) -> SyntaxMistake {
    unknown(value) ?? mistake("This is not a number.", "Put a metric or a number here.", value)
  }

  /// A number as a person would write it: no ".0".
  static func short(_ value: Double) -> String {
    value == value.rounded() && abs(value) < 1e15 ? String(Int64(value)) : String(value)
  }
}

extension Typed {
  var isTemperature: Bool {
    guard case .number(let unit, _) = type else { return false }
    return unit.dimension == .temperature
  }
  var isDifference: Bool {
    guard case .number(_, let difference) = type else { return false }
    return difference
  }
}
