import Foundation

/// Sun and air at a place and day: what reference evapotranspiration is made of.
///
/// Source: FAO Irrigation and Drainage Paper 56 (1998), equations 7, 8, 13 and 20 to 52. Latitudes
/// are degrees north; polar days and nights have no sunset hour angle and throw.
public enum FAO56Radiation {
  static let latitude = Formula.Parameter("latitude", "deg", -66...66)
  static let day = Formula.Parameter("day", "1", 1...366)
  static let elevation = Formula.Parameter("elevation", "m", -400...6000)
  static let extraterrestrial = Formula.Parameter("extraterrestrial", "MJ/m2/d", 0...50)
  static let temperature = Formula.Parameter("temperature", "Cel", -10...50)
  static let solarConstant = 0.0820

  /// Atmospheric pressure at an elevation, equation 7.
  public static let pressure = Formula(
    "pressure_at", en: "atmospheric pressure at an elevation", zh: "海拔气压", elevation, "kPa",
    "FAO-56 (1998) eq. 7", pressureAt)

  /// Psychrometric constant, equation 8, in kPa per kelvin.
  public static let psychrometricConstant = Formula(
    "psychrometric_constant", en: "psychrometric constant", zh: "湿度计常数",
    FAO56Humidity.pressure, "kPa/K", "FAO-56 (1998) eq. 8", psychrometric)

  /// Slope of the saturation vapour pressure curve, equation 13.
  public static let vapourSlope = Formula(
    "vapour_pressure_slope", en: "slope of the vapour pressure curve", zh: "饱和水汽压曲线斜率",
    temperature, "kPa/K", "FAO-56 (1998) eq. 13", slope)

  /// Wind speed at 2 m from another height, equation 47.
  public static let windAtTwoMetres = Formula(
    "wind_at_2m", en: "wind speed at 2 m", zh: "2 米风速",
    Formula.Parameter("speed", "m/s", 0...75), Formula.Parameter("height", "m", 0.5...100), "m/s",
    "FAO-56 (1998) eq. 47", windAt2)

  /// Extraterrestrial radiation of a day, equation 21.
  public static let extraterrestrialRadiation = Formula(
    "extraterrestrial_radiation", en: "extraterrestrial radiation", zh: "天文辐射", latitude, day,
    "MJ/m2/d", "FAO-56 (1998) eq. 21 to 25", ra)

  /// Longest possible sunshine of a day, equation 34.
  public static let daylight = Formula(
    "daylight_hours", en: "daylight hours", zh: "可照时数", latitude, day, "h",
    "FAO-56 (1998) eq. 34"
  ) { (latitude, day) throws(FormulaError) in
    24 * (try sunset(latitude, day)) / .pi
  }

  /// Solar radiation from sunshine hours, equation 35 with as 0.25 and bs 0.50.
  public static let fromSunshine = Formula(
    "radiation_from_sunshine", en: "solar radiation from sunshine hours", zh: "日照推算太阳辐射",
    Formula.Parameter("sunshine", "h", 0...24), Formula.Parameter("daylight", "h", 0.1...24),
    extraterrestrial, "MJ/m2/d", "FAO-56 (1998) eq. 35"
  ) { (n, longest, ra) throws(FormulaError) in
    guard n <= longest * 1.05 else {
      throw FormulaError(
        "radiation_from_sunshine: sunshine \(n) h is longer than the daylight of \(longest) h.",
        zh: "radiation_from_sunshine：日照 \(n) 小时超过可照时数 \(longest) 小时。")
    }
    return (0.25 + 0.5 * min(n, longest) / longest) * ra
  }

  /// Solar radiation from the range of temperature (Hargreaves), equation 50.
  ///
  /// The coefficient is about 0.16 inland and 0.19 at the coast.
  public static let fromTemperature = Formula(
    "radiation_from_temperature", en: "solar radiation from temperature range",
    zh: "气温较差推算太阳辐射", temperature.named("maximum"), temperature.named("minimum"),
    extraterrestrial, Formula.Parameter("coefficient", "1", 0.1...0.25, standard: 0.16),
    "MJ/m2/d", "FAO-56 (1998) eq. 50"
  ) { (high, low, ra, k) throws(FormulaError) in
    k * (try range(high, low, "radiation_from_temperature")).squareRoot() * ra
  }

  /// Monthly soil heat flux between the months before and after, equation 43.
  public static let soilHeatCentred = Formula(
    "soil_heat_centred", en: "monthly soil heat flux, next month known", zh: "月土壤热通量(前后月)",
    temperature.named("previous"), temperature.named("next"), "MJ/m2/d", "FAO-56 (1998) eq. 43"
  ) { 0.07 * ($1 - $0) }

  /// Monthly soil heat flux when the next month is unknown, equation 44.
  public static let soilHeatBackward = Formula(
    "soil_heat", en: "monthly soil heat flux, next month unknown", zh: "月土壤热通量(本月与上月)",
    temperature.named("previous"), temperature.named("current"), "MJ/m2/d", "FAO-56 (1998) eq. 44"
  ) { 0.14 * ($1 - $0) }

  static let all = [
    pressure, psychrometricConstant, vapourSlope, windAtTwoMetres, extraterrestrialRadiation,
    daylight, fromSunshine, fromTemperature, soilHeatCentred, soilHeatBackward,
  ]

  static func pressureAt(_ z: Double) -> Double {
    101.3 * pow((293 - 0.0065 * z) / 293, 5.26)
  }
  static func psychrometric(_ pressure: Double) -> Double { 0.665e-3 * pressure }
  static func slope(_ t: Double) -> Double {
    4098 * FAO56Humidity.es(t) / ((t + 237.3) * (t + 237.3))
  }
  static func windAt2(_ speed: Double, _ height: Double) -> Double {
    height == 2 ? speed : speed * 4.87 / log(67.8 * height - 5.42)
  }
  static func sunDistance(_ day: Double) -> Double { 1 + 0.033 * cos(2 * .pi * day / 365) }
  static func declination(_ day: Double) -> Double { 0.409 * sin(2 * .pi * day / 365 - 1.39) }

  /// Sunset hour angle, equation 25.
  static func sunset(_ latitude: Double, _ day: Double) throws(FormulaError) -> Double {
    let x = -tan(latitude * .pi / 180) * tan(declination(day))
    guard abs(x) < 1 else {
      throw FormulaError(
        "At latitude \(latitude) the sun does not both rise and set on day \(Int(day)).",
        zh: "纬度 \(latitude) 在第 \(Int(day)) 日为极昼或极夜。")
    }
    return acos(x)
  }

  static func ra(_ latitude: Double, _ day: Double) throws(FormulaError) -> Double {
    let ws = try sunset(latitude, day)
    let (phi, delta) = (latitude * .pi / 180, declination(day))
    let angles = ws * sin(phi) * sin(delta) + cos(phi) * cos(delta) * sin(ws)
    return 24 * 60 / .pi * solarConstant * sunDistance(day) * angles
  }

  /// Maximum less minimum; throws when they are swapped.
  static func range(
    _ high: Double, _ low: Double, _ formula: String
  ) throws(FormulaError) -> Double {
    guard high >= low else {
      throw FormulaError(
        "\(formula): maximum \(high) Cel is below minimum \(low) Cel.",
        zh: "\(formula)：最高温 \(high) ℃ 低于最低温 \(low) ℃。")
    }
    return high - low
  }
}
