import Broker
import Farm
import Logging
import Storage

/// The ingesting thread's work from start to stop: batches into the pipeline, and between them what
/// is due: commands out, time passing, snapshots, a changed site.
///
/// A class because the listener's callbacks and the work between batches share one pipeline on one
/// thread.
final class Shift {
  private var pipeline: Pipeline
  private let listener: Listener
  private let store: Store
  private let snapshotEvery: Milliseconds
  private let log: Logger
  private var due: Due
  private var inFlight: Set<Int64> = []
  private var lastReport = Counters()
  /// What another thread asked for, if anything.
  var nextOrders: () -> Papers? = { nil }

  /// When what is done now and then is done next.
  private struct Due {
    var snapshot: Instant
    var passage: Instant
    var report: Instant
    var sealing: Instant
  }

  private static let passageEvery = 10 * Milliseconds.second
  private static let reportEvery = Milliseconds.minute
  private static let sealingEvery = Milliseconds.minute
  /// Days that stay in the hot table: what still changes, and what charts of now read.
  private static let hotDays = 3 * Milliseconds.day

  init(
    _ pipeline: Pipeline, listener: Listener, store: Store, snapshotEvery: Milliseconds, log: Logger
  ) {
    (self.pipeline, self.listener, self.store) = (pipeline, listener, store)
    (self.snapshotEvery, self.log) = (snapshotEvery, log)
    let now = Instant.now
    due = Due(
      snapshot: now + snapshotEvery, passage: now + Self.passageEvery,
      report: now + Self.reportEvery, sealing: now + Self.sealingEvery)
  }

  /// Listens until stopped, then keeps a last snapshot.
  func run() throws {
    let owner = Listener.Owner(
      commit: { [unowned self] inbox, broker in
        try pipeline.take(inbox, from: broker, at: .now)
      },
      idle: { [unowned self] in attempt("between batches") { try between() } },
      notice: { [unowned self] in hear($0) })
    try listener.run(owner)
    try pipeline.snapshot(at: .now)
    report()
  }

  private func between() throws {
    if let next = nextOrders() {
      try pipeline.adopt(
        site: next.site, rules: next.rules, tables: next.tables, channels: next.channels, at: .now)
      log.notice("site and rules were read again", metadata: ["rules": "\(next.rules.rules.count)"])
    }
    try sendCommands()
    let now = Instant.now
    if now >= due.passage {
      due.passage = now + Self.passageEvery
      try pipeline.pass(at: now)
    }
    if now >= due.snapshot {
      due.snapshot = now + snapshotEvery
      try pipeline.snapshot(at: now)
    }
    if now >= due.sealing { try seal(now) }
    if now >= due.report {
      due.report = now + Self.reportEvery
      report()
    }
  }

  /// Seals one cold day at a time, so that a batch never waits for more than a day's sealing.
  private func seal(_ now: Instant) throws {
    let zones = Dictionary(uniqueKeysWithValues: pipeline.site.farms.map { ($0.id, $0.zone) })
    let isMore = try store.sealOneDay(
      before: now - Self.hotDays, zones: zones, catalogue: pipeline.catalogue)
    due.sealing = now + (isMore ? .second : Self.sealingEvery)
  }

  /// Publishes commands that are durable and not yet with the broker.
  private func sendCommands() throws {
    guard pipeline.mayHaveCommands, listener.canPublish() else { return }
    let waiting = try store.read { try $0.waitingCommands(limit: 4096) }
    for (number, command) in waiting where !inFlight.contains(number) {
      guard let gateway = pipeline.site.gateway(serving: command.unit, of: command.farm) else {
        log.error("no gateway serves \(command.farm)/\(command.unit); its command waits")
        continue
      }
      let broker = broker(of: gateway, of: command.farm)
      guard listener.canPublish(to: broker) else { continue }
      try listener.publish(
        to: broker, topic: "furrow/v1/\(command.farm)/\(gateway.id)/commands",
        payload: Array(command.json.text.utf8), retain: false, token: number)
      inFlight.insert(number)
    }
    if waiting.isEmpty { pipeline.mayHaveCommands = false }
  }

  /// The broker that a gateway was last heard on, while it is still one of ours.
  private func broker(of gateway: Gateway, of farm: String) -> String? {
    pipeline.broker(of: gateway.id, of: farm).flatMap { listener.brokers.contains($0) ? $0 : nil }
  }

  private func hear(_ notice: Listener.Notice) {
    switch notice {
    case .connected(let broker, let present):
      inFlight.removeAll()
      log.info(
        "connected",
        metadata: ["broker": "\(broker)", "session": present ? "kept by the broker" : "new"])
      attempt("after connecting") { try pipeline.connected(to: broker) }
    case .subscribed(let broker): log.info("subscribed", metadata: ["broker": "\(broker)"])
    case .published(let token):
      inFlight.remove(token)
      attempt("marking a command as sent") {
        try store.write { try $0.markSent(command: token, at: .now) }
      }
    case .lost(let broker, let why, let wait):
      inFlight.removeAll()
      log.warning(
        "\(why)", metadata: ["broker": "\(broker)", "next try in": "\(wait) ms"])
    }
  }

  /// What fails between batches is said and tried again the next time; nothing depends on it now.
  private func attempt(_ what: String, _ body: () throws -> Void) {
    do { try body() } catch { log.warning("\(what): \(error)") }
  }

  private func report() {
    let now = pipeline.counters
    guard now.messages > lastReport.messages else { return }
    log.info(
      "taken in",
      metadata: [
        "messages": "\(now.messages)", "readings": "\(now.readings)", "late": "\(now.late)",
        "duplicates": "\(now.duplicates)", "refused": "\(now.rejectedParts)",
      ])
    lastReport = now
  }
}

extension Site {
  /// The first gateway that may write a unit: the one that its commands go to.
  func gateway(serving unit: String, of farm: String) -> Gateway? {
    self.farm(farm)?.gateways.first { $0.units.isEmpty || $0.units.contains(unit) }
  }
}

extension Command {
  /// What a gateway is sent.
  var json: JSON {
    [
      "id": .string(id), "unit": .string(unit), "actuator": .string(actuator),
      "action": .string(action), "at": .string(at.description), "rule": .string(rule),
      "alert": .string(alert), "attempt": .number(Double(attempt)),
    ]
  }
}
