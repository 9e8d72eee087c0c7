import Foundation

/// Wet bulb temperature from temperature and humidity near sea level.
///
/// Source: Stull, J. Appl. Meteorol. Climatol. 50 (2011) 2267, equation 1. Humidity 5 to 99 %,
/// −20 to 50 °C, pressure near 101.3 kPa, error −1 to +0.65 K, "except for situations having both
/// low humidity and cold temperature". The paper draws that corner and prints no equation for it;
/// here it begins where the result strays from the psychrometer's equation (ventilated, 101.3 kPa)
/// by more than the paper's own error: below 10 − 1.6 t percent.
public enum Stull2011 {
  /// The formula.
  public static let wetBulb = Formula(
    "wet_bulb", en: "wet bulb temperature", zh: "湿球温度",
    Formula.Parameter("temperature", "Cel", -20...50),
    Formula.Parameter("humidity", "%", 5...99), "Cel", "Stull (2011) eq. 1", certainty: .known
  ) { (t, rh) throws(FormulaError) in
    let least = 10 - 1.6 * t
    guard rh >= least else {
      throw FormulaError(
        "wet_bulb: humidity \(JSON.format(rh)) % at \(JSON.format(t)) Cel is outside "
          + "\(JSON.format(least)) to 99 %, where the formula holds: it fails in cold dry air.",
        zh: "wet_bulb：\(JSON.format(t)) Cel 时湿度 \(JSON.format(rh)) % 超出公式适用范围 "
          + "\(JSON.format(least)) 至 99 %(公式不适用于干冷空气)。")
    }
    let wet =
      t * atan(0.151977 * (rh + 8.313659).squareRoot()) + atan(t + rh) - atan(rh - 1.676331)
      + 0.00391838 * pow(rh, 1.5) * atan(0.023101 * rh) - 4.686035
    // Above 43 °C and near saturation it ends up to 0.04 K above the air, within its error.
    return min(t, wet)
  }

  static let all = [wetBulb]
}
