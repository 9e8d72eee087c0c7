import Farm
import Logging
import Storage
import Synchronization

/// Everything that delivers while `furrow run` runs: digests at their hours, and the courier.
///
/// One for a data file, in the process that holds its ``IngestLock``.
public final class PostOffice: Sendable {
  private let store: Store
  private let channels: [Channel]
  private let courier: Courier
  private let log: Logger
  private let now: @Sendable () -> Instant
  private let papers: Mutex<Papers>

  /// What may be read again while running.
  private struct Papers {
    var site: Site
    var rules: RuleBook
    var prunedAt: Instant?
  }

  /// A post office over a data file. `publish` is needed for `mqtt` channels alone.
  public init(
    store: Store, channels: [Channel], site: Site, rules: RuleBook, publish: Publish? = nil,
    log: Logger, now: @escaping @Sendable () -> Instant
  ) {
    (self.store, self.channels, self.log, self.now) = (store, channels, log, now)
    papers = Mutex(Papers(site: site, rules: rules))
    courier = Courier(
      store: store, channels: channels, site: site, publish: publish, log: log, now: now)
  }

  /// Works until the task is cancelled.
  public func run() async {
    await withTaskGroup(of: Void.self) { group in
      group.addTask { await self.courier.run() }
      group.addTask {
        while !Task.isCancelled {
          self.look()
          try? await Task.sleep(for: .milliseconds(DeliveryLimits.look))
        }
      }
    }
  }

  /// Goes on with another site and other rules.
  public func adopt(site: Site, rules: RuleBook) {
    papers.withLock { ($0.site, $0.rules) = (site, rules) }
    courier.adopt(site)
  }

  /// Carries what is due, once. Blocks.
  @discardableResult public func carry() throws -> Int { try courier.round() }

  /// Posts every digest that is due; a failure is told and tried again at the next look. One person's
  /// failure keeps nobody else's letter back.
  public func look() {
    for person in papers.withLock({ $0.site.agronomists }) {
      do {
        if let day = try postDue(person) {
          log.info("digest posted", metadata: ["for": "\(person.id)", "day": "\(day)"])
        }
      } catch {
        log.error("The digest of \(person.id) cannot be made: \(error)")
      }
    }
    do { try prune() } catch { log.error("The outbox cannot be cleared: \(error)") }
  }

  private func prune() throws {
    let time = now()
    let isDue = papers.withLock { papers in
      if let last = papers.prunedAt, time - last < DeliveryLimits.prune { return false }
      papers.prunedAt = time
      return true
    }
    if isDue { try store.write { try $0.pruneOutbox(before: time - DeliveryLimits.keep) } }
  }

  private func postDue(_ person: Agronomist) throws -> CivilDay? {
    let site = papers.withLock { $0.site }
    let time = now()
    guard let schedule = Schedule(person, site: site) else { return nil }
    let last = try store.read { try $0.lastDigest(person: person.id) }
    guard let day = schedule.due(at: time, last: last?.day) else { return nil }
    return try post(for: person, on: day) ? day : nil
  }

  /// Makes a person's digest of a day and posts it; false when that day's was posted before.
  public func post(for person: Agronomist, on day: CivilDay) throws -> Bool {
    let time = now()
    let digest = try digest(for: person, on: day, until: time)
    let parcels = digest.parcels(over: channels, at: time)
    return try store.write { transaction in
      guard try transaction.noteDigest(person: person.id, day: day, until: time) else {
        return false
      }
      try transaction.post(parcels)
      return true
    }
  }

  /// A person's digest as it would be now, not posted. `fresh` looks back a day, whatever was told
  /// before; otherwise it begins where the last one ended.
  public func digest(
    for person: Agronomist, on day: CivilDay, until time: Instant, fresh: Bool = false
  ) throws -> Digest {
    let papers = papers.withLock { $0 }
    return try store.read { past in
      let last = fresh ? nil : try past.lastDigest(person: person.id)
      let span = Schedule.span(until: time, last: last?.until)
      let reader = DigestReader(site: papers.site, rules: papers.rules)
      let facts = try reader.facts(of: span, in: past)
      return Digest(of: facts, for: person, on: day, site: papers.site)
    }
  }
}
