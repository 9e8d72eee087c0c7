/// What was found in the soil of a unit on a day: a laboratory's sheet, or a probe's indications.
///
/// Kept with its sampling date, depth and laboratory. A newer test supersedes an older one; none
/// overwrites another. Values are elemental and in the analyte's canonical unit, whatever the sheet
/// printed.
public struct SoilTest: Hashable, Sendable {
  /// The laboratory's own number: with farm and unit it tells tests apart.
  public var id: String
  /// The farm's id.
  public var farm: String
  /// The unit's id.
  public var unit: String
  /// Day on which the soil was taken.
  public var sampled: CivilDay
  /// From and to, cm below the surface.
  public var depth: ClosedRange<Double>
  /// Who measured; empty for a probe.
  public var laboratory: String
  /// Whether it can carry a dose.
  public var origin: Origin
  /// What was found; one value an analyte.
  public var values: [Value]

  /// Where the values come from.
  public enum Origin: String, Sendable {
    /// Extracted and measured: can carry a dose.
    case laboratory
    /// Read by a probe in the field: an indication, never a dose.
    case probe
  }

  /// One value.
  public struct Value: Hashable, Sendable {
    /// Of what.
    public var analyte: Analyte
    /// In the analyte's canonical unit, elemental.
    public var value: Double
    /// The extraction, `olsen`; `probe` for a probe's.
    public var method: String

    /// A value.
    public init(_ analyte: Analyte, _ value: Double, method: String) {
      (self.analyte, self.value, self.method) = (analyte, value, method)
    }
  }

  /// A test.
  public init(
    id: String, farm: String, unit: String, sampled: CivilDay, depth: ClosedRange<Double> = 0...20,
    laboratory: String, origin: Origin = .laboratory, values: [Value]
  ) {
    (self.id, self.farm, self.unit, self.sampled) = (id, farm, unit, sampled)
    (self.depth, self.laboratory, self.origin) = (depth, laboratory, origin)
    self.values = values
  }

  /// The value of an analyte, if it was measured.
  public subscript(analyte: Analyte) -> Value? { values.first { $0.analyte == analyte } }

  /// Whether this test takes the other's place: sampled later, or on the same day with a higher id.
  public func supersedes(_ other: SoilTest) -> Bool {
    (sampled, id) > (other.sampled, other.id)
  }

  /// Metrics of probes that say something of what a laboratory would measure.
  public static let indicated: [String: Analyte] = [
    "soil_alkali_n": .nitrogen, "soil_olsen_p": .phosphorus, "soil_available_k": .potassium,
    "soil_ph": .ph, "soil_ece": .conductivity, "soil_ec_bulk": .conductivity,
    "soil_om": .organicMatter, "soil_cec": .cec,
  ]

  /// Indications from the newest readings of a unit's probes: nitrogen, phosphorus, potassium, pH,
  /// conductivity and organic matter; `nil` when it has none of them.
  public static func indications(
    farm: String, unit: String, on day: CivilDay, readings: [(metric: Metric, value: Double)]
  ) -> SoilTest? {
    var values: [Value] = []
    for (metric, value) in readings {
      guard let analyte = indicated[metric.name], !values.contains(where: { $0.analyte == analyte })
      else { continue }
      let method = metric.name == "soil_ec_bulk" ? "probe-bulk" : "probe"
      values.append(Value(analyte, value, method: method))
    }
    guard !values.isEmpty else { return nil }
    return SoilTest(
      id: "probe-\(day)", farm: farm, unit: unit, sampled: day, laboratory: "", origin: .probe,
      values: values)
  }
}
