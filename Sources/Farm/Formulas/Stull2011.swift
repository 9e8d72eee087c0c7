import Foundation

/// Wet bulb temperature from temperature and humidity near sea level.
///
/// Source: Stull, J. Appl. Meteorol. Climatol. 50 (2011) 2267, equation 1. Humidity 5 to 99 %,
/// −20 to 50 °C, pressure near 101.3 kPa, error −1 to +0.65 K; poor where it is both cold and dry.
public enum Stull2011 {
  /// The formula.
  public static let wetBulb = Formula(
    "wet_bulb", en: "wet bulb temperature", zh: "湿球温度",
    Formula.Parameter("temperature", "Cel", -20...50),
    Formula.Parameter("humidity", "%", 5...99), "Cel", "Stull (2011) eq. 1", certainty: .known
  ) { (t, rh) in
    t * atan(0.151977 * (rh + 8.313659).squareRoot()) + atan(t + rh) - atan(rh - 1.676331)
      + 0.00391838 * pow(rh, 1.5) * atan(0.023101 * rh) - 4.686035
  }

  static let all = [wetBulb]
}
