import Foundation

/// Un-ionised ammonia in fresh water.
///
/// Source: Emerson et al., J. Fish. Res. Board Can. 32 (1975) 2379. 0 to 30 °C, pH 6 to 10,
/// salinity below 1. (2729.92; a common package prints 2727.92.)
public enum Emerson1975 {
  static let temperature = Formula.Parameter("temperature", "Cel", 0...30)
  static let ph = Formula.Parameter("ph", "pH", 6...10)
  /// Ammonia per ammonia nitrogen, by mass.
  public static let ammoniaPerNitrogen = 1.2159

  /// Un-ionised share of total ammonia.
  public static let percent = Formula(
    "ammonia_percent", en: "un-ionised share of ammonia, fresh water", zh: "非离子氨占比(淡水)",
    temperature, ph, "%", "Emerson et al. (1975)"
  ) { 100 * fraction($0, $1) }

  /// Un-ionised ammonia nitrogen from total ammonia nitrogen.
  public static let nitrogen = Formula(
    "ammonia_nitrogen", en: "un-ionised ammonia nitrogen, fresh water", zh: "非离子氨氮(淡水)",
    Formula.Parameter("total", "mg/L", 0...100), temperature, ph, "mg/L", "Emerson et al. (1975)"
  ) { $0 * fraction($1, $2) }

  /// Un-ionised ammonia, as NH3, from total ammonia nitrogen: what GB 11607 limits.
  public static let ammonia = Formula(
    "ammonia", en: "un-ionised ammonia as NH3, fresh water", zh: "非离子氨(以 NH3 计，淡水)",
    Formula.Parameter("total", "mg/L", 0...100), temperature, ph, "mg/L", "Emerson et al. (1975)"
  ) { $0 * fraction($1, $2) * ammoniaPerNitrogen }

  static let all = [percent, nitrogen, ammonia]

  static func fraction(_ t: Double, _ ph: Double) -> Double {
    1 / (1 + pow(10, 0.09018 + 2729.92 / (t + 273.15) - ph))
  }
}
