import Farm

/// What our events need to speak EPCIS: web names, and what each batch is.
public struct EPCISMapping {
  /// Names under the cooperative's domain.
  public var names: Names
  /// GTIN and lot of a batch, where it has them.
  public var product: (BatchName) -> BatchEvent.Product?

  /// A mapping.
  public init(names: Names, product: @escaping (BatchName) -> BatchEvent.Product?) {
    (self.names, self.product) = (names, product)
  }

  func epcClass(_ batch: BatchName, _ said: BatchEvent.Product? = nil) -> String {
    let known = product(batch)
    let gtin = said?.gtin ?? known?.gtin
    return names.batch(
      batch, gtin: gtin, lot: said?.lot ?? known?.lot ?? gtin.map { _ in batch.id })
  }

  func cycle(_ batch: BatchName) -> String {
    names.stem + "/cycle/" + percentEncoded(batch.farm) + "/" + percentEncoded(batch.id)
  }

  func unit(_ unit: String, _ farm: String) -> String { names.unit(unit, of: farm) }
}

extension EPCISEvent {
  /// Our own members: the leaf of the log, so that a buyer can check the event against it.
  public static let namespace = "urn:furrow:"

  /// Our event in EPCIS 2.0: type, action and step by the kind, the names of batches, places and
  /// parties, and the exact leaf as `furrow:leaf`. What came as EPCIS goes out as it came.
  ///
  /// `commissioning` begins a batch and `creating_class_instance` is each first lot that comes of it
  /// (harvest, first packing), as GS1 US R2.0 has it; CBV 2.0 has no step for applying or feeding, so
  /// these are `other`.
  public init(_ event: BatchEvent, _ mapping: EPCISMapping) {
    if let source = event.source?.object {
      members = source
      return
    }
    members = [:]
    let writer = EPCISWriter(event: event, mapping: mapping)
    members["type"] = .string(writer.type)
    members["eventTime"] = .string(writer.time(event.time))
    members["eventTimeZoneOffset"] = .string(EPCISEvent.offsetText(event.offset))
    writer.writeSubjects(&members)
    writer.writeSteps(&members)
    writer.writePlaces(&members)
    writer.writeParties(&members)
    writer.writeFindings(&members)
    members["furrow:leaf"] = .string(event.leaf)
    let hash = EventHash(namespaces: ["furrow": Self.namespace])
    members["eventID"] = .string(hash.id(of: self))
    if let correction = event.correction {
      members["errorDeclaration"] = .compact([
        "declarationTime": .string(writer.time(event.time)),
        "reason": .string(correction.reason.rawValue),
        "correctiveEventIDs": correction.replacements.isEmpty
          ? nil : .array(correction.replacements.map { .string("urn:furrow:event:" + $0) }),
      ])
    }
  }
}

/// Writes the members of one event.
private struct EPCISWriter {
  let event: BatchEvent
  let mapping: EPCISMapping

  var type: String {
    switch event.kind {
    case .open, .sow, .stock, .apply, .feed, .harvest, .pack, .split, .merge: "TransformationEvent"
    case .aggregate: "AggregationEvent"
    default: "ObjectEvent"
    }
  }

  func time(_ instant: Instant) -> String {
    let text = instant.text(offsetSeconds: event.offset)
    return text.contains(".") ? text : String(text.prefix(19)) + ".000" + text.dropFirst(19)
  }

  func quantity(_ name: String, _ amount: Amount?) -> JSON {
    let known = amount.flatMap(Recommendation20.code)
    return .compact([
      "epcClass": .string(name), "quantity": known.map { .number($0.value) },
      "uom": known?.uom.map(JSON.string),
    ])
  }

  func portions(_ portions: [BatchEvent.Portion]) -> JSON {
    .array(portions.map { quantity(mapping.epcClass($0.batch, $0.product), $0.quantity) })
  }

