import Foundation

/// Un-ionised ammonia in saline water.
///
/// Sources: Clegg and Whitfield, Geochim. Cosmochim. Acta 59 (1995) 2403, as R package wq 0.2-9
/// codes it; Bower and Bidwell, J. Fish. Res. Board Can. 35 (1978) 1012, for salinity 32 to 40.
/// 0 to 40 °C, salinity 0 to 40. The pH scale moves the share by 15 to 20 %: a field electrode on
/// NBS buffers reads about 0.1 above the total scale.
public enum CleggWhitfield1995 {
  static let ph = Formula.Parameter("ph", "pH", 6...10)
  static let temperature = Formula.Parameter("temperature", "Cel", 0...40)
  static let salinity = Formula.Parameter("salinity", "PSU", 0...40)

  /// Share on the total pH scale.
  public static let total = Formula(
    "ammonia_percent_saline", en: "un-ionised share of ammonia, saline, total pH scale",
    zh: "非离子氨占比(咸水，总标度 pH)", ph, temperature, salinity, "%",
    "Clegg & Whitfield (1995), total scale"
  ) { share($0, pK($1) + totalTerm($1 + 273.15, $2)) }

  /// Share on the free pH scale.
  public static let free = Formula(
    "ammonia_percent_saline_free", en: "un-ionised share of ammonia, saline, free pH scale",
    zh: "非离子氨占比(咸水，自由标度 pH)", ph, temperature, salinity, "%",
    "Clegg & Whitfield (1995), free scale"
  ) { share($0, pK($1) + freeTerm($1 + 273.15, $2)) }

  /// Share in sea water by Bower and Bidwell.
  public static let bowerBidwell = Formula(
    "ammonia_percent_sea", en: "un-ionised share of ammonia, sea water", zh: "非离子氨占比(海水)",
    ph, temperature.named("temperature", 0...30), salinity.named("salinity", 32...40, standard: 35),
    "%", "Bower & Bidwell (1978)"
  ) { (ph, t, _) in share(ph, 9.35 + 0.0324 * (25 - t)) }

  static let all = [total, free, bowerBidwell]

  private static func share(_ ph: Double, _ pK: Double) -> Double { 100 / (1 + pow(10, pK - ph)) }
  private static func pK(_ celsius: Double) -> Double {
    9.244605 - 2729.33 * (1 / 298.15 - 1 / (celsius + 273.15))
  }

  private static func totalTerm(_ t: Double, _ s: Double) -> Double {
    let b = [
      0.04203362, -11.24742, -13.64160, 1.176949, -0.02860785, 545.4834, -0.1462507,
      0.009022648, -1.471361e-4, 10.54250, 0.004669309, -1.691742e-4, -0.5677934, -2.354039e-5,
      0.009698623,
    ]
    let root = t.squareRoot()
    var sum = (b[0] + b[1] / t) * pow(s, 0.25)
    sum += (b[2] + b[3] * root + b[4] * t + b[5] / t) * pow(s, 0.5)
    sum += (b[6] + b[7] * root + b[8] * t + b[9] / t) * pow(s, 1.5)
    sum += (b[10] + b[11] * root + b[12] / t) * s * s
    return sum + (b[13] + b[14] / t) * pow(s, 2.5)
  }

  private static func freeTerm(_ t: Double, _ s: Double) -> Double {
    var sum = (0.0500616 - 9.412696 / t - 2.029559e-7 * t * t) * s.squareRoot()
    sum += (-0.0142372 + 1.46041e-5 * t + 3.730005 / t) * s
    sum += (7.1047e-5 - 0.0229021 / t) * s * s
    return sum + (-5.521278e-7 + 1.95413e-4 / t) * s * s * s
  }
}
