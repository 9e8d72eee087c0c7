import Farm

/// One event of EPCIS 2.0, as it was written.
///
/// Source: GS1 EPCIS 2.0, JSON-LD. The members are kept whole, known or not, so that what is read is
/// written again without loss. Checked where GS1's JSON schema is silent: CBV words in full spelling.
/// That a sensor report repeats its metadata is let pass, for GS1's own examples do it.
public struct EPCISEvent: Hashable, Sendable {
  /// Every member, in its order.
  public var members: JSON.Members

  /// The five types.
  static let types: Set<String> = [
    "ObjectEvent", "AggregationEvent", "TransactionEvent", "TransformationEvent",
    "AssociationEvent",
  ]

  init(members: JSON.Members) { self.members = members }

  /// An event from its JSON.
  public init(_ json: JSON) throws(EventRefusal) {
    guard let members = json.object else {
      throw EventRefusal(en: "An EPCIS event must be an object.", zh: "EPCIS 事件须为对象。")
    }
    self.init(members: members)
    try checkType()
    try checkTimes()
    try checkVocabulary()
  }

  /// The event as JSON.
  public var json: JSON { .object(members) }

  subscript(key: String) -> JSON? { members[key] }

  private func checkType() throws(EventRefusal) {
    guard let type = members["type"]?.string else {
      throw EventRefusal(en: "\"type\" is missing; add it.", zh: "缺少“type”，请补上。")
    }
    guard Self.types.contains(type) || type.contains(":") else {
      throw Vocabulary.refusal("type", type, Self.types)
    }
    if type != "TransformationEvent", Self.types.contains(type) {
      let actions: Set<String> = ["ADD", "OBSERVE", "DELETE"]
      let action = members["action"]?.string ?? ""
      guard actions.contains(action) else {
        throw Vocabulary.refusal("action", action, actions)
      }
    }
  }

  private func checkTimes() throws(EventRefusal) {
    guard let text = members["eventTime"]?.string, Instant(text) != nil else {
      throw EventRefusal(
        en: "\"eventTime\" must be a time with its offset, 2026-05-01T06:00:00.000+08:00.",
        zh: "“eventTime”须为带时区的时间，如 2026-05-01T06:00:00.000+08:00。")
    }
    guard let zone = members["eventTimeZoneOffset"]?.string, Self.offset(zone) != nil else {
      throw EventRefusal(
        en: "\"eventTimeZoneOffset\" must be like +08:00.",
        zh: "“eventTimeZoneOffset”须形如 +08:00。")
    }
  }

  private func checkVocabulary() throws(EventRefusal) {
    try check("bizStep", members["bizStep"], Vocabulary.step)
    try check("disposition", members["disposition"], Vocabulary.disposition)
    for key in ["set", "unset"] {
      for item in members["persistentDisposition"]?[key]?.array ?? [] {
        try check("persistentDisposition", item, Vocabulary.disposition)
      }
    }
    for item in members["bizTransactionList"]?.array ?? [] {
      try check("bizTransaction type", item["type"], Vocabulary.transactionType)
    }
    for item in (members["sourceList"]?.array ?? []) + (members["destinationList"]?.array ?? []) {
      try check("source or destination type", item["type"], Vocabulary.partyType)
    }
    try check("reason", members["errorDeclaration"]?["reason"], Vocabulary.errorReason)
  }

  private func check(
    _ key: String, _ value: JSON?, _ list: Vocabulary.List
  ) throws(EventRefusal) {
    guard let name = value?.string else { return }
    if Vocabulary.meaning(name, in: list) == .misspelt {
      throw Vocabulary.refusal(key, name, list.words)
    }
  }

  /// Seconds of `+08:00`.
  static func offset(_ text: String) -> Int? {
    let bytes = Array(text.utf8)
    guard bytes.count == 6, bytes[0] == 0x2B || bytes[0] == 0x2D, bytes[3] == 0x3A,
      let hours = Int(text.dropFirst().prefix(2)), let minutes = Int(text.suffix(2)),
      hours < 15, minutes < 60
    else { return nil }
    return (hours * 60 + minutes) * (bytes[0] == 0x2D ? -60 : 60)
  }

  /// `+08:00`; UTC is `+00:00`.
  static func offsetText(_ seconds: Int) -> String {
    seconds == 0
      ? "+00:00" : String(Instant(milliseconds: 0).text(offsetSeconds: seconds).suffix(6))
  }
}

/// A document of EPCIS events.
public struct EPCISDocument: Hashable, Sendable {
  /// All members but the events.
  public var frame: JSON
  /// The events.
  public var events: [EPCISEvent]
  private var isQuery = false

  /// A document from its JSON: a capture document, a query's answer, or one bare event.
  public init(_ json: JSON) throws(EventRefusal) {
    frame = json
    let lists = [json["epcisBody"], json["epcisBody"]?["queryResults"]?["resultsBody"]]
    var found: [JSON]?
    for (i, list) in lists.enumerated() {
      if let events = list?["eventList"]?.array { (found, isQuery) = (events, i == 1) }
    }
    guard let found else {
      throw EventRefusal(
        en: "This is no EPCIS document: it has no epcisBody with an eventList.",
        zh: "这不是 EPCIS 文档：没有含 eventList 的 epcisBody。")
    }
    events = []
    for event in found { events.append(try EPCISEvent(event)) }
  }

  /// A document of our own events.
  public init(_ events: [EPCISEvent], at time: Instant) {
    frame = [
      "@context": [
        "https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld",
        ["gs1": "https://gs1.org/voc/", "furrow": .string(EPCISEvent.namespace)],
      ],
      "type": "EPCISDocument", "schemaVersion": "2.0",
      "creationDate": .string(time.text(offsetSeconds: 0)), "epcisBody": ["eventList": []],
    ]
    self.events = events
  }

  /// The document as JSON.
  public var json: JSON {
    var whole = frame.object!
    var body = whole["epcisBody"]!.object!
    let list = JSON.array(events.map(\.json))
    if isQuery {
      var query = body["queryResults"]!.object!
      var results = query["resultsBody"]!.object!
      results["eventList"] = list
      query["resultsBody"] = .object(results)
      body["queryResults"] = .object(query)
    } else {
      body["eventList"] = list
    }
    whole["epcisBody"] = .object(body)
    return .object(whole)
  }

  /// What the document's context calls by short names.
  public var namespaces: [String: String] {
    let context = frame["@context"]
    let entries = context?.array ?? (context.map { [$0] } ?? [])
    var names: [String: String] = [:]
    for entry in entries {
      for (key, value) in entry.object ?? [:] {
        if let uri = value.string { names[key] = uri }
      }
    }
    return names
  }
}