  func writeSubjects(_ members: inout JSON.Members) {
    let own = quantity(mapping.epcClass(event.batch, event.product), event.quantity)
    switch event.kind {
    case .open, .sow, .stock, .apply, .feed:
      let input = event.input
      let name = mapping.names.input(
        input?.gtin ?? input?.name ?? event.product?.name ?? "seed", lot: input?.lot)
      members["inputQuantityList"] = [quantity(name, event.quantity)]
      members["transformationID"] = .string(mapping.cycle(event.batch))
    case .harvest:
      members["outputQuantityList"] =
        event.outputs.isEmpty ? [own] : portions(event.outputs)
      members["transformationID"] = .string(mapping.cycle(event.batch))
    case .pack, .split, .merge:
      members["inputQuantityList"] = portions(event.inputs)
      members["outputQuantityList"] = portions(event.outputs)
    case .aggregate:
      members["parentID"] = .string(mapping.names.crate(event.crates.first ?? ""))
      let contents = event.inputs.isEmpty ? [BatchEvent.Portion(event.batch)] : event.inputs
      members["childQuantityList"] = portions(contents)
      members["action"] = event.removes ? "DELETE" : "ADD"
    default:
      if !event.crates.isEmpty {
        members["epcList"] = .array(event.crates.map { .string(mapping.names.crate($0)) })
      }
      members["quantityList"] = [own]
      members["action"] = event.kind == .destroy ? "DELETE" : "OBSERVE"
    }
  }

  func writeSteps(_ members: inout JSON.Members) {
    let (step, disposition): (String, String?) =
      switch event.kind {
      case .open, .sow, .stock: ("commissioning", "active")
      case .apply, .feed, .irrigate, .observe, .correct: ("other", nil)
      case .test: ("inspecting", isWithinLimits ? "conformant" : "non_conformant")
      case .harvest: ("creating_class_instance", "active")
      case .pack: ("creating_class_instance", "active")
      case .split, .merge: ("repackaging", "active")
      case .aggregate: (event.removes ? "unpacking" : "packing", "in_progress")
      case .ship: ("shipping", "in_transit")
      case .receive: ("receiving", "in_progress")
      case .hold, .recall, .release: ("holding", nil)
      case .destroy: ("destroying", "destroyed")
      }
    members["bizStep"] = .string(step)
    if let disposition { members["disposition"] = .string(disposition) }
    switch event.kind {
    case .hold: members["persistentDisposition"] = ["set": ["non_sellable_other"]]
    case .recall: members["persistentDisposition"] = ["set": ["recalled"]]
    case .release:
      members["persistentDisposition"] = ["unset": ["recalled", "non_sellable_other"]]
    default: break
    }
  }

  private var isWithinLimits: Bool { event.test.map { Safety.exceeded($0).isEmpty } ?? true }

  func writePlaces(_ members: inout JSON.Members) {
    guard let unit = event.unit else { return }
    members["readPoint"] = ["id": .string(mapping.unit(unit, event.batch.farm))]
  }

  func writeParties(_ members: inout JSON.Members) {
    let documents =
      event.documents
      + (event.test?.number.map {
        [BatchEvent.Document(type: "testres", number: $0)]
      } ?? [])
    if !documents.isEmpty {
      members["bizTransactionList"] = .array(
        documents.map {
          [
            "type": .string($0.type),
            "bizTransaction": .string(mapping.names.document($0.number)),
          ]
        })
    }
    guard event.kind == .ship || event.kind == .receive else { return }
    let from = event.from ?? (event.kind == .ship ? event.batch.farm : nil)
    if let from {
      members["sourceList"] = [
        ["type": "owning_party", "source": .string(mapping.names.party(from))]
      ]
    }
    let to = event.to ?? (event.kind == .receive ? event.batch.farm : nil)
    if let to {
      members["destinationList"] = [
        ["type": "owning_party", "destination": .string(mapping.names.party(to))]
      ]
    }
  }

  /// Residues as sensor reports, as EPCIS 2.0 has it for chemical substances.
  func writeFindings(_ members: inout JSON.Members) {
    guard let test = event.test else { return }
    let reports = test.results.map { finding -> JSON in
      let known = Recommendation20.code(finding.value)
      return .compact([
        "type": known?.uom == nil
          ? "Dimensionless" : .string(Recommendation20.measurement(finding.value)),
        "chemicalSubstance": .string(mapping.names.own(.input, finding.substance)),
        "value": .number(known?.value ?? finding.value.value),
        "uom": known?.uom.map(JSON.string),
      ])
    }
    members["sensorElementList"] = [
      ["sensorMetadata": ["time": .string(time(event.time))], "sensorReport": .array(reports)]
    ]
  }
}
