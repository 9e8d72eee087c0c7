import Foundation

/// Reference evapotranspiration of a day, with what may be missing replaced as the paper says.
///
/// Source: FAO Irrigation and Drainage Paper 56 (1998), equation 6, missing data by equations 48 to
/// 52. Valid from −10 to 50 °C; a negative result is 0. What was replaced is named in the result.
public struct EvapotranspirationDay: Sendable {
  /// What is known of the air's vapour.
  public enum Vapour: Sendable {
    /// Measured or computed vapour pressure, kPa.
    case pressure(Double)
    /// Relative humidity extremes, %, equation 17.
    case extremes(maximum: Double, minimum: Double)
    /// Mean relative humidity, %, equation 19.
    case mean(Double)
    /// Nothing: the dew point is taken as the minimum temperature, equation 48.
    case unknown
  }
  /// What is known of the sun.
  public enum Sun: Sendable {
    /// Solar radiation, MJ/m²/d.
    case radiation(Double)
    /// Sunshine hours, equation 35.
    case hours(Double)
    /// Nothing: from the temperature range, equation 50; 0.16 inland, 0.19 at the coast.
    case unknown(coefficient: Double)
  }

  /// Highest temperature, °C.
  public var maximum: Double
  /// Lowest temperature, °C.
  public var minimum: Double
  /// Vapour.
  public var vapour: Vapour
  /// Sun.
  public var sun: Sun
  /// Wind at 2 m, m/s; `nil` takes the paper's world mean of 2 m/s.
  public var wind: Double?
  /// Degrees north.
  public var latitude: Double
  /// Metres above sea level.
  public var elevation: Double
  /// Day of the year, 1–366.
  public var day: Double
  /// Soil heat flux, MJ/m²/d; 0 for single days.
  public var soilHeat = 0.0

  /// A day.
  public init(
    maximum: Double, minimum: Double, vapour: Vapour, sun: Sun, wind: Double?, latitude: Double,
    elevation: Double, day: Double, soilHeat: Double = 0
  ) {
    (self.maximum, self.minimum, self.vapour, self.sun) = (maximum, minimum, vapour, sun)
    (self.wind, self.latitude, self.elevation) = (wind, latitude, elevation)
    (self.day, self.soilHeat) = (day, soilHeat)
  }

  /// The evapotranspiration and every intermediate of the paper's worked examples.
  public struct Result: Sendable, Hashable {
    /// mm/d
    public var et0 = 0.0
    /// kPa/°C; kPa/°C; kPa.
    public var slope = 0.0, psychrometric = 0.0, pressure = 0.0
    /// Saturation and actual vapour pressure, kPa.
    public var saturation = 0.0, vapour = 0.0
    /// Extraterrestrial, clear-sky and solar radiation, MJ/m²/d.
    public var extraterrestrial = 0.0, clearSky = 0.0, solar = 0.0
    /// Net short-wave, long-wave and all-wave radiation, MJ/m²/d.
    public var netShort = 0.0, netLong = 0.0, net = 0.0
    /// Longest possible sunshine, h.
    public var daylight = 0.0
    /// Inputs that were not measured, and what replaced them.
    public var replaced: [Title] = []
  }

  /// Computes the day.
  public func result() throws(FormulaError) -> Result {
    let t = FAO56Radiation.temperature
    try t.named("maximum").check(maximum, in: "et0")
    try t.named("minimum").check(minimum, in: "et0")
    _ = try FAO56Radiation.range(maximum, minimum, "et0")
    try Formula.Parameter("soil_heat", "MJ/m2/d", -20...20).check(soilHeat, in: "et0")
    var r = Result()
    let mean = (maximum + minimum) / 2
    r.pressure = try FAO56Radiation.pressure(elevation)
    r.psychrometric = FAO56Radiation.psychrometric(r.pressure)
    r.slope = FAO56Radiation.slope(mean)
    r.saturation = (FAO56Humidity.es(maximum) + FAO56Humidity.es(minimum)) / 2
    r.vapour = try vapourPressure(&r.replaced)
    guard r.vapour <= r.saturation else {
      throw FormulaError(
        "et0: vapour pressure \(fixed(r.vapour, 2)) kPa is above saturation "
          + "\(fixed(r.saturation, 2)) kPa.",
        zh: "et0：水汽压 \(fixed(r.vapour, 2)) kPa 高于饱和值 \(fixed(r.saturation, 2)) kPa。")
    }
    try radiation(&r)
    let u2 = try windSpeed(&r.replaced)
    let energy = 0.408 * r.slope * (r.net - soilHeat)
    let air = r.psychrometric * 900 / (mean + 273) * u2 * (r.saturation - r.vapour)
    r.et0 = max(0, (energy + air) / (r.slope + r.psychrometric * (1 + 0.34 * u2)))
    return r
  }

  private func windSpeed(_ replaced: inout [Title]) throws(FormulaError) -> Double {
    guard let wind else {
      replaced.append(Title(en: "wind: 2 m/s (FAO-56 p. 63)", zh: "风速：取 2 m/s(FAO-56 第 63 页)"))
      return 2
    }
    try Formula.Parameter("wind", "m/s", 0...75).check(wind, in: "et0")
    return wind
  }

