import Farm

/// The hash that names an EPCIS event by what it says, whoever computes it.
///
/// Source: GS1 CBV 2.0 section 8.9 (the algorithm of RalphTro/epcis-event-hash-generator, README).
/// Names are brought into canonical form, times into UTC with milliseconds, members into a fixed
/// order, lists sorted; `recordTime`, `eventID`, `errorDeclaration` and `@context` take no part, nor
/// does `certificationInfo`, which the table does not have. Own members follow, with their namespaces
/// written out. Where implementations differ (booleans, certification, members within standard
/// fields) our own events use none of it.
public struct EventHash {
  let namespaces: [String: String]

  /// A hasher that knows a document's short names.
  public init(namespaces: [String: String] = [:]) {
    self.namespaces = [
      "gs1": "https://gs1.org/voc/", "cbvmda": "urn:epcglobal:cbv:mda:",
      "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    ].merging(namespaces) { $1 }
  }

  /// `ni:///sha-256;…?ver=CBV2.0`.
  public func id(of event: EPCISEvent) -> String {
    "ni:///sha-256;\(sha256(text(of: event)))?ver=CBV2.0"
  }

  /// What is hashed.
  func text(of event: EPCISEvent) -> String {
    var out = "eventType=\(event["type"]?.string ?? "")"
    for field in Self.fields {
      if let value = event[field.name] { out += text(field, value) }
    }
    var own: [String] = []
    for (key, value) in event.members where key.contains(":") {
      own += generic(expanded(key), value)
    }
    if let ilmd = event["ilmd"]?.object {
      out += "ilmd" + sorted(ilmd.flatMap { generic(expanded($0.key), $0.value) })
    }
    return out + sorted(own)
  }

  private func sorted(_ parts: [String]) -> String { parts.sorted().joined() }

  private func text(_ field: Field, _ value: JSON) -> String {
    switch field.shape {
    case .value(let list): return field.name + "=" + canonical(value, field.name, list)
    case .names(let item, let list):
      let parts = (value.array ?? [value]).map { item + "=" + canonical($0, field.name, list) }
      return parts.isEmpty ? "" : field.name + sorted(parts)
    case .object(let inner):
      return field.name
        + inner.compactMap { one in
          value[one.name].map { text(one, $0) }
        }.joined() + own(value)
    case .repeated(let list):
      return sorted(
        (value.array ?? [value]).map { field.name + "=" + canonical($0, field.name, list) })
    case .repeatedObjects(let inner):
      return sorted(
        (value.array ?? []).map { text(Field(field.name, .object(inner)), $0) })
    case .list(let item, let inner):
      let parts = (value.array ?? []).map { element in
        item + inner.compactMap { one in element[one.name].map { text(one, $0) } }.joined()
          + own(element)
      }
      return parts.isEmpty ? "" : field.name + sorted(parts)
    }
  }

  /// Own members within a standard field.
  private func own(_ value: JSON) -> String {
    sorted(
      (value.object ?? [:]).filter { $0.key.contains(":") }.flatMap {
        generic(expanded($0.key), $0.value)
      })
  }

  private func generic(_ name: String, _ value: JSON) -> [String] {
    switch value {
    case .array(let elements): return elements.flatMap { generic(name, $0) }
    case .object(let members):
      return [name + sorted(members.flatMap { generic(expanded($0.key), $0.value) })]
    default: return [name + "=" + canonical(value, name, nil)]
    }
  }

  /// `{namespace}name` for `prefix:name`.
  private func expanded(_ key: String) -> String {
    guard let colon = key.firstIndex(of: ":"), let space = namespaces[String(key[..<colon])] else {
      return key
    }
    return "{\(space)}\(key[key.index(after: colon)...])"
  }

  private func canonical(_ value: JSON, _ name: String, _ list: Vocabulary.List?) -> String {
    switch value {
    case .number(let number): return JSON.format(number)
    case .bool(let truth): return truth ? "true" : "false"
    case .string(let text):
      let lower = name.lowercased()
      if lower.contains("time"), !lower.contains("offset"), let instant = Instant(text) {
        return Self.utc(text, instant)
      }
      if let list, case .word(let word) = Vocabulary.meaning(text, in: list) {
        return "https://ref.gs1.org/cbv/" + list.curie + word
      }
      if name == "type", !text.contains(":") { return "https://gs1.org/voc/" + text }
      if text.hasPrefix("gs1:") { return namespaces["gs1"]! + text.dropFirst(4) }
      return Self.link(text)
    default: return ""
    }
  }

  /// UTC with three decimals, rounded half up.
  static func utc(_ text: String, _ instant: Instant) -> String {
    var rounded = instant
    let fraction = text.split(separator: ".").dropFirst().first?.prefix { $0.isNumber } ?? ""
    if fraction.count > 3, fraction.dropFirst(3).first! >= "5" { rounded = instant + 1 }
    let plain = rounded.description.dropLast()
    return (plain.contains(".") ? plain : plain + ".000") + "Z"
  }

  /// A GS1 key in canonical Digital Link form, at its finest level; other names as they are.
  static func link(_ name: String) -> String {
    if let link = EPCURN.digitalLink(name) { return link }
    guard name.hasPrefix("http"), let link = DigitalLink(longNames(name))?.canonical else {
      return Double(name).map { $0.isFinite ? JSON.format($0) : name } ?? name
    }
    var finest = link
    let qualifiers = Set(link.path.map(\.ai))
    finest.path.removeAll {
      $0.ai == "22" || $0.ai == "10" && qualifiers.contains("21")
        || $0.ai == "254" && $0.value == "0"
    }
    return finest.uri
  }

  /// Old links write `gtin` for `01`.
  private static func longNames(_ uri: String) -> String {
    let names = [
      "gtin": "01", "sscc": "00", "gln": "414", "party": "417", "giai": "8004", "grai": "8003",
      "gdti": "253", "ginc": "401", "gsin": "402", "lot": "10", "ser": "21", "cpv": "22",
    ]
    guard names.keys.contains(where: { uri.contains("/\($0)/") }) else { return uri }
    return uri.split(separator: "/", omittingEmptySubsequences: false)
      .map { names[String($0)] ?? String($0) }.joined(separator: "/")
  }
}

extension EventHash {
  struct Field {
    var name: String
    var shape: Shape
    init(_ name: String, _ shape: Shape = .value(nil)) { (self.name, self.shape) = (name, shape) }
  }
  indirect enum Shape {
    case value(Vocabulary.List?)
    case names(String, Vocabulary.List?)
    case object([Field])
    case list(String, [Field])
    case repeated(Vocabulary.List?)
    case repeatedObjects([Field])
  }

