import Farm

/// Codes of units of measure in events: UN/ECE Recommendation 20.
///
/// Amounts are turned into the nearest unit that has a code; pieces have none, as EPCIS asks.
enum Recommendation20 {
  private static let codes: [(symbol: String, code: String)] = [
    ("kg", "KGM"), ("g", "GRM"), ("t", "TNE"), ("mg", "MGM"), ("L", "LTR"), ("mL", "MLT"),
    ("m3", "MTQ"), ("m2", "MTK"), ("ha", "HAR"), ("mg/L", "M1"), ("mg/kg", "NA"), ("%", "P1"),
    ("Cel", "CEL"),
  ]
  private static let known: [(unit: UnitOfMeasure, code: String)] = codes.map {
    (UnitOfMeasure.parse($0.symbol)!, $0.code)
  }

  /// The number and code of an amount; `nil` when no coded unit measures the same.
  static func code(_ amount: Amount) -> (value: Double, uom: String?)? {
    if amount.unit.symbol == "1" { return (amount.value, nil) }
    if let same = known.first(where: { $0.unit.symbol == amount.unit.symbol }) {
      return (amount.value, same.code)
    }
    for (unit, code) in known {
      if let value = amount.number(in: unit) { return (value, code) }
    }
    return nil
  }

  /// The unit of a code.
  static func unit(_ code: String) -> UnitOfMeasure? { known.first { $0.code == code }?.unit }

  /// GS1's word for what an amount measures.
  static func measurement(_ amount: Amount) -> String {
    switch code(amount)?.uom {
    case "M1": "MassConcentration"
    case "KGM", "GRM", "MGM", "TNE": "Mass"
    case "CEL": "Temperature"
    default: "Dimensionless"
    }
  }
}
