/// Heat load of cattle: three indices that differ by tenths, so each keeps its own name.
///
/// Sources: NRC (1971) A guide to environmental research on animals; Mader et al. (2006), J. Anim.
/// Sci. 84; the form with the dew point is Yousef (1985).
public enum TemperatureHumidityIndex {
  static let temperature = Formula.Parameter("temperature", "Cel", -10...55)
  static let humidity = FAO56Humidity.humidity.named("humidity", 0...103)

  /// NRC 1971.
  public static let nrc = Formula(
    "thi_nrc1971", en: "temperature-humidity index, NRC 1971", zh: "温湿指数(NRC 1971)",
    temperature, humidity, "1", "NRC (1971)"
  ) { (t, rh) in
    let rh = min(rh, 100)
    return (1.8 * t + 32) - (0.55 - 0.0055 * rh) * (1.8 * t - 26)
  }

  /// Mader 2006.
  public static let mader = Formula(
    "thi_mader", en: "temperature-humidity index, Mader 2006", zh: "温湿指数(Mader 2006)",
    temperature, humidity, "1", "Mader et al. (2006)"
  ) { (t, rh) in 0.8 * t + min(rh, 100) / 100 * (t - 14.4) + 46.4 }

  /// With the dew point.
  public static let dewPoint = Formula(
    "thi_dew_point", en: "temperature-humidity index from the dew point", zh: "温湿指数(露点式)",
    temperature, Formula.Parameter("dew_point", "Cel", -40...45), "1", "Yousef (1985)",
    certainty: .unsure
  ) { (t, dew) throws(FormulaError) in
    guard dew <= t + 0.3 else {
      throw FormulaError(
        "thi_dew_point: dew point \(dew) Cel is above temperature \(t) Cel.",
        zh: "thi_dew_point：露点 \(dew) ℃ 高于气温 \(t) ℃。")
    }
    return t + 0.36 * dew + 41.2
  }

  static let all = [nrc, mader, dewPoint]
}
