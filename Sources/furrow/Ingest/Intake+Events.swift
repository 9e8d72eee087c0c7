import Farm
import Provenance
import Storage

extension Intake {
  /// What was done to a batch, in our short form, as an EPCIS 2.0 event or a document of them: into
  /// its story and the log, or a refusal with the sentence why.
  mutating func settle(
    event json: JSON, of farm: FarmHolding, _ state: inout Pipeline.State
  ) throws {
    do {
      for event in try events(json, farm, state.interpreter.directory.site) {
        try append(event)
      }
    } catch let refusal as EventRefusal {
      state.understanding.reject(.contradiction, refusal.text.en)
    }
  }

  private func events(
    _ json: JSON, _ farm: FarmHolding, _ site: Site
  ) throws -> [BatchEvent] {
    guard let type = json["type"]?.string, type.hasSuffix("Event") || type.hasPrefix("EPCIS")
    else { return [try BatchEvent(json, farm: farm.id)] }
    let cooperative = site.cooperatives.first { $0.id == farm.cooperative }
    let names = Names(domain: cooperative?.domain, cooperative: farm.cooperative)
    let found = type.hasPrefix("EPCIS") ? try EPCISDocument(json).events : [try EPCISEvent(json)]
    return try found.map { try BatchEvent($0, farm: farm.id, names) }
  }
}