  private static let quantity = Shape.list(
    "quantityElement", [Field("epcClass"), Field("quantity"), Field("uom")])
  private static let epcs = Shape.names("epc", nil)
  private static let place = Shape.object([Field("id")])

  private static let metadata = [
    "time", "startTime", "endTime", "deviceID", "deviceMetadata", "rawData",
    "dataProcessingMethod", "bizRules",
  ]
  private static let report = [
    "type", "exception", "deviceID", "deviceMetadata", "rawData", "dataProcessingMethod", "time",
    "microorganism", "chemicalSubstance", "value", "component", "stringValue", "booleanValue",
    "hexBinaryValue", "uriValue", "minValue", "maxValue", "meanValue", "sDev", "percRank",
    "percValue", "uom", "coordinateReferenceSystem",
  ]

  /// The order of the table.
  static let fields: [Field] = [
    Field("eventTime"), Field("eventTimeZoneOffset"), Field("epcList", epcs), Field("parentID"),
    Field("inputEPCList", epcs), Field("childEPCs", epcs), Field("quantityList", quantity),
    Field("childQuantityList", quantity), Field("inputQuantityList", quantity),
    Field("outputEPCList", epcs), Field("outputQuantityList", quantity), Field("action"),
    Field("transformationID"), Field("bizStep", .value(Vocabulary.step)),
    Field("disposition", .value(Vocabulary.disposition)),
    Field(
      "persistentDisposition",
      .object([
        Field("set", .repeated(Vocabulary.disposition)),
        Field("unset", .repeated(Vocabulary.disposition)),
      ])),
    Field("readPoint", place), Field("bizLocation", place),
    Field(
      "bizTransactionList",
      .list("", [Field("type", .value(Vocabulary.transactionType)), Field("bizTransaction")])),
    Field(
      "sourceList", .list("", [Field("type", .value(Vocabulary.partyType)), Field("source")])),
    Field(
      "destinationList",
      .list("", [Field("type", .value(Vocabulary.partyType)), Field("destination")])),
    Field(
      "sensorElementList",
      .list(
        "sensorElement",
        [
          Field("sensorMetadata", .object(metadata.map { Field($0) })),
          Field("sensorReport", .repeatedObjects(report.map { Field($0) })),
        ])),
  ]
}
