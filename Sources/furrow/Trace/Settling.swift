import Farm
import Provenance
import Storage

/// Appends events with all that follows from them: a person becomes a digest, a harvest is judged
/// and its record sealed, and one that fails says so as an alert. All in the caller's transaction.
struct EventSettler {
  let transaction: Transaction
  let site: Site
  let now: Instant

  init(_ transaction: Transaction, site: Site, at now: Instant) {
    (self.transaction, self.site, self.now) = (transaction, site, now)
  }

  /// Appends an event. Throws an ``EventRefusal`` when it cannot be; nothing of it was written then.
  @discardableResult
  func settle(_ told: BatchEvent) throws -> Appended {
    try checkTime(told)
    try checkUnits(told)
    try checkProducts(told)
    try checkCrates(told)
    let salt = String(UInt64.random(in: 0 ... .max), radix: 16)
    var event = told
    let anonymous = told.withoutPerson(salt: salt)
    if let anonymous {
      // The same event told again must be known again, so its person keeps the first digest.
      event = try transaction.snapshot.sameEvent(as: told) ?? anonymous.event
    }
    let appended = try transaction.append(event, receivedAt: now)
    if case .new = appended, let anonymous {
      try transaction.keep(person: told.person!, salt: salt, digest: anonymous.digest)
    }
    if case .new = appended { try judge(after: event) }
    return appended
  }

  /// Seals the record of a batch as it is now; what was sealed.
  @discardableResult
  func seal(_ name: BatchName) throws -> Record? {
    guard
      let record = try transaction.snapshot.record(of: name, site: site, at: now, withDigest: true)
    else { return nil }
    try transaction.seal(record, at: now)
    return record
  }

  /// How far ahead an event's time may be, since clocks differ; what is planned is not done yet.
  private static let clockError: Milliseconds = 5 * .minute

  private func checkTime(_ event: BatchEvent) throws {
    guard event.time > now + Self.clockError else { return }
    let time = (site.farm(event.batch.farm)?.zone ?? .utc).text(event.time)
    throw EventRefusal(
      en: "The event's time \(time) has not come yet. Tell it when it is done.",
      zh: "事件时间 \(time) 尚未到来。请在完成后登记。")
  }

  private func checkUnits(_ event: BatchEvent) throws {
    guard let farm = site.farm(event.batch.farm) else {
      throw EventRefusal(
        en: "There is no farm \"\(event.batch.farm)\" in the site file.",
        zh: "基地文件中没有农场“\(event.batch.farm)”。")
    }
    for unit in [event.unit, event.vehicle].compactMap({ $0 })
    where site.unit(unit, of: farm.id) == nil {
      throw EventRefusal(
        Title(en: "Farm \(farm.id) has no unit \"\(unit)\".", zh: "农场 \(farm.id) 没有单元“\(unit)”。")
          .followed(
            by: .near(
              unit, in: farm.units.map(\.id),
              otherwise: Title(en: "See the site file.", zh: "请查看基地文件。"))))
    }
  }

  /// 18 digits are meant for an SSCC, so the last must be its check digit.
  private func checkCrates(_ event: BatchEvent) throws {
    guard event.kind == .aggregate, event.source == nil else { return }
    for crate in event.crates {
      let digits = Array(crate.utf8)
      guard digits.count == 18, digits.allSatisfy({ (0x30...0x39).contains($0) }),
        !hasCheckDigit(digits)
      else { continue }
      let right = withRightCheckDigit(digits)
      throw EventRefusal(
        en: "SSCC \(crate) is not right: its last digit is a check digit; \(right) would be right.",
        zh: "SSCC \(crate) 有误：末位为校验码，正确应为 \(right)。")
    }
  }

  /// Produce must be of the cooperative's list, where it keeps one; what others wrote is theirs.
  private func checkProducts(_ event: BatchEvent) throws {
    let listed = site.produce(of: event.batch.farm)
    guard !listed.isEmpty, event.source == nil, event.kind != .receive else { return }
    let told = [event.product] + event.outputs.map(\.product)
    for name in told.compactMap({ $0?.name }) where !name.isEmpty {
      if listed.contains(where: { $0.isNamed(name) }) { continue }
      let all = listed.map(\.id).joined(separator: ", ")
      throw EventRefusal(
        Title(
          en: "\"\(name)\" is not among the cooperative's produce.",
          zh: "“\(name)”不在合作社的农产品目录中。"
        ).followed(
          by: .near(
            name, in: listed.flatMap { [$0.id, $0.name.en, $0.name.zh] },
            otherwise: Title(en: "The site file lists \(all).", zh: "基地文件列有：\(all)。"))))
    }
  }
}

extension Snapshot {
  /// The stored event that says the same, whoever its person's digest stands for.
  fileprivate func sameEvent(as told: BatchEvent) throws -> BatchEvent? {
    try events(of: told.batch).first { stored in
      var copy = stored
      copy.person = told.person
      return copy == told
    }
  }
}
