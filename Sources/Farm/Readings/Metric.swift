/// The number of a metric in ``Metric/all``: what hot code keeps instead of a name.
public struct MetricID: Hashable, Sendable, Comparable {
  /// Position in ``Metric/all``.
  public let rawValue: UInt16
  @inlinable init(_ rawValue: Int) { self.rawValue = UInt16(rawValue) }
  public static func < (a: Self, b: Self) -> Bool { a.rawValue < b.rawValue }
}

/// What is measured, with one canonical unit of measure.
///
/// Every reading of a metric is stored in the canonical unit; only the door and the page convert.
/// The dictionary is fixed in code, because names, units and ranges are a contract with gateways,
/// rules and records alike.
public struct Metric: Hashable, Sendable {
  /// Position in ``all``.
  public let id: MetricID
  /// Canonical name, `dissolved_oxygen`.
  public let name: String
  /// English and Chinese names.
  public let title: Title
  /// Canonical unit of measure.
  public let unit: UnitOfMeasure
  /// What no working probe can report: outside is refused (the fail span of QARTOD's gross range).
  public let range: ClosedRange<Double>
  /// What the region does not see: outside is suspect. For the Yellow River delta.
  public let usual: ClosedRange<Double>?
  /// Change over a time that is suspect, and that is bad.
  public let rate: Rate?
  /// A reading that stays this close for this long is a stuck probe.
  public let flat: Flat?
  /// Term of the GS1 Web vocabulary for EPCIS sensor reports, and the UN/ECE Rec 20 code.
  public let epcis: EPCIS
  /// Decimals to show.
  public let decimals: Int
  /// Whether values add up (rain, energy), so that a day has a sum rather than a mean.
  public let adds: Bool

  /// A limit on change.
  public struct Rate: Hashable, Sendable {
    /// More than this over ``span`` is suspect; in the metric's unit.
    public let suspect: Double
    /// More than this over ``span`` is bad.
    public let fail: Double
    /// Over how long.
    public let span: Milliseconds
  }
  /// What a stuck probe looks like.
  public struct Flat: Hashable, Sendable {
    /// Readings that differ by less than this, in the metric's unit,
    public let tolerance: Double
    /// for this long.
    public let span: Milliseconds
  }
  /// How EPCIS 2.0 names the measurement.
  public struct EPCIS: Hashable, Sendable {
    /// `gs1:` term such as `Temperature`.
    public let type: String
    /// Rec 20 code such as `CEL`; `nil` when there is none.
    public let uom: String?
    /// Rec 20 number = canonical number × factor.
    public let factor: Double
  }

  /// A metric by its canonical name.
  public static func named(_ name: some StringProtocol) -> Metric? {
    byName[String(name)]
  }

  /// A metric by its number.
  @inlinable public static func with(_ id: MetricID) -> Metric { all[Int(id.rawValue)] }

  private static let byName = Dictionary(uniqueKeysWithValues: all.map { ($0.name, $0) })

  /// A value with its unit as a person reads it: `5.83 mg/L`.
  public func text(_ value: Double) -> String {
    ["1", "pH"].contains(unit.symbol) ? number(value) : number(value) + " " + Metric.shown(unit)
  }

  /// A value without its unit, with the metric's decimals.
  public func number(_ value: Double) -> String { fixed(value, decimals) }

  /// The symbol as people write it: `°C` for `Cel`.
  public static func shown(_ unit: UnitOfMeasure) -> String {
    switch unit.symbol {
    case "Cel": "°C"
    case "deg": "°"
    case "m3/m3": "m³/m³"
    case "W/m2": "W/m²"
    case "umol/m2/s": "µmol/m²/s"
    case "mol/m2/d": "mol/m²/d"
    case "g/m3": "g/m³"
    case "m3/s": "m³/s"
    default: unit.symbol
    }
  }
}

/// A number with a fixed count of decimals, rounded half away from zero on its decimal expansion.
public func fixed(_ value: Double, _ decimals: Int) -> String {
  guard value.isFinite, abs(value) < 1e15 else { return String(value) }
  let scale = powersOfTen[decimals]
  let scaled = Int64((value * scale).rounded())
  let digits = padded(Int(abs(scaled)), decimals + 1)
  let sign = scaled < 0 ? "-" : ""
  if decimals == 0 { return sign + digits }
  return sign + digits.dropLast(decimals) + "." + digits.suffix(decimals)
}
