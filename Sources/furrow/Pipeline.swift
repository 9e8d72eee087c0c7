import Broker
import Delivery
import Farm
import Storage

/// The hallway: what becomes of a batch of messages, from bytes to durable effects.
///
/// 1. Each message is understood: readings, a soil test, an event, a status, or refusals.
/// 2. Each reading that is newer than its series' newest is judged: the engine steps, flags it, and
///    says what came about. A reading that came before changes nothing; a late one is kept.
/// 3. Readings, alerts, commands, links and refusals go into one transaction.
/// 4. It commits. Only then may the caller let the acknowledgements leave.
///
/// The engine is stepped in place. If anything fails, the engine is thrown away and rebuilt from the
/// store before the next batch: a rare cost, instead of a copy for every batch.
struct Pipeline {
  private let store: Store
  private(set) var site: Site
  private(set) var rules: RuleBook
  private(set) var tables: Agronomy
  private(set) var counters = Counters()
  /// Whether commands may be waiting to be sent: set by what is taken, cleared by who sends.
  var mayHaveCommands = true
  private var state: State
  private var notices: Notices
  private var channels: [Channel]
  private var isSpoiled = false
  private let takesRetained: Bool
  private let payloadLimit: Int

  /// Every series that ever was.
  var catalogue: Catalogue { state.interpreter.directory.catalogue }

  /// The broker that a gateway was last heard on, which takes its commands.
  func broker(of gateway: String, of farm: String) -> String? {
    state.watch.broker(of: gateway, of: farm)
  }

  /// A pipeline over a store, its engine rebuilt from the newest snapshot and what came since.
  init(
    store: Store, site: Site, rules: RuleBook, tables: Agronomy = Agronomy(),
    channels: [Channel] = [], takesRetained: Bool = false,
    payloadLimit: Int = InboxLimits().payload, at now: Instant,
    progress: @escaping (Double) -> Void = { _ in }
  ) throws {
    (self.store, self.site, self.rules, self.tables) = (store, site, rules, tables)
    (self.takesRetained, self.payloadLimit) = (takesRetained, payloadLimit)
    (self.channels, notices) = (channels, Notices(site: site, channels: channels))
    try store.write { try $0.register(site.farms) }
    state = try State(
      store, site, rules, takesRetained: takesRetained, payloadLimit: payloadLimit, at: now,
      progress: progress)
    try settleRules(at: now)
    try reviewPlans(at: now)
  }

  /// Alerts as the rules of now have them, where they may be others than before.
  private mutating func settleRules(at now: Instant) throws {
    guard state.walkedHistory else { return }
    try transact(at: now) { intake, state, _ in try intake.settleRules(&state) }
    try snapshot(at: now)
  }

  /// Advises every planned unit once more; what was said before is not said again.
  private func reviewPlans(at now: Instant) throws {
    guard site.farms.contains(where: { $0.units.contains { $0.plan != nil } }) else { return }
    try store.write { transaction in
      let soil = SoilIntake(site: site, tables: tables, receivedAt: now)
      try transaction.append(soil.review(transaction), receivedAt: now)
    }
  }

  /// Makes every effect of a batch durable, or throws and leaves nothing of it.
  mutating func take(_ inbox: Inbox, from broker: String, at now: Instant) throws {
    try transact(from: broker, at: now) { intake, state, count in
      try inbox.forEach { message throws(any Error) in
        try intake.take(message, from: broker, into: &state, &count)
      }
    }
  }

  /// Lets time pass on farms that have been silent, as far as real waiting says it has.
  mutating func pass(at now: Instant) throws {
    let silent = state.watch.silentFarms(at: now)
    guard !silent.isEmpty else { return }
    try transact(at: now) { intake, state, _ in
      for farm in silent { try intake.pass(farm: farm.id, farm.time, &state) }
    }
  }

  /// Reads a kept payload once more, as if it came now from its topic; how many parts are still
  /// refused.
  mutating func replay(_ rejection: StoredRejection, at now: Instant) throws -> Int {
    let before = counters.rejectedParts
    try transact(at: now) { intake, state, count in
      try intake.replay(rejection, into: &state, &count)
    }
    return counters.rejectedParts - before
  }

  /// One transaction: what `body` takes in becomes durable whole, or the engine is forgotten.
  private mutating func transact(
    from broker: String? = nil, at now: Instant,
    _ body: (inout Intake, inout State, inout Counters) throws -> Void
  ) throws {
    if isSpoiled { state = try rebuilt(at: now) }
    isSpoiled = true
    var count = Counters()
    try store.write { transaction in
      var intake = try Intake(transaction, telling: notices, tables: tables, receivedAt: now)
      try body(&intake, &state, &count)
      try intake.close(&state, broker: broker)
      mayHaveCommands = mayHaveCommands || intake.hasCommands
    }
    isSpoiled = false
    counters.add(count)
  }

  /// Keeps the engine's state, so that the next start need not walk history.
  func snapshot(at now: Instant) throws {
    guard !isSpoiled else { return }
    let bytes = state.engine.snapshot()
    try store.write { try $0.insertSnapshot(bytes, at: now) }
  }

  /// Goes on with another site, other rules and tables; on failure the old ones stay.
  mutating func adopt(
    site: Site, rules: RuleBook, tables: Agronomy = Agronomy(), channels: [Channel] = [],
    at now: Instant
  ) throws {
    let next = try State(
      store, site, rules, takesRetained: takesRetained, payloadLimit: payloadLimit, at: now)
    try store.write { try $0.register(site.farms) }
    (self.site, self.rules, state, isSpoiled) = (site, rules, next, false)
    (self.channels, notices) = (channels, Notices(site: site, channels: channels))
    self.tables = tables
    try settleRules(at: now)
    try reviewPlans(at: now)
  }

  /// What a session should know before it reads: receipt times of messages that may come again.
  mutating func connected(to broker: String) throws {
    state.watch.expectAgain(
      try store.read { try $0.relativeMessages(of: broker) }, from: broker)
  }

  private func rebuilt(at now: Instant) throws -> State {
    try State(
      store, site, rules, takesRetained: takesRetained, payloadLimit: payloadLimit, at: now)
  }
}
