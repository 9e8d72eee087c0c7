import Farm

extension BatchEvent {
  /// An event from our short form, of a farm. The farm is who said it; an event that names another
  /// one is refused.
  public init(_ json: JSON, farm: String) throws(EventRefusal) {
    guard json.object != nil else {
      throw EventRefusal(en: "An event must be a JSON object.", zh: "事件须为 JSON 对象。")
    }
    let reader = EventReader(json, farm: farm)
    let word = try reader.needed("event")
    guard let kind = EventKind(rawValue: word) else {
      let known = EventKind.allCases.map(\.rawValue)
      let all = known.joined(separator: ", ")
      throw EventRefusal(
        Title(en: "\"\(word)\" is no event.", zh: "没有“\(word)”这种事件。").followed(
          by: .near(word, in: known, otherwise: Title(en: "Known: \(all).", zh: "可用：\(all)。"))))
    }
    // What came as EPCIS carries its original, and says of itself what it can.
    if json["epcis"] == nil { try Self.checkKeys(reader, kind) }
    if let named = try reader.text("farm"), named != farm {
      throw EventRefusal(
        en: "The event is of farm \"\(named)\", but came from \"\(farm)\". Send it there.",
        zh: "该事件属于农场“\(named)”，却来自“\(farm)”。请从所属农场发送。")
    }
    guard let (time, offset) = try reader.time("time") else { throw reader.missing("time") }
    self.init(kind, batch: try reader.batch("batch"), at: time, offset: offset)
    try readCommon(reader)
    try readDetails(reader)
    if let said = try reader.text("id"), said != id {
      throw EventRefusal(
        en: "The event says it is \(said), but its content is \(id). Leave the id out.",
        zh: "事件自称 \(said)，而其内容为 \(id)。请省略 id。")
    }
  }

  private static func checkKeys(_ reader: EventReader, _ kind: EventKind) throws(EventRefusal) {
    let known = kind.required.union(kind.optional).union(["event", "batch", "time"])
    try reader.refuseUnknown(known, "\"\(kind.rawValue)\"")
    for key in kind.required.sorted()
    where reader.members[key] == nil || reader.members[key] == .null {
      throw reader.missing(key)
    }
  }

  private mutating func readCommon(_ reader: EventReader) throws(EventRefusal) {
    unit = try reader.text("unit")
    quantity = try reader.amount("quantity")
    person = try reader.text("operator")
    note = try reader.text("note")
    reason = try reader.text("reason")
    from = try reader.text("from")
    to = try reader.text("to")
    vehicle = try reader.text("vehicle")
    crates = try reader.texts("crates")
    source = reader.members["epcis"]
    until = try reader.time("until")?.0
    if let until, until < time {
      throw EventRefusal(
        en: "It ends before it begins. Correct \"time\" or \"until\".",
        zh: "结束早于开始。请更正“time”或“until”。")
    }
    for item in try reader.list("documents") {
      let one = try reader.reader(item, "documents", known: ["type", "number"])
      let type = try one.needed("type")
      guard Vocabulary.transactionTypes.contains(type) else {
        throw Vocabulary.refusal("type", type, Vocabulary.transactionTypes)
      }
      documents.append(Document(type: type, number: try one.needed("number")))
    }
  }

  private mutating func readDetails(_ reader: EventReader) throws(EventRefusal) {
    product = try Self.product(reader)
    if let value = reader.members["input"], value != .null { input = try Self.input(value, reader) }
    inputs = try Self.portions("inputs", reader)
    outputs = try Self.portions("outputs", reader)
    switch kind {
    case .apply: limits = try Self.limits(reader)
    case .test: test = try Self.test(reader)
    case .aggregate:
      crates = [try reader.needed("crate")]
      inputs = try Self.portions("contents", reader)
      let action = try reader.text("action") ?? "add"
      guard action == "add" || action == "remove" else {
        throw reader.wrong("action", "\"add\" or \"remove\"", "“add”或“remove”")
      }
      removes = action == "remove"
    case .correct:
      let word = try reader.needed("reason")
      guard let why = Correction.Reason(rawValue: word) else {
        throw Vocabulary.refusal("reason", word, Set(Correction.Reason.allCases.map(\.rawValue)))
      }
      correction = Correction(
        event: try reader.needed("corrects"), reason: why, replacements: try reader.texts("by"))
      reason = nil
    default: break
    }
    completePortions()
  }

