extension SoilTest {
  /// The test as its message and its row in the store: Schemas/soil-test.schema.json.
  public var json: JSON {
    .compact([
      "id": .string(id), "unit": .string(unit), "sampled": .string(sampled.description),
      "depth": ["from": .number(depth.lowerBound), "to": .number(depth.upperBound), "uom": "cm"],
      "origin": .string(origin.rawValue),
      "laboratory": laboratory.isEmpty ? nil : .string(laboratory),
      "values": .array(
        values.map { value in
          .compact([
            "analyte": .string(value.analyte.rawValue), "value": .number(value.value),
            "uom": .string(value.analyte.unit.symbol), "method": .string(value.method),
            "form": value.analyte.nutrient == nil ? nil : "element",
          ])
        }),
    ])
  }

  /// Reads a message of `…/soil-tests`. What is wrong is refused as a whole, with every reason: half
  /// a soil test would be taken for a whole one.
  public static func read(_ json: JSON, farm: String) throws(Rejection) -> SoilTest {
    var reader = SoilTestReader()
    let test = reader.read(json, farm: farm)
    if let test, reader.problems.isEmpty { return test }
    var rejection = Rejection(
      reader.problems.first?.reason ?? .malformed,
      reader.problems.map(\.detail).reduce(.empty) { $0 == .empty ? $1 : $0.followed(by: $1) })
    rejection.parts = max(1, reader.problems.count)
    throw rejection
  }
}

/// Reads one soil test and notes everything that is wrong with it.
struct SoilTestReader {
  private(set) var problems: [Rejection] = []

  private mutating func refuse(_ reason: RejectionReason, _ detail: Title) {
    problems.append(Rejection(reason, detail))
  }

  private mutating func refuseUnknown(_ keys: [String], known: [String], _ what: Title) {
    for key in keys where !known.contains(key) {
      refuse(
        .malformed,
        Title(
          en: "Unknown key \"\(key)\" in a \(what.en).", zh: "\(what.zh)中有未知的键“\(key)”。"
        ).followed(by: .near(key, in: known, otherwise: .empty)))
    }
  }

  mutating func read(_ json: JSON, farm: String) -> SoilTest? {
    guard let members = json.object else {
      refuse(.malformed, Title(en: "A soil test is one JSON object.", zh: "土壤检测应当是一个 JSON 对象。"))
      return nil
    }
    refuseUnknown(
      Array(members.keys),
      known: ["id", "unit", "sampled", "depth", "origin", "laboratory", "values"],
      Title(en: "soil test", zh: "土壤检测"))
    let id = text("id", json)
    let unit = text("unit", json)
    let day = sampled(json)
    let origin = origin(json)
    let laboratory = json["laboratory"]?.string ?? ""
    if origin == .laboratory, laboratory.isEmpty {
      refuse(
        .malformed,
        Title(
          en: "\"laboratory\" is missing: say who measured, or set \"origin\":\"probe\".",
          zh: "缺少“laboratory”：请写明检测单位，或设 \"origin\":\"probe\"。"))
    }
    let depth = depth(json)
    let values = values(json, origin: origin ?? .laboratory)
    guard let id, let unit, let day, let origin, let depth else { return nil }
    return SoilTest(
      id: id, farm: farm, unit: unit, sampled: day, depth: depth, laboratory: laboratory,
      origin: origin, values: values)
  }

  private mutating func text(_ key: String, _ json: JSON) -> String? {
    if let text = json[key]?.string, (1...128).contains(text.utf8.count) { return text }
    refuse(
      .malformed,
      Title(en: "\"\(key)\" must be a text of 1 to 128 bytes.", zh: "“\(key)”应当是 1 到 128 字节的文字。"))
    return nil
  }

  private mutating func sampled(_ json: JSON) -> CivilDay? {
    if let text = json["sampled"]?.string, let day = CivilDay(text) { return day }
    refuse(
      .badTime,
      Title(
        en: "\"sampled\" must be the day of sampling, such as \"2026-09-20\".",
        zh: "“sampled”应当是采样日期，例如“2026-09-20”。"))
    return nil
  }

