import Foundation

/// Water vapour in air: saturation, vapour pressure deficit, dew point, psychrometer.
///
/// Source: FAO Irrigation and Drainage Paper 56 (1998), equations 11 to 19; the dew point is
/// equation 14 solved for temperature. Over water: below 0 °C the ice form differs by up to 10 %.
/// A humidity up to 103 % counts as 100 % (engineering default); above, the probe is at fault.
public enum FAO56Humidity {
  static let temperature = Formula.Parameter("temperature", "Cel", -20...60)
  static let humidity = Formula.Parameter("humidity", "%", 1...103)
  static let pressure = Formula.Parameter("pressure", "kPa", 50...110)

  /// Saturation vapour pressure, equation 11.
  public static let saturation = Formula(
    "saturation_vapour_pressure", en: "saturation vapour pressure", zh: "饱和水汽压",
    temperature, "kPa", "FAO-56 (1998) eq. 11", es)

  /// Actual vapour pressure from relative humidity, equation 10 solved for ea.
  public static let actual = Formula(
    "vapour_pressure", en: "vapour pressure", zh: "实际水汽压", temperature, humidity, "kPa",
    "FAO-56 (1998) eq. 10, 11", ea)

  /// Vapour pressure deficit of air.
  public static let deficit = Formula(
    "vpd", en: "vapour pressure deficit", zh: "饱和水汽压差", temperature, humidity, "kPa",
    "FAO-56 (1998) eq. 10, 11"
  ) { es($0) - ea($0, $1) }

  /// Deficit between a leaf and the air: only where a leaf is measured.
  public static let leafDeficit = Formula(
    "leaf_vpd", en: "leaf-to-air vapour pressure deficit", zh: "叶气水汽压差",
    temperature.named("leaf_temperature"), temperature, humidity, "kPa",
    "FAO-56 (1998) eq. 10, 11"
  ) { es($0) - ea($1, $2) }

  /// Temperature at which the air's vapour would condense.
  public static let dewPoint = Formula(
    "dew_point", en: "dew point", zh: "露点", temperature, humidity, "Cel",
    "FAO-56 (1998) eq. 11 and 14, solved for temperature", dew)

  /// Mean saturation vapour pressure of a day, equation 12.
  public static let dailySaturation = Formula(
    "daily_saturation", en: "daily mean saturation vapour pressure", zh: "日均饱和水汽压",
    temperature.named("maximum"), temperature.named("minimum"), "kPa", "FAO-56 (1998) eq. 12"
  ) { (es($0) + es($1)) / 2 }

  /// Mean vapour pressure of a day from extremes of temperature and humidity, equation 17.
  public static let dailyActual = Formula(
    "daily_vapour_pressure", en: "daily mean vapour pressure", zh: "日均实际水汽压",
    temperature.named("maximum"), temperature.named("minimum"),
    humidity.named("humidity_maximum"), humidity.named("humidity_minimum"), "kPa",
    "FAO-56 (1998) eq. 17"
  ) { (ea($1, $2) + ea($0, $3)) / 2 }

  /// Vapour pressure from dry and wet bulb, equations 15 and 16.
  ///
  /// The coefficient is 0.000662 for ventilated (Assmann), 0.000800 for naturally ventilated and
  /// 0.001200 for indoor psychrometers.
  public static let psychrometer = Formula(
    "psychrometer", en: "vapour pressure from dry and wet bulb", zh: "干湿球水汽压",
    temperature.named("dry"), temperature.named("wet"), pressure,
    Formula.Parameter("coefficient", "1", 0.0006...0.0013, standard: 0.000662), "kPa",
    "FAO-56 (1998) eq. 15, 16"
  ) { (dry, wet, pressure, coefficient) throws(FormulaError) in
    guard wet <= dry else {
      throw FormulaError(
        "psychrometer: wet \(wet) Cel must not be above dry \(dry) Cel.",
        zh: "psychrometer：湿球 \(wet) ℃ 不得高于干球 \(dry) ℃。")
    }
    let vapour = es(wet) - coefficient * pressure * (dry - wet)
    guard vapour > 0 else {
      throw FormulaError(
        "psychrometer: wet \(wet) Cel is too far below dry \(dry) Cel.",
        zh: "psychrometer：湿球 \(wet) ℃ 比干球 \(dry) ℃ 低得过多。")
    }
    return vapour
  }

  static let all = [
    saturation, actual, deficit, leafDeficit, dewPoint, dailySaturation, dailyActual, psychrometer,
  ]

  /// Equation 11, unchecked.
  static func es(_ t: Double) -> Double { 0.6108 * exp(17.27 * t / (t + 237.3)) }
  /// Vapour pressure, humidity clamped to 100 %.
  static func ea(_ t: Double, _ rh: Double) -> Double { es(t) * min(rh, 100) / 100 }

  static func dew(_ t: Double, _ rh: Double) -> Double {
    let x = log(ea(t, rh) / 0.6108)
    return 237.3 * x / (17.27 - x)
  }
}