  /// A pack or split takes from its own batch when it does not say from which; a merge makes its own.
  private mutating func completePortions() {
    switch kind {
    case .pack, .split: if inputs.isEmpty { inputs = [Portion(batch)] }
    case .merge: if outputs.isEmpty { outputs = [Portion(batch, product: product)] }
    default: break
    }
  }

  private static func product(_ reader: EventReader) throws(EventRefusal) -> Product? {
    let name = try reader.text("product")
    let gtin = try reader.text("gtin")
    let lot = try reader.text("lot")
    let variety = try reader.text("variety")
    guard name != nil || gtin != nil || lot != nil || variety != nil else { return nil }
    if let gtin, Names.gtin14(gtin) == nil {
      throw EventRefusal(
        en: "GTIN \(gtin) is not right: it has 8, 12, 13 or 14 digits, the last a check digit.",
        zh: "GTIN \(gtin) 有误：应为 8、12、13 或 14 位数字，末位为校验码。")
    }
    if let lot, ApplicationIdentifier.numbered("10")?.accepts(lot) != true {
      throw EventRefusal(
        en: "Lot \"\(lot)\" cannot be printed as GS1 asks: up to 20 letters, digits and signs.",
        zh: "批号“\(lot)”不符合 GS1 要求：至多 20 个字母、数字或符号。")
    }
    return Product(name ?? "", variety: variety, gtin: gtin, lot: lot)
  }

  private static func input(_ value: JSON, _ reader: EventReader) throws(EventRefusal) -> Input {
    if let name = value.string, !name.isEmpty { return Input(name) }
    let one = try reader.reader(
      value, "input", known: ["name", "lot", "gtin", "registration", "ingredient", "supplier"])
    var input = Input(try one.needed("name"), lot: try one.text("lot"))
    input.gtin = try one.text("gtin")
    input.registration = try one.text("registration")
    input.ingredient = try one.text("ingredient")
    input.supplier = try one.text("supplier")
    return input
  }

  private static func limits(_ reader: EventReader) throws(EventRefusal) -> ApplicationLimits? {
    var limits = ApplicationLimits()
    if let text = try reader.text("interval") {
      guard case .success(let span) = Quantity.milliseconds(text), span >= 0, span % .day == 0
      else {
        throw reader.wrong("interval", "whole days, such as \"7 d\"", "整天数，例如“7 d”")
      }
      limits.days = Int(span / .day)
    }
    limits.degreeDays = try reader.number("degree_days")
    limits.maxApplications = try reader.whole("max_applications")
    return limits == ApplicationLimits() ? nil : limits
  }

  private static func test(_ reader: EventReader) throws(EventRefusal) -> Test {
    let one = try reader.reader(
      reader.members["test"] ?? .null, "test", known: ["number", "laboratory", "results"])
    var results: [Finding] = []
    for item in try one.list("results") {
      let line = try one.reader(item, "results", known: ["substance", "value", "limit"])
      guard let value = try line.amount("value") else { throw line.missing("value") }
      let limit = try line.amount("limit")
      if let limit, limit.number(in: value.unit) == nil {
        throw EventRefusal(
          en: "Value \(value) and limit \(limit) measure different things; give both in one unit.",
          zh: "结果 \(value) 与限量 \(limit) 单位不可换算；请用同一单位。")
      }
      results.append(
        Finding(substance: try line.needed("substance"), value: value, limit: limit))
    }
    guard !results.isEmpty else { throw one.missing("results") }
    return Test(
      number: try one.text("number"), laboratory: try one.text("laboratory"), results: results)
  }

  private static func portions(
    _ key: String, _ reader: EventReader
  ) throws(EventRefusal) -> [Portion] {
    var portions: [Portion] = []
    for item in try reader.list(key) {
      if let text = item.string, let name = BatchName(text, farm: reader.farm) {
        portions.append(Portion(name))
        continue
      }
      let one = try reader.reader(
        item, key, known: ["batch", "quantity", "product", "gtin", "lot", "variety"])
      let portion = Portion(
        try one.batch("batch"), try one.amount("quantity"), product: try product(one))
      guard !portions.contains(where: { $0.batch == portion.batch }) else {
        throw EventRefusal(
          en: "\"\(key)\" names batch \(portion.batch.id) twice. Add its quantities up.",
          zh: "“\(key)”中批次 \(portion.batch.id) 出现两次，请合并数量。")
      }
      portions.append(portion)
    }
    return portions
  }
}
