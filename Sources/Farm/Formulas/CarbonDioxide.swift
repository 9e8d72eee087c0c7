/// Carbon dioxide of air: partial pressure, mass, and the correction of an uncompensated NDIR probe.
///
/// Source: ideal gas law with R 8.314463 J/(mol·K) (CODATA 2018) and 44.0095 g/mol.
public enum CarbonDioxide {
  static let ppm = Formula.Parameter("concentration", "ppm", 0...100_000)
  static let pressure = FAO56Humidity.pressure
  static let temperature = Formula.Parameter("temperature", "Cel", -40...60, standard: 25)

  /// Partial pressure.
  public static let partialPressure = Formula(
    "co2_pressure", en: "partial pressure of carbon dioxide", zh: "二氧化碳分压", ppm, pressure,
    "Pa", "Dalton's law", certainty: .known
  ) { $0 * 1e-6 * $1 * 1000 }

  /// Mass in a volume of air.
  public static let mass = Formula(
    "co2_mass", en: "mass concentration of carbon dioxide", zh: "二氧化碳质量浓度", ppm, pressure,
    temperature, "mg/m3", "ideal gas law, CODATA 2018", certainty: .known
  ) { $0 * 1e-6 * $1 * 1000 * 44.0095 / (8.314463 * ($2 + 273.15)) * 1000 }

  /// What an uncompensated probe would have read at its calibration's pressure and temperature.
  public static let corrected = Formula(
    "co2_corrected", en: "carbon dioxide of an uncompensated probe", zh: "未补偿探头的二氧化碳校正",
    [
      ppm, pressure, pressure.named("calibration_pressure", standard: 101.325), temperature,
      temperature.named("calibration_temperature"),
    ], "ppm", "ideal gas law", certainty: .known
  ) { $0[0] * $0[2] / $0[1] * ($0[3] + 273.15) / ($0[4] + 273.15) }

  /// Any gas, from the mass in a volume that standards limit to the share that sensors read. Molar
  /// masses: ammonia 17.03, hydrogen sulfide 34.08, carbon dioxide 44.01.
  public static let share = Formula(
    "gas_ppm", en: "share of a gas from its mass concentration", zh: "由质量浓度求气体体积分数",
    Formula.Parameter("mass", "mg/m3", 0...50_000), Formula.Parameter("molar", "1", 2...200),
    Formula.Parameter("temperature", "Cel", -40...60, standard: 25),
    pressure.named("pressure", standard: 101.325), "ppm", "ideal gas law, CODATA 2018",
    certainty: .known
  ) { $0 / $1 * 8.314463 * ($2 + 273.15) / ($3 * 1000) * 1000 }

  static let all = [partialPressure, mass, corrected, share]
}
