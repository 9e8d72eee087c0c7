import Broker
import Farm
import Foundation
import Logging
import ServiceLifecycle
import Storage
import Synchronization

/// `furrow run`: one dedicated thread that owns the broker sessions and the writer of the data file.
///
/// A `Service`: graceful shutdown commits what is in hand, acknowledges it, keeps a snapshot and
/// leaves. The thread is a real one, because libmosquitto's loop blocks and a hop to an actor for
/// every batch would buy nothing.
final class Daemon: Service {
  private let place: Place
  private let papers: Papers
  private let log: Logger
  private let language: Language
  private let lock: IngestLock
  private let store: Store
  private let orders = Mutex(Orders())
  private let listener: Mutex<(stop: @Sendable () -> Void, wake: @Sendable () -> Void)?> = Mutex(
    nil)

  /// What other threads ask of the ingesting one.
  private struct Orders {
    var next: Papers?
    var isStopping = false
  }

  /// A daemon that holds its data file; throws when another does.
  init(_ place: Place, _ papers: Papers, log: Logger, language: Language = .en) throws {
    (self.place, self.papers, self.log, self.language) = (place, papers, log, language)
    lock = try IngestLock(for: place.dataPath)
    store = try place.store(.create)
  }

  /// Runs until graceful shutdown, or until a person must act.
  func run() async throws {
    try await withGracefulShutdownHandler {
      try await withCheckedThrowingContinuation { (done: CheckedContinuation<Void, any Error>) in
        let thread = Thread { [self] in
          done.resume(with: Result { try ingest(papers) })
        }
        thread.name = "ingest"
        thread.stackSize = 8 << 20
        thread.start()
      }
    } onGracefulShutdown: { [self] in
      orders.withLock { $0.isStopping = true }
      listener.withLock { $0?.stop() }
    }
  }

  /// Goes on with other files between two batches.
  func adopt(_ papers: Papers) {
    orders.withLock { $0.next = papers }
    listener.withLock { $0?.wake() }
  }

  private func ingest(_ papers: Papers) throws {
    let started = ContinuousClock.now
    let output = Output.on(STDERR_FILENO, language: language)
    var bar = Progress(
      output(en: "Reading history", zh: "读取历史"), total: 1, noun: "", output: output)
    let pipeline = try Pipeline(
      store: store, site: papers.site, rules: papers.rules, tables: papers.tables,
      channels: papers.channels, takesRetained: place.config.takesRetained,
      payloadLimit: place.config.limits.payload, at: .now
    ) { bar.step(to: $0) }
    bar.end()
    // A broker's session may hold what any earlier run subscribed, so all of it is remembered.
    let ever = try store.read { try $0.meta("filters") } ?? ""
    let obsolete = ever.split(separator: "\n").map(String.init)
    let filters = Set(obsolete + place.config.brokers.flatMap(\.filters)).sorted()
    try store.write { try $0.setMeta("filters", filters.joined(separator: "\n")) }
    let sessions = try place.sessions(obsolete: obsolete).map(Session.init)
    let listener = Listener(sessions, limits: place.config.limits)
    self.listener.withLock { $0 = (listener.stopper, listener.waker) }
    if orders.withLock({ $0.isStopping }) { return }
    let shift = Shift(
      pipeline, listener: listener, store: store, snapshotEvery: place.config.snapshotEvery,
      log: log)
    shift.nextOrders = { [self] in orders.withLock { $0.next.take() } }
    log.info(
      "ready to listen",
      metadata: [
        "data": "\(place.dataPath)", "farms": "\(papers.site.farms.count)",
        "rules": "\(papers.rules.rules.count)",
        "after": "\((ContinuousClock.now - started) / .milliseconds(1)) ms",
      ])
    try shift.run()
    log.info("stopped; everything taken is durable")
  }
}

extension Optional {
  /// The value, leaving nothing behind.
  fileprivate mutating func take() -> Wrapped? {
    defer { self = nil }
    return self
  }
}

extension Instant {
  /// The machine's clock, read once at the edge and passed on.
  static var now: Instant {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return Instant(milliseconds: Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000)
  }
}
