/// What kind of quantity a number is: exponents over base dimensions.
///
/// SI's seven less the unused, and four that SI has not: pH, turbidity, decibel and money. Ratios
/// (%, ppm, g/kg, m3/m3, practical salinity) have no exponents, so they convert into each other.
public struct Dimension: Hashable, Sendable {
  enum Base: Int, CaseIterable {
    case length, mass, time, temperature, amount, current, light, information, pH, turbidity,
      decibel, money
  }

  private var exponents: SIMD16<Int8> = .zero

  /// A ratio: no dimension.
  public static let none = Dimension()
  /// Temperature, the only dimension with points (20 Cel) beside differences (5 K).
  public static let temperature = Dimension(.temperature, 1)
  /// Time.
  public static let time = Dimension(.time, 1)

  init() {}
  init(_ base: Base, _ exponent: Int8) { exponents[base.rawValue] = exponent }

  static func * (a: Self, b: Self) -> Self {
    var product = a
    product.exponents &+= b.exponents
    return product
  }
  static func / (a: Self, b: Self) -> Self {
    var quotient = a
    quotient.exponents &-= b.exponents
    return quotient
  }
  func power(_ n: Int8) -> Self {
    var result = self
    result.exponents &*= SIMD16(repeating: n)
    return result
  }
}

/// A unit of measure: a symbol, what it measures, and how to turn its numbers into base units.
///
/// `base = number * factor + offset`; the offset is zero but for Celsius and Fahrenheit. Called
/// "unit of measure" in full because a *unit* is a place on the farm.
public struct UnitOfMeasure: Hashable, Sendable {
  /// As written: `mg/L`, `Cel`, `umol/m2/s`.
  public let symbol: String
  /// What kind of quantity.
  public let dimension: Dimension
  let factor: Double
  let offset: Double

  init(_ symbol: String, _ dimension: Dimension, _ factor: Double = 1, offset: Double = 0) {
    (self.symbol, self.dimension, self.factor, self.offset) = (symbol, dimension, factor, offset)
  }

  /// No unit: a plain number.
  public static let one = UnitOfMeasure("1", .none)

  /// How numbers in this unit become numbers in `other`; `nil` when they measure different things.
  public func conversion(to other: UnitOfMeasure) -> Conversion? {
    guard dimension == other.dimension else { return nil }
    if factor == other.factor && offset == other.offset { return .identity }
    return Conversion(factor: factor, offset: offset - other.offset, divisor: other.factor)
  }

  /// How *differences* in this unit become differences in `other` (5 degF of change = 2.78 K).
  public func differenceConversion(to other: UnitOfMeasure) -> Conversion? {
    guard dimension == other.dimension else { return nil }
    if factor == other.factor { return .identity }
    return Conversion(factor: factor, offset: 0, divisor: other.factor)
  }

  /// `value`, in this unit, as a number in `other`; `nil` when they measure different things.
  public func convert(_ value: Double, to other: UnitOfMeasure) -> Double? {
    conversion(to: other)?.apply(value)
  }

  /// The unit of a product, `kg` · `d`.
  public func times(_ other: UnitOfMeasure) -> UnitOfMeasure {
    UnitOfMeasure(
      symbol + "." + other.symbol, dimension * other.dimension, factor * other.factor)
  }

  /// The unit of a quotient, `kg` / `har`.
  public func per(_ other: UnitOfMeasure) -> UnitOfMeasure {
    UnitOfMeasure(
      symbol + "/" + other.symbol, dimension / other.dimension, factor / other.factor)
  }
}

/// A linear change of unit: `(value * factor + offset) / divisor`.
public struct Conversion: Hashable, Sendable {
  @usableFromInline let factor: Double
  @usableFromInline let offset: Double
  @usableFromInline let divisor: Double

  /// Changes nothing, to the last bit.
  public static let identity = Conversion(factor: 1, offset: 0, divisor: 1)

  @inlinable init(factor: Double, offset: Double, divisor: Double) {
    (self.factor, self.offset, self.divisor) = (factor, offset, divisor)
  }

  /// The converted number.
  @inlinable public func apply(_ value: Double) -> Double { (value * factor + offset) / divisor }
}
