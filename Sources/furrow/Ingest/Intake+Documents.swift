import Farm
import Provenance
import Storage

extension Intake {
  /// What was done to a batch, in our short form, as an EPCIS 2.0 event or a document of them: into
  /// its story and the log, or a refusal with the sentence why.
  mutating func settle(
    event json: JSON, farm index: Int, _ state: inout Pipeline.State
  ) throws {
    let site = state.interpreter.directory.site
    try storeSeries(&state)
    do {
      let settler = EventSettler(transaction, site: site, at: receivedAt)
      for event in try read(json, farm: site.farms[index].id, site) { try settler.settle(event) }
    } catch let refusal as EventRefusal {
      state.understanding.reject(.contradiction, refusal.text)
    }
  }

  private func read(_ json: JSON, farm: String, _ site: Site) throws -> [BatchEvent] {
    guard json["@context"] != nil || json["eventTime"] != nil else {
      return [try BatchEvent(json, farm: farm)]
    }
    let names = site.place(of: farm)!.names
    let found =
      json["epcisBody"] == nil ? [try EPCISEvent(json)] : try EPCISDocument(json).events
    return try found.map { try BatchEvent($0, farm: farm, names) }
  }

  /// What a gateway says of a command: an input of the engine, kept like a reading.
  mutating func settle(
    acknowledgement: (command: String, done: Bool), _ state: inout Pipeline.State
  ) throws {
    let farm = try transaction.acknowledge(
      command: acknowledgement.command, done: acknowledgement.done, at: receivedAt)
    guard let farm else {
      state.understanding.reject(
        .contradiction,
        Title(
          en: "No command \"\(acknowledgement.command)\" was ever given.",
          zh: "从未发出过命令“\(acknowledgement.command)”。"))
      return
    }
    guard acknowledgement.done else { return }
    try readings.putPassage(
      farm: farm, time: receivedAt, kind: .acknowledgement, detail: acknowledgement.command)
    state.engine.acknowledge(
      command: acknowledgement.command, at: receivedAt, into: &state.changes)
    collect(&state)
  }

  /// A soil test of a unit that the gateway may write, with its advice and alerts; or a refusal.
  mutating func settle(
    soilTest json: JSON, _ route: Directory.Route, _ state: inout Pipeline.State
  ) throws {
    let site = state.interpreter.directory.site
    let farm = site.farms[route.farm]
    let allowed = farm.gateways[route.gateway].units
    if let unit = json["unit"]?.string, !allowed.isEmpty, !allowed.contains(unit) {
      state.understanding.reject(
        .foreignUnit,
        Title(en: "This gateway may not write the unit \"\(unit)\".", zh: "这个网关不可写单元“\(unit)”。"))
      return
    }
    let soil = SoilIntake(
      site: site, tables: tables, receivedAt: receivedAt, pending: alerts)
    do {
      alerts += try soil.take(json, farm: farm.id, transaction).alerts
    } catch let rejection as Rejection {
      state.understanding.rejections.append(rejection)
    }
  }
}
