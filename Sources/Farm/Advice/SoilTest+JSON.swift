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
      reader.problems.map(\.detail).joined(separator: " "))
    rejection.parts = max(1, reader.problems.count)
    throw rejection
  }
}

/// Reads one soil test and notes everything that is wrong with it.
struct SoilTestReader {
  private(set) var problems: [Rejection] = []

  private mutating func refuse(_ reason: RejectionReason, _ detail: String) {
    problems.append(Rejection(reason, detail))
  }

  private mutating func refuseUnknown(_ keys: [String], known: [String], _ what: String) {
    for key in keys where !known.contains(key) {
      let remedy = nearest(key, in: known).map { " Did you mean \"\($0)\"?" } ?? ""
      refuse(.malformed, "Unknown key \"\(key)\" in a \(what).\(remedy)")
    }
  }

  mutating func read(_ json: JSON, farm: String) -> SoilTest? {
    guard let members = json.object else {
      refuse(.malformed, "A soil test is one JSON object.")
      return nil
    }
    refuseUnknown(
      Array(members.keys),
      known: ["id", "unit", "sampled", "depth", "origin", "laboratory", "values"], "soil test")
    let id = text("id", json)
    let unit = text("unit", json)
    let day = sampled(json)
    let origin = origin(json)
    let laboratory = json["laboratory"]?.string ?? ""
    if origin == .laboratory, laboratory.isEmpty {
      refuse(
        .malformed, "\"laboratory\" is missing: say who measured, or set \"origin\":\"probe\".")
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
    refuse(.malformed, "\"\(key)\" must be a text of 1 to 128 bytes.")
    return nil
  }

  private mutating func sampled(_ json: JSON) -> CivilDay? {
    if let text = json["sampled"]?.string, let day = CivilDay(text) { return day }
    refuse(.badTime, "\"sampled\" must be the day of sampling, such as \"2026-09-20\".")
    return nil
  }

  private mutating func origin(_ json: JSON) -> SoilTest.Origin? {
    guard let given = json["origin"] else { return .laboratory }
    if let origin = given.string.flatMap(SoilTest.Origin.init) { return origin }
    refuse(.malformed, "\"origin\" must be \"laboratory\" or \"probe\".")
    return nil
  }

  private mutating func depth(_ json: JSON) -> ClosedRange<Double>? {
    guard let from = json["depth"]?["from"]?.number, let to = json["depth"]?["to"]?.number else {
      refuse(.malformed, "\"depth\" must be {\"from\":0,\"to\":20,\"uom\":\"cm\"}.")
      return nil
    }
    guard json["depth"]?["uom"]?.string ?? "cm" == "cm" else {
      refuse(.wrongUnitOfMeasure, "\"depth\" must be in cm.")
      return nil
    }
    guard from >= 0, to > from, to <= 200 else {
      refuse(.outOfRange, "\"depth\" from \(from) to \(to) cm is not within 0 to 200 cm.")
      return nil
    }
    return from...to
  }

  private mutating func values(_ json: JSON, origin: SoilTest.Origin) -> [SoilTest.Value] {
    guard let items = json["values"]?.array, !items.isEmpty, items.count <= 100 else {
      refuse(.malformed, "\"values\" must be a list of 1 to 100 values.")
      return []
    }
    var values: [SoilTest.Value] = []
    for item in items {
      guard let value = value(item, origin: origin) else { continue }
      if values.contains(where: { $0.analyte == value.analyte }) {
        refuse(.malformed, "\"\(value.analyte.rawValue)\" stands here twice: send one value.")
      } else {
        values.append(value)
      }
    }
    return values
  }

  private mutating func value(_ item: JSON, origin: SoilTest.Origin) -> SoilTest.Value? {
    refuseUnknown(
      Array(item.object?.keys ?? []), known: ["analyte", "value", "uom", "method", "form"],
      "value")
    guard let name = item["analyte"]?.string else {
      refuse(.malformed, "A value needs \"analyte\", such as \"phosphorus\".")
      return nil
    }
    guard let analyte = Analyte(rawValue: name) else {
      let near = nearest(name, in: Analyte.allCases.map(\.rawValue))
      let remedy = near.map { " Did you mean \"\($0)\"?" } ?? ""
      refuse(.unknownMetric, "\"\(name)\" is no known analyte.\(remedy)")
      return nil
    }
    guard let number = item["value"]?.number else {
      refuse(.notANumber, "\"\(name)\" needs a number as its \"value\".")
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
      guard let converted = UnitOfMeasure.parse(uom)?.convert(number, to: analyte.unit) else {
        throw Rejection(
          .wrongUnitOfMeasure,
          "\"\(name)\" in \"\(uom)\" cannot be turned into "
            + "\(analyte.unit.symbol).")
      }
      value = converted
    } else if analyte != .ph {
      throw Rejection(
        .wrongUnitOfMeasure, "\"\(name)\" needs its unit, \"uom\":\"\(analyte.unit.symbol)\".")
    }
    if let nutrient = analyte.nutrient {
      value /= try oxide(form, name) ? nutrient.oxideFactor : 1
    }
    guard analyte.range.contains(value) else {
      throw Rejection(
        .outOfRange,
        "\"\(name)\" \(JSON.format(value)) \(analyte.unit.symbol) is outside "
          + "\(JSON.format(analyte.range.lowerBound)) to "
          + "\(JSON.format(analyte.range.upperBound)) \(analyte.unit.symbol).")
    }
    return Self(analyte, value, method: try checkedMethod(method, of: analyte, origin))
  }

  private static func oxide(_ form: String?, _ name: String) throws(Rejection) -> Bool {
    switch form {
    case "element": return false
    case "oxide": return true
    default:
      throw Rejection(
        .malformed,
        "\"\(name)\" must say \"form\":\"element\" or \"form\":\"oxide\": "
          + "P and P2O5 differ by 2.29 times.")
    }
  }

  private static func checkedMethod(
    _ method: String?, of analyte: Analyte, _ origin: SoilTest.Origin
  ) throws(Rejection) -> String {
    if origin == .probe { return "probe" }
    if analyte.methods.isEmpty { return method ?? "" }
    guard let method, analyte.methods.contains(method) else {
      throw Rejection(
        .malformed,
        "\"\(analyte.rawValue)\" must name its \"method\", one of "
          + "\(analyte.methods.joined(separator: ", ")).")
    }
    return method
  }
}
