import Farm

extension BatchEvent {
  /// What a person wants to know of the event beside its kind and time, in one line.
  /// The place knows what people call its produce and vehicles; without it, ids are told.
  public func summary(_ language: Language, at place: Record.Place? = nil) -> String {
    let zh = language == .zh
    var parts: [String] = []
    if kind == .open, let product {
      let name = (place?.produce ?? []).title(of: product.name)[language]
      parts.append([name, product.variety].compactMap { $0 }.joined(separator: " · "))
    }
    if let input {
      parts.append(input.name + (input.lot.map { zh ? "（批号 \($0)）" : " (lot \($0))" } ?? ""))
    }
    if let quantity { parts.append(quantity.description) }
    if let days = limits?.days { parts.append(zh ? "安全间隔期 \(days) 天" : "\(days) days to harvest") }
    if let sum = limits?.degreeDays {
      parts.append(zh ? "休药期 \(fixed(sum, 0)) 度日" : "\(fixed(sum, 0)) degree-days to harvest")
    }
    for finding in test?.results ?? [] {
      let limit = finding.limit.map { zh ? "（限量 \($0)）" : " (limit \($0))" } ?? ""
      parts.append("\(finding.substance) \(finding.value)\(limit)")
    }
    if kind.transforms || kind == .harvest {
      parts += portions(inputs, "←") + portions(outputs, "→")
    }
    if let crate = crates.first {
      parts.append(
        (zh ? "箱 " : "crate ") + crate + (crates.count > 1 ? " +\(crates.count - 1)" : ""))
    }
    let named = { (party: String) in
      place?.parties.first { $0.isNamed(party) }?.name[language] ?? party
    }
    if let from { parts.append((zh ? "来自 " : "from ") + named(from)) }
    if let to { parts.append((zh ? "发往 " : "to ") + named(to)) }
    if let vehicle = vehicle.map({ place?.units[$0]?[language] ?? $0 }) {
      parts.append((zh ? "车辆 " : "by ") + vehicle)
    }
    if let correction { parts.append((zh ? "更正 " : "corrects ") + correction.event.prefix(8)) }
    if let reason { parts.append(reason) }
    parts += documents.map { "\($0.type) \($0.number)" }
    if let note { parts.append(note) }
    return parts.joined(separator: zh ? "，" : ", ")
  }

  private func portions(_ portions: [Portion], _ arrow: String) -> [String] {
    let others = portions.filter { $0.batch != batch }
    guard !others.isEmpty else { return [] }
    let named = others.prefix(3).map {
      $0.batch.text(in: batch.farm) + ($0.quantity.map { " \($0)" } ?? "")
    }
    return [arrow + " " + named.joined(separator: " + ") + (others.count > 3 ? " …" : "")]
  }
}