  private func vapourPressure(_ replaced: inout [Title]) throws(FormulaError) -> Double {
    switch vapour {
    case .pressure(let kPa):
      try Formula.Parameter("vapour_pressure", "kPa", 0...13).check(kPa, in: "et0")
      return kPa
    case .extremes(let high, let low):
      return try FAO56Humidity.dailyActual(maximum, minimum, high, low)
    case .mean(let humidity):
      try FAO56Humidity.humidity.check(humidity, in: "et0")
      return min(humidity, 100) / 100
        * (FAO56Humidity.es(maximum) + FAO56Humidity.es(minimum)) / 2
    case .unknown:
      replaced.append(
        Title(
          en: "humidity: dew point = minimum temperature (FAO-56 eq. 48)",
          zh: "湿度：露点取日最低气温(FAO-56 式 48)"))
      return FAO56Humidity.es(minimum)
    }
  }

  private func radiation(_ r: inout Result) throws(FormulaError) {
    r.extraterrestrial = try FAO56Radiation.extraterrestrialRadiation(latitude, day)
    r.daylight = try FAO56Radiation.daylight(latitude, day)
    r.clearSky = (0.75 + 2e-5 * elevation) * r.extraterrestrial
    switch sun {
    case .radiation(let measured):
      try Formula.Parameter("radiation", "MJ/m2/d", 0...45).check(measured, in: "et0")
      r.solar = measured
    case .hours(let hours):
      r.solar = try FAO56Radiation.fromSunshine(hours, r.daylight, r.extraterrestrial)
    case .unknown(let coefficient):
      r.solar = try FAO56Radiation.fromTemperature(
        maximum, minimum, r.extraterrestrial, coefficient)
      r.replaced.append(
        Title(
          en: "radiation: from the temperature range, k \(coefficient) (FAO-56 eq. 50)",
          zh: "辐射：由气温较差推算,k \(coefficient)(FAO-56 式 50)"))
    }
    r.netShort = 0.77 * r.solar
    let (high, low) = (pow(maximum + 273.16, 4), pow(minimum + 273.16, 4))
    let cloud = 1.35 * min(1, r.solar / r.clearSky) - 0.35
    r.netLong = 4.903e-9 * (high + low) / 2 * (0.34 - 0.14 * r.vapour.squareRoot()) * cloud
    r.net = r.netShort - r.netLong
  }
}

/// Reference evapotranspiration for a single call.
public enum FAO56Evapotranspiration {
  private static let t = FAO56Radiation.temperature

  /// Daily ET0 with all of temperature, vapour pressure, wind and radiation measured, equation 6.
  public static let daily = Formula(
    "et0", en: "reference evapotranspiration of a day", zh: "参考作物蒸散量(日)",
    [
      t.named("maximum"), t.named("minimum"), Formula.Parameter("vapour_pressure", "kPa", 0...13),
      Formula.Parameter("wind", "m/s", 0...75), Formula.Parameter("radiation", "MJ/m2/d", 0...45),
      FAO56Radiation.latitude, FAO56Radiation.elevation, FAO56Radiation.day,
      Formula.Parameter("soil_heat", "MJ/m2/d", -20...20, standard: 0),
    ], "mm/d", "FAO-56 (1998) eq. 6"
  ) { x throws(FormulaError) in
    let day = EvapotranspirationDay(
      maximum: x[0], minimum: x[1], vapour: .pressure(x[2]), sun: .radiation(x[4]), wind: x[3],
      latitude: x[5], elevation: x[6], day: x[7], soilHeat: x[8])
    return try day.result().et0
  }

  /// Daily ET0 from temperature alone by equation 6, all else replaced as chapter 3 says.
  public static let temperatureOnly = Formula(
    "et0_temperature", en: "reference evapotranspiration from temperature alone",
    zh: "参考作物蒸散量(仅气温)",
    [
      t.named("maximum"), t.named("minimum"), FAO56Radiation.latitude, FAO56Radiation.elevation,
      FAO56Radiation.day, Formula.Parameter("coefficient", "1", 0.1...0.25, standard: 0.16),
    ], "mm/d", "FAO-56 (1998) eq. 6, 48, 50"
  ) { x throws(FormulaError) in
    let day = EvapotranspirationDay(
      maximum: x[0], minimum: x[1], vapour: .unknown, sun: .unknown(coefficient: x[5]), wind: nil,
      latitude: x[2], elevation: x[3], day: x[4])
    return try day.result().et0
  }

  /// Hargreaves' ET0, equation 52: a cross-check, not equation 6.
  public static let hargreaves = Formula(
    "et0_hargreaves", en: "reference evapotranspiration, Hargreaves", zh: "参考作物蒸散量(Hargreaves)",
    t.named("maximum"), t.named("minimum"), FAO56Radiation.latitude, FAO56Radiation.day, "mm/d",
    "FAO-56 (1998) eq. 52"
  ) { (high, low, latitude, day) throws(FormulaError) in
    let range = try FAO56Radiation.range(high, low, "et0_hargreaves")
    let ra = try FAO56Radiation.ra(latitude, day)
    return max(0, 0.0023 * ((high + low) / 2 + 17.8) * range.squareRoot() * ra * 0.408)
  }

  static let all = [daily, temperatureOnly, hargreaves, EvapotranspirationHour.formula]
}
