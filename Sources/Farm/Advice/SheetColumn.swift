/// What a column of a laboratory's sheet holds.
public enum SheetColumn: Hashable, Sendable {
  /// The unit, by id or name.
  case unit
  /// The laboratory's number of the test.
  case id
  /// The day of sampling.
  case sampled
  /// Depth in cm, `0-20`.
  case depth
  /// Who measured.
  case laboratory
  /// A value.
  case analyte(Analyte, uom: String, method: String?, form: String?)
  /// Nothing of ours.
  case ignored

  /// A column as a user maps it: `unit`, `sampled`, `ignore`, or an analyte with its unit of measure,
  /// method and form in any order, `phosphorus mg/kg olsen element`. `nil` when it is none of these.
  public init?(_ text: String) {
    switch text {
    case "unit": self = .unit
    case "id": self = .id
    case "sampled": self = .sampled
    case "depth": self = .depth
    case "laboratory": self = .laboratory
    case "ignore": self = .ignored
    default:
      let words = text.split(separator: " ").map(String.init)
      guard let name = words.first, let analyte = Analyte(rawValue: name) else { return nil }
      var (uom, method, form): (String?, String?, String?)
      for word in words.dropFirst() {
        if word == "element" || word == "oxide" {
          form = word
        } else if analyte.methods.contains(word) || UnitOfMeasure.parse(word) == nil {
          method = word
        } else {
          uom = word
        }
      }
      let bare = analyte == .ph || analyte.unit == .one
      guard let uom = uom ?? (bare ? analyte.unit.symbol : nil) else { return nil }
      self = .analyte(analyte, uom: uom, method: method, form: form)
    }
  }

  /// What its rows could never satisfy: a unit of measure, method or form that no value of it can have.
  var problems: [Title] {
    guard case .analyte(let analyte, let uom, let method, let form) = self else { return [] }
    var problems: [Title] = []
    func note(_ check: () throws(Rejection) -> Void) {
      do throws(Rejection) { try check() } catch { problems.append(error.detail) }
    }
    note { () throws(Rejection) in _ = try SoilTest.Value.conversion(of: analyte, from: uom) }
    note { () throws(Rejection) in
      _ = try SoilTest.Value.checkedMethod(method, of: analyte, .laboratory)
    }
    if let nutrient = analyte.nutrient, form == nil {
      let (element, oxide) = (nutrient.element, nutrient.rawValue)
      problems.append(
        Title(
          en: "Say whether its numbers are \(element) or \(oxide): add \"element\" or \"oxide\".",
          zh: "请注明数值是 \(element) 还是 \(oxide)：加上 element 或 oxide。"))
    }
    return problems
  }

  /// What a heading says by itself, `速效钾(mg/kg)`; `nil` when that is not certain.
  ///
  /// Available phosphorus is never certain: the heading does not say Olsen or Bray.
  public static func named(_ heading: String) -> SheetColumn? {
    let plain = heading.lowercased().filter { !$0.isWhitespace }
    let name = String(plain.prefix { !"((".contains($0) })
    if let place = places[name] { return place }
    guard let (analyte, method, form) = analytes[name] else { return nil }
    if analyte == .ph || analyte.unit == .one {
      return .analyte(analyte, uom: analyte.unit.symbol, method: method, form: nil)
    }
    let uom = heading.drop { !"((".contains($0) }.dropFirst().prefix { !"))".contains($0) }
    guard UnitOfMeasure.parse(uom) != nil else { return nil }
    return .analyte(analyte, uom: String(uom), method: method, form: form)
  }

  private static let places: [String: SheetColumn] = [
    "unit": .unit, "plot": .unit, "地块": .unit, "地块名称": .unit, "地块编号": .unit, "id": .id,
    "编号": .id, "样品编号": .id, "样号": .id, "sampled": .sampled, "采样日期": .sampled, "采样时间": .sampled,
    "depth": .depth, "采样深度": .depth, "深度": .depth, "laboratory": .laboratory, "检测单位": .laboratory,
    "化验室": .laboratory, "备注": .ignored, "note": .ignored, "序号": .ignored,
  ]

  private static let analytes: [String: (Analyte, String?, String?)] = [
    "ph": (.ph, "water", nil), "ph值": (.ph, "water", nil),
    "碱解氮": (.nitrogen, "alkali-hydrolysable", nil), "全氮": (.totalNitrogen, nil, nil),
    "硝态氮": (.nitrateNitrogen, nil, nil), "有机质": (.organicMatter, nil, nil),
    "olsen-p": (.phosphorus, "olsen", "element"),
    "速效钾": (.potassium, "ammonium-acetate", "element"),
    "缓效钾": (.slowPotassium, nil, "element"), "全盐": (.salt, nil, nil), "全盐量": (.salt, nil, nil),
    "水溶性盐总量": (.salt, nil, nil), "阳离子交换量": (.cec, nil, nil), "碱化度": (.sodicity, nil, nil),
    "钠吸附比": (.sodiumRatio, nil, nil), "sar": (.sodiumRatio, nil, nil),
    "碳酸钙": (.carbonate, nil, nil), "容重": (.density, nil, nil), "有效锌": (.zinc, nil, nil),
    "有效硼": (.boron, nil, nil), "有效铁": (.iron, nil, nil), "有效锰": (.manganese, nil, nil),
    "有效铜": (.copper, nil, nil), "有效钼": (.molybdenum, nil, nil), "有效硫": (.sulfur, nil, nil),
    "organic_matter": (.organicMatter, nil, nil),
  ]
}
