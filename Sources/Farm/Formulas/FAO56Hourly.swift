import Foundation

/// Reference evapotranspiration of an hour.
///
/// Source: FAO Irrigation and Drainage Paper 56 (1998), equation 53, radiation by equations 28 to
/// 33 and 39, soil heat by 45 and 46. The surface term is 0.34 by day and night; ASCE-2005 uses 0.24
/// and 0.96, which is another quantity.
public struct EvapotranspirationHour: Sendable {
  /// Mean temperature, °C.
  public var temperature: Double
  /// Mean relative humidity, %.
  public var humidity: Double
  /// Mean wind at 2 m, m/s.
  public var wind: Double
  /// Solar radiation, MJ/m²/h.
  public var radiation: Double
  /// Degrees north and east; hours east of UTC of the clock that ``clock`` is read on.
  public var latitude: Double, longitude: Double, zone: Double
  /// Metres above sea level.
  public var elevation: Double
  /// Day of the year.
  public var day: Double
  /// Clock time at the middle of the hour, 14.5 for 14:00–15:00.
  public var clock: Double
  /// Solar over clear-sky radiation two to three hours before sunset: what the night's clouds are
  /// judged by (0.4–0.6 humid, 0.7–0.8 arid).
  public var nightRatio: Double

  /// An hour.
  public init(
    temperature: Double, humidity: Double, wind: Double, radiation: Double, latitude: Double,
    longitude: Double, zone: Double, elevation: Double, day: Double, clock: Double,
    nightRatio: Double
  ) {
    (self.temperature, self.humidity, self.wind) = (temperature, humidity, wind)
    (self.radiation, self.latitude, self.longitude) = (radiation, latitude, longitude)
    (self.zone, self.elevation, self.day) = (zone, elevation, day)
    (self.clock, self.nightRatio) = (clock, nightRatio)
  }

  static let parameters: [Formula.Parameter] = [
    FAO56Radiation.temperature, FAO56Humidity.humidity, Formula.Parameter("wind", "m/s", 0...75),
    Formula.Parameter("radiation", "MJ/m2/h", 0...6), FAO56Radiation.latitude,
    Formula.Parameter("longitude", "deg", -180...180), Formula.Parameter("zone", "h", -12...14),
    FAO56Radiation.elevation, FAO56Radiation.day, Formula.Parameter("clock", "h", 0...24),
    Formula.Parameter("night_ratio", "1", 0.3...1, standard: 0.8),
  ]

  /// Hourly ET0, equation 53.
  public static let formula = Formula(
    "et0_hourly", en: "reference evapotranspiration of an hour", zh: "参考作物蒸散量(小时)",
    parameters, "mm/h", "FAO-56 (1998) eq. 53"
  ) { x throws(FormulaError) in
    let hour = EvapotranspirationHour(
      temperature: x[0], humidity: x[1], wind: x[2], radiation: x[3], latitude: x[4],
      longitude: x[5], zone: x[6], elevation: x[7], day: x[8], clock: x[9], nightRatio: x[10])
    return hour.computed().et0
  }

  /// The evapotranspiration and its intermediates.
  public struct Result: Sendable, Hashable {
    /// mm/h
    public var et0: Double
    /// MJ/m²/h: extraterrestrial, clear-sky, net and soil heat.
    public var extraterrestrial: Double, clearSky: Double, net: Double, soilHeat: Double
  }

  /// Computes the hour.
  public func result() throws(FormulaError) -> Result {
    let values = [
      temperature, humidity, wind, radiation, latitude, longitude, zone, elevation, day, clock,
      nightRatio,
    ]
    for (parameter, value) in zip(Self.parameters, values) {
      try parameter.check(value, in: "et0_hourly")
    }
    return computed()
  }

  private func computed() -> Result {
    let ra = extraterrestrialHour()
    let clear = (0.75 + 2e-5 * elevation) * ra
    // Near sunrise and sunset the ratio means nothing: judge the clouds as at night.
    let ratio = clear > 0.05 ? min(1, max(0.3, radiation / clear)) : nightRatio
    let saturation = FAO56Humidity.es(temperature)
    let vapour = FAO56Humidity.ea(temperature, humidity)
    let long =
      4.903e-9 / 24 * pow(temperature + 273.16, 4) * (0.34 - 0.14 * vapour.squareRoot())
      * (1.35 * ratio - 0.35)
    let net = 0.77 * radiation - long
    let soil = ra > 0 ? 0.1 * net : 0.5 * net
    let slope = FAO56Radiation.slope(temperature)
    let gamma = FAO56Radiation.psychrometric(FAO56Radiation.pressureAt(elevation))
    let air = gamma * 37 / (temperature + 273) * wind * (saturation - vapour)
    let et0 = (0.408 * slope * (net - soil) + air) / (slope + gamma * (1 + 0.34 * wind))
    return Result(
      et0: max(0, et0), extraterrestrial: ra, clearSky: clear, net: net, soilHeat: soil)
  }

  /// Equation 28 with the sun's hour angles of equations 29 to 33, cut off at sunrise and sunset.
  private func extraterrestrialHour() -> Double {
    guard let ws = try? FAO56Radiation.sunset(latitude, day) else { return 0 }
    let b = 2 * .pi * (day - 81) / 364
    let season = 0.1645 * sin(2 * b) - 0.1255 * cos(b) - 0.025 * sin(b)
    let solarTime = clock + (longitude - 15 * zone) / 15 + season
    var middle = .pi / 12 * (solarTime - 12)
    middle -= 2 * .pi * (middle / (2 * .pi)).rounded()
    let w1 = max(-ws, middle - .pi / 24)
    let w2 = min(ws, middle + .pi / 24)
    guard w2 > w1 else { return 0 }
    let (phi, delta) = (latitude * .pi / 180, FAO56Radiation.declination(day))
    let angles =
      (w2 - w1) * sin(phi) * sin(delta) + cos(phi) * cos(delta) * (sin(w2) - sin(w1))
    return 12 * 60 / .pi * FAO56Radiation.solarConstant * FAO56Radiation.sunDistance(day) * angles
  }
}
