import Farm
import Provenance
import Storage

/// What an event means for safety: a harvest is judged and its record sealed; what is told later of a
/// sealed batch judges it, and all that was made of it, again; and what is not conformant says so.
extension EventSettler {
  private static let notConformant = "harvest-not-conformant"
  private static let shipped = "not-conformant-shipped"
  /// Names of the alerts that verdicts bring about, where others have their rule's.
  static let alertRules = [notConformant, shipped]

  func judge(after event: BatchEvent) throws {
    switch event.kind {
    case .harvest: try reseal(event.batch, always: true)
    case .apply, .test, .correct:
      // What is told of a crop is true of each box of it.
      let touched = try transaction.snapshot.batches(touchedBy: event)
      let walk = try Walk(from: touched.map { Walk.Start($0) }, .down) {
        try transaction.snapshot.lineage($0, .down)
      }
      for step in walk.steps { try reseal(step.batch) }
    case .ship: try warnOfShipment(event)
    default: break
    }
  }

  /// Seals a record again when its verdict is another than it was sealed with.
  private func reseal(_ name: BatchName, always: Bool = false) throws {
    let sealed = try transaction.snapshot.sealedRecord(name)
    guard always || sealed != nil else { return }
    let known = (sealed?.body["harvests"]?.array ?? []).reduce(into: [String: String]()) {
      $0[$1["event"]?.string ?? ""] = $1["verdict"]?.string
    }
    if !always {
      let fresh = try transaction.snapshot.record(of: name, site: site, at: now)
      let isSame = fresh?.harvests.allSatisfy { known[$0.event.id] == $0.safety.verdict.rawValue }
      if isSame ?? true { return }
    }
    guard let record = try seal(name) else { return }
    for harvest in record.harvests where harvest.event.batch == name {
      try tell(harvest, of: record, before: known[harvest.event.id])
    }
  }

  /// An alert when a harvest turns out not conformant, and its end when a correction clears it.
  private func tell(_ harvest: Record.Harvest, of record: Record, before: String?) throws {
    let bad = Safety.Verdict.nonConformant
    let isBad = harvest.safety.verdict == bad
    guard isBad != (before == bad.rawValue) else { return }
    let name = record.batch.name
    let broken = harvest.safety.findings.filter { $0.verdict == bad }
    try raise(
      Self.notConformant, "\(name)\n\(harvest.event.id)", name, record.batch.unit,
      at: isBad && before == nil ? harvest.event.time : now, since: harvest.event.time,
      isBad ? .firing : .resolved,
      isBad
        ? Title(
          en: "Harvest of \(name.id) is not conformant. "
            + broken.map(\.text.en).joined(separator: " "),
          zh: "批次 \(name.id) 采收不合格。" + broken.map(\.text.zh).joined())
        : Title(en: "Harvest of \(name.id) is cleared.", zh: "批次 \(name.id) 采收不合格已解除。"))
  }

  /// What left although it is not conformant must be called back.
  private func warnOfShipment(_ event: BatchEvent) throws {
    let name = event.batch
    let record = try transaction.snapshot.record(of: name, site: site, at: now)
    guard let record, record.verdict == .nonConformant else { return }
    let to = event.to ?? "?"
    try raise(
      Self.shipped, "\(name)\n\(event.id)", name, record.batch.unit, at: event.time,
      since: event.time, .firing,
      Title(
        en: "Batch \(name.id) is not conformant and was shipped to \(to). Call it back.",
        zh: "不合格批次 \(name.id) 已发往 \(to)，请立即召回。"))
  }

  private func raise(
    _ rule: String, _ cause: String, _ name: BatchName, _ unit: String?, at: Instant,
    since: Instant, _ state: AlertState, _ text: Title
  ) throws {
    let id = String(sha256(rule + "\n" + cause).prefix(16))
    try transaction.append(
      [
        AlertChange(
          id: id, rule: rule, farm: name.farm, unit: unit ?? "", state: state, severity: .critical,
          at: at, since: since, text: text)
      ], receivedAt: now)
  }
}
