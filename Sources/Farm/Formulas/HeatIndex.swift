/// What heat feels like to people: no index for livestock.
///
/// Source: US National Weather Service, Weather Prediction Center, "The Heat Index Equation":
/// Rothfusz (1990) regression with its two adjustments, and the average with Steadman's simple form
/// below 80 °F. Meaningless below 40 °F (4.4 °C).
public enum HeatIndex {
  /// The index; the regression itself works in Fahrenheit.
  public static let nws = Formula(
    "heat_index", en: "heat index for people", zh: "炎热指数(人体)",
    Formula.Parameter("temperature", "Cel", 4.5...55),
    FAO56Humidity.humidity.named("humidity", 0...103),
    "Cel", "NWS heat index equation (Rothfusz 1990)"
  ) { (celsius, rh) in
    (fahrenheit(celsius * 1.8 + 32, min(rh, 100)) - 32) / 1.8
  }

  static let all = [nws]

  static func fahrenheit(_ t: Double, _ r: Double) -> Double {
    let simple = 0.5 * (t + 61 + (t - 68) * 1.2 + 0.094 * r)
    let average = (simple + t) / 2
    if average < 80 { return average }
    var index = -42.379 + 2.04901523 * t + 10.14333127 * r - 0.22475541 * t * r
    index += -0.00683783 * t * t - 0.05481717 * r * r + 0.00122874 * t * t * r
    index += 0.00085282 * t * r * r - 0.00000199 * t * t * r * r
    if r < 13, (80...112).contains(t) {
      index -= (13 - r) / 4 * ((17 - abs(t - 95)) / 17).squareRoot()
    } else if r > 85, (80...87).contains(t) {
      index += (r - 85) / 10 * (87 - t) / 5
    }
    return index
  }
}
