/// Water that the root zone holds and how dry it may become.
///
/// Source: FAO Irrigation and Drainage Paper 56 (1998), equations 82 to 84 and table 22's note on
/// the depletion fraction.
public enum FAO56SoilWater {
  static let millimetres = Formula.Parameter("total", "mm", 0...1500)
  static let fraction = Formula.Parameter("fraction", "1", 0.1...0.8)

  /// Total available water, equation 82.
  public static let total = Formula(
    "available_water", en: "total available soil water", zh: "土壤总有效水",
    Formula.Parameter("field_capacity", "m3/m3", 0.01...0.6),
    Formula.Parameter("wilting_point", "m3/m3", 0...0.5),
    Formula.Parameter("root_depth", "m", 0.05...3), "mm", "FAO-56 (1998) eq. 82"
  ) { (capacity, wilting, depth) throws(FormulaError) in
    guard capacity > wilting else {
      throw FormulaError(
        "available_water: field capacity \(capacity) must be above wilting point \(wilting).",
        zh: "available_water：田间持水量 \(capacity) 须高于凋萎点 \(wilting)。")
    }
    return 1000 * (capacity - wilting) * depth
  }

  /// Readily available water, equation 83.
  public static let ready = Formula(
    "ready_water", en: "readily available soil water", zh: "土壤易利用水", millimetres, fraction,
    "mm", "FAO-56 (1998) eq. 83"
  ) { $0 * $1 }

  /// Depletion fraction at another crop evapotranspiration, clamped to 0.1 … 0.8.
  public static let depletionFraction = Formula(
    "depletion_fraction", en: "depletion fraction at a crop evapotranspiration",
    zh: "按蒸散调整的耗水比例", fraction, Formula.Parameter("evapotranspiration", "mm/d", 0...20), "1",
    "FAO-56 (1998) table 22, note 2"
  ) { min(0.8, max(0.1, $0 + 0.04 * (5 - $1))) }

  /// Water stress coefficient, equation 84.
  public static let stress = Formula(
    "water_stress", en: "water stress coefficient", zh: "水分胁迫系数",
    Formula.Parameter("depletion", "mm", 0...1500), millimetres,
    Formula.Parameter("ready", "mm", 0...1500), "1", "FAO-56 (1998) eq. 84"
  ) { (depletion, total, ready) throws(FormulaError) in
    guard ready < total else {
      throw FormulaError(
        "water_stress: ready \(ready) mm must be below total \(total) mm.",
        zh: "water_stress：易利用水 \(ready) mm 须小于总有效水 \(total) mm。")
    }
    if depletion <= ready { return 1 }
    return max(0, (total - depletion) / (total - ready))
  }

  static let all = [total, ready, depletionFraction, stress]
}