  private mutating func origin(_ json: JSON) -> SoilTest.Origin? {
    guard let given = json["origin"] else { return .laboratory }
    if let origin = given.string.flatMap(SoilTest.Origin.init) { return origin }
    refuse(
      .malformed,
      Title(
        en: "\"origin\" must be \"laboratory\" or \"probe\".",
        zh: "“origin”应当是“laboratory”或“probe”。"))
    return nil
  }

  private mutating func depth(_ json: JSON) -> ClosedRange<Double>? {
    guard let from = json["depth"]?["from"]?.number, let to = json["depth"]?["to"]?.number else {
      refuse(
        .malformed,
        Title(
          en: "\"depth\" must be {\"from\":0,\"to\":20,\"uom\":\"cm\"}.",
          zh: "“depth”应写成 {\"from\":0,\"to\":20,\"uom\":\"cm\"}。"))
      return nil
    }
    guard json["depth"]?["uom"]?.string ?? "cm" == "cm" else {
      refuse(.wrongUnitOfMeasure, Title(en: "\"depth\" must be in cm.", zh: "“depth”的单位应当是 cm。"))
      return nil
    }
    guard from >= 0, to > from, to <= 200 else {
      refuse(
        .outOfRange,
        Title(
          en: "\"depth\" from \(from) to \(to) cm is not within 0 to 200 cm.",
          zh: "“depth”\(from) 到 \(to) cm 不在 0 到 200 cm 之内。"))
      return nil
    }
    return from...to
  }

  private mutating func values(_ json: JSON, origin: SoilTest.Origin) -> [SoilTest.Value] {
    guard let items = json["values"]?.array, !items.isEmpty, items.count <= 100 else {
      refuse(
        .malformed,
        Title(en: "\"values\" must be a list of 1 to 100 values.", zh: "“values”应当是 1 到 100 个值的列表。")
      )
      return []
    }
    var values: [SoilTest.Value] = []
    for item in items {
      guard let value = value(item, origin: origin) else { continue }
      if values.contains(where: { $0.analyte == value.analyte }) {
        refuse(
          .malformed,
          Title(
            en: "\"\(value.analyte.rawValue)\" stands here twice: send one value.",
            zh: "“\(value.analyte.rawValue)”出现了两次：请只发一个值。"))
      } else {
        values.append(value)
      }
    }
    return values
  }

  private mutating func value(_ item: JSON, origin: SoilTest.Origin) -> SoilTest.Value? {
    refuseUnknown(
      Array(item.object?.keys ?? []), known: ["analyte", "value", "uom", "method", "form"],
      Title(en: "value", zh: "检测值"))
    guard let name = item["analyte"]?.string else {
      refuse(
        .malformed,
        Title(
          en: "A value needs \"analyte\", such as \"phosphorus\".",
          zh: "每个值需要“analyte”，例如“phosphorus”。"))
      return nil
    }
    guard let analyte = Analyte(rawValue: name) else {
      refuse(
        .unknownMetric,
        Title(en: "\"\(name)\" is no known analyte.", zh: "没有检测项目“\(name)”。")
          .followed(by: .near(name, in: Analyte.allCases.map(\.rawValue), otherwise: .empty)))
      return nil
    }
    guard let number = item["value"]?.number else {
      refuse(
        .notANumber,
        Title(en: "\"\(name)\" needs a number as its \"value\".", zh: "“\(name)”的“value”应当是数字。"))
      return nil
    }
    do throws(Rejection) {
      return try SoilTest.Value.checked(
        analyte, number, uom: item["uom"]?.string, method: item["method"]?.string,
        form: item["form"]?.string, origin: origin)
    } catch {
      problems.append(error)
      return nil
    }
  }
}

