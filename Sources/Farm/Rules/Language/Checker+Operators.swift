extension Checker {
  /// Comparison and arithmetic, with the units of measure of both sides made one.
  func binary(
    _ operation: Expression.Operation, _ left: Syntax, _ right: Syntax, _ syntax: Syntax
  ) throws(SyntaxMistakes) -> Typed {
    let sides = try all([left, right]) { side throws(SyntaxMistakes) in try check(side) }
    return try compare(operation, sides[0], sides[1], syntax)
  }

  /// Two sides that were looked at already.
  func compare(
    _ operation: Expression.Operation, _ l: Typed, _ r: Typed, _ syntax: Syntax
  ) throws(SyntaxMistakes) -> Typed {
    if case .attribute(let name) = l.type, operation == .equal || operation == .unequal {
      let same = Expression.attributeIs(name, [try word(r, of: name)])
      return typed(operation == .equal ? same : .not(same), .truth, syntax)
    }
    let strangers = [l, r].compactMap(unknown).flatMap(\.all)
    guard strangers.isEmpty else { throw SyntaxMistakes(strangers) }
    let sides = try all([l, r]) { side throws(SyntaxMistakes) in try numeric(side) }
    let (a, b) = (sides[0], sides[1])
    let isSum = [.times, .over, .plus, .minus].contains(operation)
    if a.isHole || b.isHole {
      let whole = Expression.binary(operation, a.expression, b.expression)
      return typed(whole, isSum ? .hole : .truth, syntax)
    }
    switch operation {
    case .times, .over: return try product(operation, a, b, syntax)
    case .plus, .minus: return try sum(operation, a, b, syntax)
    default:
      let (x, y, type) = try alike(a, b)
      let comparison = Expression.binary(operation, x, y)
      if let told = comparison.neverTrue(scope.allNumbers, in: type) {
        throw mistake(told, Self.checkNumber, a.literal == nil ? b : a)
      }
      return typed(comparison, .truth, syntax)
    }
  }

  static let checkNumber = Title(
    en: "Check the number and its unit of measure.", zh: "请检查数值及其单位。")

  /// Both sides in one unit of measure: that of the side which is no literal, else the left one's.
  func alike(_ a: Typed, _ b: Typed) throws(SyntaxMistakes) -> (Expression, Expression, ValueType) {
    let lead = a.literal != nil && b.literal == nil ? b : a
    guard case .number(let unit, let difference) = lead.type else { throw notNumber(lead) }
    if a.literal == nil, b.literal == nil, a.isTemperature, a.isDifference != b.isDifference {
      throw mistake(
        Title(
          en: "One side is a temperature, the other a difference of temperatures.",
          zh: "一边是温度，另一边是温差。"),
        Title(en: "Compare temperatures with temperatures.", zh: "请用温度与温度比较。"), b)
    }
    let x = try resolve(a, unit, difference: difference)
    let y = try resolve(b, unit, difference: difference)
    return (x, y, lead.type)
  }

  private func sum(
    _ operation: Expression.Operation, _ a: Typed, _ b: Typed, _ syntax: Syntax
  ) throws(SyntaxMistakes) -> Typed {
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
        Title(en: "Two temperatures cannot be added.", zh: "两个温度不能相加。"),
        Title(
          en: "Take their difference, or a window's avg().", zh: "请取温差，或用窗口的 avg()。"), b)
    }
    if operation == .minus, left, !right {
      throw mistake(
        Title(
          en: "A temperature cannot be taken from a difference.", zh: "不能从温差中减去温度。"),
        Title(en: "Turn the two sides round.", zh: "请把两边对调。"), b)
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
  ) throws(SyntaxMistakes) -> Typed {
    guard case .number(let left, _) = a.type, case .number(let right, _) = b.type else {
      throw notNumber(a)
    }
    for side in [a, b] where side.isTemperature && !side.isDifference && side.literal == nil {
      throw mistake(
        Title(
          en: "A temperature cannot be multiplied or divided: 20 Cel is not twice 10 Cel.",
          zh: "温度不能相乘或相除：20 Cel 不是 10 Cel 的两倍。"),
        Title(en: "Use a difference of temperatures.", zh: "请用温差。"), side)
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
  func resolve(_ value: Typed, _ unit: UnitOfMeasure, difference: Bool) throws(SyntaxMistakes)
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
    throws(SyntaxMistakes) -> UnitOfMeasure
  {
    guard given == .one, wanted != .one else { return given }
    if wanted.symbol == "pH" { return wanted }
    let number = value.literal.map { Checker.short($0.value) } ?? "…"
    throw mistake(
      Title(en: "This number needs a unit of measure.", zh: "这个数字需要计量单位。"),
      Title(
        en: "Write \"\(number) \(wanted.symbol)\".", zh: "请写“\(number) \(wanted.symbol)”。"), value)
  }

  private func incompatible(_ value: Typed, _ own: UnitOfMeasure, _ wanted: UnitOfMeasure)
    -> SyntaxMistakes
  {
    mistake(
      Title(
        en: "This is in \(own.symbol), which measures something else than \(wanted.symbol).",
        zh: "这里的单位是 \(own.symbol)，与 \(wanted.symbol) 不是同类量。"),
      Title(
        en: "Give it in \(wanted.symbol) or a unit that measures the same.",
        zh: "请用 \(wanted.symbol) 或同类单位。"), value)
  }

  func notNumber(_ value: Typed) -> SyntaxMistakes {
    unknown(value) ?? mistake(Self.noNumber, Self.putNumber, value)
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
