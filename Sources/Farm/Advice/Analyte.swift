/// What a laboratory measures of soil, with its canonical unit, range and methods.
///
/// The same nutrient by another extraction is another quantity: a method of advice names the
/// extractions that it was calibrated for, and refuses the others.
public enum Analyte: String, Sendable, CaseIterable {
  case nitrogen, phosphorus, potassium, ph
  case nitrateNitrogen = "nitrate_nitrogen"
  case totalNitrogen = "total_nitrogen"
  case slowPotassium = "slow_potassium"
  case organicMatter = "organic_matter"
  case organicCarbon = "organic_carbon"
  case conductivity
  case salt = "total_salt"
  case cec
  case sodicity = "exchangeable_sodium"
  case sodiumRatio = "sodium_adsorption_ratio"
  case acidity = "exchangeable_acidity"
  case carbonate = "calcium_carbonate"
  case density = "bulk_density"
  case zinc, boron, iron, manganese, copper, molybdenum, sulfur, silicon, calcium, magnesium

  private typealias Row = (
    en: String, zh: String, unit: String, range: ClosedRange<Double>, methods: [String]
  )

  private var row: Row {
    switch self {
    case .nitrogen:
      ("available nitrogen", "碱解氮", "mg/kg", 0...1000, ["alkali-hydrolysable"])
    case .phosphorus:
      (
        "available phosphorus", "有效磷", "mg/kg", 0...500,
        ["olsen", "bray1", "mehlich3", "mehlich3-icp"]
      )
    case .potassium:
      (
        "available potassium", "速效钾", "mg/kg", 0...3000,
        ["ammonium-acetate", "mehlich3", "ammonium-nitrate"]
      )
    case .ph: ("pH", "pH", "pH", 2...12, ["water", "calcium-chloride", "potassium-chloride"])
    case .nitrateNitrogen: ("nitrate nitrogen", "硝态氮", "mg/kg", 0...1000, [])
    case .totalNitrogen: ("total nitrogen", "全氮", "g/kg", 0...30, [])
    case .slowPotassium: ("slowly available potassium", "缓效钾", "mg/kg", 0...5000, [])
    case .organicMatter: ("organic matter", "有机质", "g/kg", 0...400, [])
    case .organicCarbon: ("organic carbon", "有机碳", "g/kg", 0...230, [])
    case .conductivity:
      ("electrical conductivity", "电导率", "dS/m", 0...100, ["1:5", "1:1", "saturation-extract"])
    case .salt: ("total salt", "全盐量", "g/kg", 0...200, [])
    case .cec: ("cation exchange capacity", "阳离子交换量", "cmol/kg", 0...100, [])
    case .sodicity: ("exchangeable sodium percentage", "碱化度", "%", 0...100, [])
    case .sodiumRatio: ("sodium adsorption ratio", "钠吸附比", "1", 0...100, [])
    case .acidity: ("exchangeable acidity", "交换性酸", "cmol/kg", 0...30, [])
    case .carbonate: ("calcium carbonate", "碳酸钙", "g/kg", 0...900, [])
    case .density: ("bulk density", "容重", "g/cm3", 0.5...1.9, [])
    case .zinc: ("available zinc", "有效锌", "mg/kg", 0...200, [])
    case .boron: ("available boron", "有效硼", "mg/kg", 0...100, [])
    case .iron: ("available iron", "有效铁", "mg/kg", 0...1000, [])
    case .manganese: ("available manganese", "有效锰", "mg/kg", 0...1000, [])
    case .copper: ("available copper", "有效铜", "mg/kg", 0...500, [])
    case .molybdenum: ("available molybdenum", "有效钼", "mg/kg", 0...50, [])
    case .sulfur: ("available sulfur", "有效硫", "mg/kg", 0...2000, [])
    case .silicon: ("available silicon", "有效硅", "mg/kg", 0...2000, [])
    case .calcium: ("exchangeable calcium", "交换性钙", "mg/kg", 0...20_000, [])
    case .magnesium: ("exchangeable magnesium", "交换性镁", "mg/kg", 0...5000, [])
    }
  }

  /// For people.
  public var title: Title { Title(en: row.en, zh: row.zh) }
  /// Canonical unit of measure.
  public var unit: UnitOfMeasure { UnitOfMeasure.parse(row.unit)! }
  /// What soil can hold: outside is a mistake of the sheet.
  public var range: ClosedRange<Double> { row.range }
  /// Extractions that give comparable numbers; empty where any will do.
  public var methods: [String] { row.methods }
  /// An extraction as people call it; what nobody here knows, as it was written.
  public static func title(ofMethod method: String) -> Title {
    methodTitles[method] ?? Title(both: method)
  }

  private static let methodTitles: [String: Title] = [
    "alkali-hydrolysable": Title(en: "alkali-hydrolysable", zh: "碱解扩散法"),
    "olsen": Title(en: "Olsen", zh: "Olsen 法"), "bray1": Title(en: "Bray-1", zh: "Bray-1 法"),
    "mehlich3": Title(en: "Mehlich-3", zh: "Mehlich-3 法"),
    "mehlich3-icp": Title(en: "Mehlich-3 ICP", zh: "Mehlich-3 ICP"),
    "ammonium-acetate": Title(en: "ammonium acetate", zh: "乙酸铵浸提"),
    "ammonium-nitrate": Title(en: "ammonium nitrate", zh: "硝酸铵浸提"),
    "water": Title(en: "water", zh: "水浸提"),
    "calcium-chloride": Title(en: "calcium chloride", zh: "氯化钙浸提"),
    "potassium-chloride": Title(en: "potassium chloride", zh: "氯化钾浸提"),
    "1:5": Title(en: "1:5 extract", zh: "1:5 浸提液"), "1:1": Title(en: "1:1 extract", zh: "1:1 浸提液"),
    "saturation-extract": Title(en: "saturation extract", zh: "饱和浸提液"),
    "probe": Title(en: "probe", zh: "传感器"),
    "probe-bulk": Title(en: "probe, in bulk", zh: "传感器(原位)"),
    "dichromate": Title(en: "dichromate", zh: "重铬酸钾法"), "dtpa": Title(en: "DTPA", zh: "DTPA 浸提"),
    "kjeldahl": Title(en: "Kjeldahl", zh: "凯氏定氮法"), "hot-water": Title(en: "hot water", zh: "沸水浸提"),
  ]

  /// The nutrient, where it may be reported as element or oxide.
  public var nutrient: Nutrient? {
    switch self {
    case .phosphorus: .phosphorus
    case .potassium, .slowPotassium: .potassium
    default: nil
    }
  }
}