extension SoilTest.Value {
  /// A value as a sheet or message gives it, turned into the analyte's unit and element.
  static func checked(
    _ analyte: Analyte, _ number: Double, uom: String?, method: String?, form: String?,
    origin: SoilTest.Origin
  ) throws(Rejection) -> Self {
    let name = analyte.rawValue
    var value = number
    if let uom {
      value = try conversion(of: analyte, from: uom).apply(number)
    } else if analyte != .ph, analyte.unit != .one {
      throw Rejection(
        .wrongUnitOfMeasure,
        Title(
          en: "\"\(name)\" needs its unit, \"uom\":\"\(analyte.unit.symbol)\".",
          zh: "“\(name)”需要单位，\"uom\":\"\(analyte.unit.symbol)\"。"))
    }
    if let nutrient = analyte.nutrient {
      value /= try isOxide(form, analyte) ? nutrient.oxideFactor : 1
    }
    guard analyte.range.contains(value) else {
      throw Rejection(
        .outOfRange,
        Title(
          en: "\"\(name)\" \(JSON.format(value)) \(analyte.unit.symbol) is outside "
            + "\(JSON.format(analyte.range.lowerBound)) to "
            + "\(JSON.format(analyte.range.upperBound)) \(analyte.unit.symbol).",
          zh: "“\(name)”\(JSON.format(value)) \(analyte.unit.symbol) 超出 "
            + "\(JSON.format(analyte.range.lowerBound)) 到 "
            + "\(JSON.format(analyte.range.upperBound)) \(analyte.unit.symbol)。"))
    }
    return Self(analyte, value, method: try checkedMethod(method, of: analyte, origin))
  }

  /// How numbers in a unit become the analyte's.
  static func conversion(
    of analyte: Analyte, from uom: String
  ) throws(Rejection) -> Conversion {
    if let found = UnitOfMeasure.parse(uom)?.conversion(to: analyte.unit) { return found }
    throw Rejection(
      .wrongUnitOfMeasure,
      Title(
        en: "\"\(analyte.rawValue)\" in \"\(uom)\" cannot be turned into \(analyte.unit.symbol).",
        zh: "“\(analyte.rawValue)”的单位“\(uom)”无法换算成 \(analyte.unit.symbol)。"))
  }

  /// Whether a value is that of the oxide; for phosphorus and potassium somebody must say.
  static func isOxide(_ form: String?, _ analyte: Analyte) throws(Rejection) -> Bool {
    let factor = fixed(analyte.nutrient?.oxideFactor ?? 1, 2)
    let element = analyte.nutrient?.element ?? ""
    let oxide = analyte.nutrient?.rawValue ?? ""
    switch form {
    case "element": return false
    case "oxide": return true
    default:
      throw Rejection(
        .malformed,
        Title(
          en:
            "\"\(analyte.rawValue)\" must say \"form\":\"element\" or \"form\":\"oxide\": \(element) and "
            + "\(oxide) differ by \(factor) times.",
          zh: "“\(analyte.rawValue)”须写明 \"form\":\"element\"（元素）或 \"form\":\"oxide\"（氧化物）："
            + "\(element) 与 \(oxide) 相差 \(factor) 倍。"))
    }
  }

  static func checkedMethod(
    _ method: String?, of analyte: Analyte, _ origin: SoilTest.Origin
  ) throws(Rejection) -> String {
    if origin == .probe { return "probe" }
    if analyte.methods.isEmpty { return method ?? "" }
    guard let method, analyte.methods.contains(method) else {
      throw Rejection(
        .malformed,
        Title(
          en:
            "\"\(analyte.rawValue)\" must name its \"method\", one of \(analyte.methods.joined(separator: ", ")).",
          zh: "“\(analyte.rawValue)”须写明“method”，可用：\(analyte.methods.joined(separator: "、"))。"
        )
        .followed(by: .near(method ?? "", in: analyte.methods, otherwise: .empty)))
    }
    return method
  }
}
