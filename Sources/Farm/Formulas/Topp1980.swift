/// Volumetric water content of mineral soil from its dielectric permittivity.
///
/// Source: Topp, Davis and Annan, Water Resour. Res. 16 (1980) 574, equation 7 and its inverse.
/// Permittivity 1 to 80 as far as the result is 0 to 0.7. Capacitance probes over-read in saline
/// soil (ECe above about 4 dS/m): calibrate on site.
public enum Topp1980 {
  /// Water content.
  public static let waterContent = Formula(
    "topp", en: "soil water content from permittivity", zh: "由介电常数求土壤体积含水率",
    Formula.Parameter("permittivity", "1", 1...80), "m3/m3", "Topp et al. (1980) eq. 7"
  ) { (k) throws(FormulaError) in
    let theta = -5.3e-2 + 2.92e-2 * k - 5.5e-4 * k * k + 4.3e-6 * k * k * k
    guard theta >= 0 else {
      throw FormulaError(
        "topp: permittivity \(k) is drier than dry soil; use 1.9 or more.",
        zh: "topp：介电常数 \(k) 低于干土，须为 1.9 以上。")
    }
    return theta
  }

  /// Permittivity.
  public static let permittivity = Formula(
    "topp_inverse", en: "permittivity from soil water content", zh: "由土壤体积含水率求介电常数",
    Formula.Parameter("water", "m3/m3", 0...0.55), "1", "Topp et al. (1980) inverse"
  ) { 3.03 + 9.3 * $0 + 146 * $0 * $0 - 76.7 * $0 * $0 * $0 }

  static let all = [waterContent, permittivity]
}
