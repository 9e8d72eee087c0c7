import Farm

extension BatchEvent {
  /// An event of ours from EPCIS 2.0: from its leaf when we wrote it, else by type and step, the
  /// original kept whole beside what we understand of it.
  public init(_ epcis: EPCISEvent, farm: String, _ names: Names) throws(EventRefusal) {
    if let leaf = epcis["furrow:leaf"]?.string, let json = try? JSON(parsing: leaf) {
      try self.init(json, farm: farm)
      return
    }
    let reader = EPCISReader(event: epcis, farm: farm, names: names)
    let kind = reader.kind
    let (inputs, outputs) = try reader.portions()
    guard
      let batch = (kind == .merge || kind == .harvest ? outputs : inputs).first?.batch
        ?? outputs.first?.batch ?? reader.crateBatch
    else {
      throw EventRefusal(
        en: "The EPCIS event names no lot: neither quantities nor items nor a crate.",
        zh: "该 EPCIS 事件未指明批次：没有数量、单品或箱码。")
    }
    self.init(
      kind, batch: batch, at: Instant(epcis["eventTime"]!.string!)!,
      offset: EPCISEvent.offset(epcis["eventTimeZoneOffset"]!.string!)!)
    quantity = (inputs + outputs).first { $0.batch == batch }?.quantity
    if kind.transforms || kind == .aggregate { self.inputs = inputs }
    if kind.transforms { self.outputs = outputs }
    crates = reader.crates
    removes = kind == .aggregate && epcis["action"]?.string == "DELETE"
    unit = reader.unit
    from = reader.party("sourceList", "source")
    to = reader.party("destinationList", "destination")
    let isIncomplete = kind == .ship && to == nil || kind == .aggregate && crates.isEmpty
    if isIncomplete { self.kind = .observe }
    documents = reader.documents
    if kind == .hold || kind == .recall || kind == .destroy { reason = "EPCIS" }
    source = epcis.json
  }
}

/// Understands a foreign EPCIS event as far as a short form can.
private struct EPCISReader {
  let event: EPCISEvent
  let farm: String
  let names: Names

  var step: String {
    guard let name = event["bizStep"]?.string else { return "" }
    if case .word(let word) = Vocabulary.meaning(name, in: Vocabulary.step) { return word }
    return ""
  }

  var kind: EventKind {
    switch event["type"]?.string {
    case "AggregationEvent": return .aggregate
    case "TransformationEvent":
      let hasInputs = event["inputQuantityList"] != nil || event["inputEPCList"] != nil
      let hasOutputs = event["outputQuantityList"] != nil || event["outputEPCList"] != nil
      return hasInputs ? (hasOutputs ? .merge : .observe) : .harvest
    default: break
    }
    let isRecalled = event["persistentDisposition"]?["set"]?.array?.contains("recalled") ?? false
    switch step {
    case "shipping", "departing": return .ship
    case "receiving", "accepting", "arriving": return .receive
    case "holding": return isRecalled ? .recall : .hold
    case "destroying": return .destroy
    case "commissioning", "creating_class_instance":
      return event["action"]?.string == "ADD" ? .harvest : .observe
    default: return isRecalled ? .recall : .observe
    }
  }

  /// Lots that go in (or are simply there), and lots that come out.
  func portions() throws(EventRefusal) -> ([BatchEvent.Portion], [BatchEvent.Portion]) {
    var sides: [[BatchEvent.Portion]] = []
    for keys in [
      ["inputQuantityList", "quantityList", "childQuantityList"], ["outputQuantityList"],
    ] {
      var side: [BatchEvent.Portion] = []
      for item in keys.flatMap({ event[$0]?.array ?? [] }) {
        guard let name = item["epcClass"]?.string else { continue }
        let portion = try portion(name, item)
        if !side.contains(where: { $0.batch == portion.batch }) { side.append(portion) }
      }
      for name in (sides.isEmpty ? ["inputEPCList", "epcList", "childEPCs"] : ["outputEPCList"])
        .flatMap({ event[$0]?.array ?? [] }).compactMap(\.string) where !isCrate(name)
      {
        let portion = try portion(name, .object([:]))
        if !side.contains(where: { $0.batch == portion.batch }) { side.append(portion) }
      }
      sides.append(side)
    }
    return (sides[0], sides[1])
  }

  private func portion(_ name: String, _ item: JSON) throws(EventRefusal) -> BatchEvent.Portion {
    var amount: Amount?
    if let value = item["quantity"]?.number {
      let unit = item["uom"]?.string.map { Recommendation20.unit($0) } ?? .one
      guard let unit else {
        throw EventRefusal(
          en: "Unit code \"\(item["uom"]!.string!)\" is not known here; use KGM, TNE, LTR, …",
          zh: "不认识计量单位代码“\(item["uom"]!.string!)”；请用 KGM、TNE、LTR 等。")
      }
      amount = Amount(value, unit)
    }
    return BatchEvent.Portion(batch(name), amount, product: product(name))
  }

  private func batch(_ name: String) -> BatchName {
    if let own = names.parts(of: name, .batch), own.count == 2 {
      return BatchName(farm: own[0], id: own[1])
    }
    let link = DigitalLink(EventHash.link(name))
    let id = link.flatMap { $0["10"] ?? $0["21"] } ?? String(sha256(name).prefix(16))
    return BatchName(id, farm: farm) ?? BatchName(farm: farm, id: String(sha256(name).prefix(16)))
  }

  private func product(_ name: String) -> BatchEvent.Product? {
    guard let link = DigitalLink(EventHash.link(name)), let gtin = link["01"] else { return nil }
    return BatchEvent.Product("", gtin: gtin, lot: link["10"])
  }

  private func isCrate(_ name: String) -> Bool { EventHash.link(name).contains("/00/") }

  var crates: [String] {
    let all =
      [event["parentID"]].compactMap { $0?.string }
      + (event["epcList"]?.array ?? []).compactMap(\.string).filter(isCrate)
    return all.map { DigitalLink(EventHash.link($0))?["00"] ?? $0 }
  }

  /// A crate that travels stands for itself when the event names no lot.
  var crateBatch: BatchName? { crates.first.flatMap { BatchName($0, farm: farm) } }

  var unit: String? {
    guard let place = event["readPoint"]?["id"]?.string else { return nil }
    if let parts = names.parts(of: place, .unit), parts.count == 2 { return parts[1] }
    return DigitalLink(EventHash.link(place))?["254"]
  }

  func party(_ list: String, _ key: String) -> String? {
    guard let name = event[list]?.array?.first?[key]?.string else { return nil }
    return names.partyID(name)
  }

  var documents: [BatchEvent.Document] {
    (event["bizTransactionList"]?.array ?? []).compactMap { item in
      guard let number = item["bizTransaction"]?.string, let name = item["type"]?.string,
        case .word(let type) = Vocabulary.meaning(name, in: Vocabulary.transactionType)
      else { return nil }
      return BatchEvent.Document(type: type, number: number)
    }
  }
}
