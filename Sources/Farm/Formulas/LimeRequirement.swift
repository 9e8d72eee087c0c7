/// Lime that takes up exchangeable acidity: for acid soils only.
///
/// Sources: Kamprath (1970) and Cochrane, Salinas and Sánchez (1980), as R package limer codes them.
/// No lime at pH 6.5 and above or on calcareous soil: that rule stands in the advice.
public enum LimeRequirement {
  static let charge = Formula.Parameter("acidity", "cmol/kg", 0...30)

  /// Kamprath: 1.5 times the exchangeable acidity.
  public static let kamprath = Formula(
    "lime_kamprath", en: "lime requirement, Kamprath", zh: "石灰需要量(Kamprath)", charge, "cmol/kg",
    "Kamprath (1970), limer"
  ) { 1.5 * $0 }

  /// Cochrane: down to the acidity saturation that the crop bears.
  public static let cochrane = Formula(
    "lime_cochrane", en: "lime requirement, Cochrane", zh: "石灰需要量(Cochrane)",
    charge.named("aluminium"), Formula.Parameter("ecec", "cmol/kg", 0.1...100),
    Formula.Parameter("tolerated", "%", 0...100), "cmol/kg", "Cochrane et al. (1980), limer"
  ) { (aluminium, ecec, tolerated) throws(FormulaError) in
    guard aluminium <= ecec else {
      throw FormulaError(
        "lime_cochrane: aluminium \(aluminium) cmol/kg is above the ECEC of \(ecec) cmol/kg.",
        zh: "lime_cochrane：铝 \(aluminium) 大于有效阳离子交换量 \(ecec) cmol/kg。")
    }
    let factor = tolerated > 100 * aluminium / ecec / 3 ? 1.5 : 2
    return max(0, factor * (aluminium - tolerated * ecec / 100))
  }

  /// Pure calcium carbonate per hectare for a charge to be taken up.
  public static let carbonate = Formula(
    "lime_carbonate", en: "calcium carbonate per hectare", zh: "每公顷碳酸钙用量",
    charge.named("requirement", 0...60), Formula.Parameter("depth", "cm", 1...60),
    Formula.Parameter("density", "g/cm3", 0.5...1.8), "t/ha", "limer: x · depth · density / 20"
  ) { $0 * $1 * $2 / 20 }

  static let all = [kamprath, cochrane, carbonate]
}
