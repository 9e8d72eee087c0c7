import Foundation

/// Oxygen that water holds at saturation.
///
/// Source: Benson and Krause, Limnol. Oceanogr. 29 (1984) 620, as USGS Office of Water Quality
/// memorandum 2011.03 and APHA 4500-O print it. 0 to 40 °C, practical salinity 0 to 40, station
/// pressure (not reduced to sea level) 0.5 to 1.1 atm.
public enum BensonKrause1984 {
  static let temperature = Formula.Parameter("temperature", "Cel", 0...40)
  static let salinity = Formula.Parameter("salinity", "PSU", 0...40, standard: 0)
  static let pressure = Formula.Parameter("pressure", "kPa", 50.7...111.4, standard: 101.325)

  /// Saturation concentration.
  public static let saturation = Formula(
    "oxygen_saturation", en: "oxygen saturation concentration", zh: "饱和溶解氧", temperature,
    salinity, pressure, "mg/L", "Benson & Krause (1984), USGS OWQ 2011.03", concentration)

  /// Measured oxygen in percent of saturation.
  public static let percent = Formula(
    "oxygen_percent", en: "oxygen in percent of saturation", zh: "溶解氧饱和度",
    Formula.Parameter("oxygen", "mg/L", 0...50), temperature, salinity, pressure, "%",
    "Benson & Krause (1984), USGS OWQ 2011.03"
  ) { 100 * $0 / concentration($1, $2, $3) }

  /// Practical salinity from conductivity at 25 °C.
  public static let salinityFromConductivity = Formula(
    "salinity_from_ec", en: "salinity from conductivity at 25 °C", zh: "由 25 °C 电导率求盐度",
    Formula.Parameter("conductivity", "uS/cm", 0...59_000), "PSU", "USGS OWQ 2011.03"
  ) { 5.572e-4 * $0 + 2.02e-9 * $0 * $0 }

  static let all = [saturation, percent, salinityFromConductivity]

  static func concentration(_ celsius: Double, _ s: Double, _ kPa: Double) -> Double {
    let t = celsius + 273.15
    let fresh =
      -139.34411 + 1.575701e5 / t - 6.642308e7 / (t * t) + 1.243800e10 / (t * t * t)
      - 8.621949e11 / (t * t * t * t)
    let salt = s * (0.017674 - 10.754 / t + 2140.7 / (t * t))
    let p = kPa / 101.325
    let vapour = exp(11.8571 - 3840.70 / t - 216_961 / (t * t))
    let theta = 0.000975 - 1.426e-5 * celsius + 6.436e-8 * celsius * celsius
    return exp(fresh - salt) * (p - vapour) * (1 - theta * p) / ((1 - vapour) * (1 - theta))
  }
}
