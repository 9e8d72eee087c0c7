import Foundation

/// The loop of a daemon: reads from every session, hands the batch over, and only then lets the
/// acknowledgements leave.
///
/// Runs on the thread that calls ``run(_:)`` and returns after ``stop()``. A batch is bounded by
/// ``InboxLimits``; after the first message it lingers a little for more, so that a busy broker's
/// messages share a commit and a quiet one's do not wait.
public final class Listener {
  /// What the loop tells its owner.
  public enum Notice: Sendable {
    /// Connected; whether the broker still had our session.
    case connected(broker: String, sessionPresent: Bool)
    /// Every filter was granted: from now on messages come.
    case subscribed(broker: String)
    /// A publication reached the broker.
    case published(token: Int64)
    /// The connection is gone; a new try follows after so many milliseconds.
    case lost(broker: String, why: String, retryAfter: Int64)
  }

  /// Whoever takes the batches: storage behind it, or a test.
  public struct Owner {
    /// Makes every effect of the messages durable, or throws, and then nothing is acknowledged.
    public var commit: (_ inbox: Inbox, _ broker: String) throws -> Void
    /// What may be done between batches; called at least every `tick` milliseconds.
    public var idle: () -> Void
    /// Hears notices.
    public var notice: (Notice) -> Void

    /// An owner.
    public init(
      commit: @escaping (_ inbox: Inbox, _ broker: String) throws -> Void,
      idle: @escaping () -> Void,
      notice: @escaping (Notice) -> Void
    ) {
      (self.commit, self.idle, self.notice) = (commit, idle, notice)
    }
  }

  private var lines: [Line]
  private let limits: InboxLimits
  private let tick: Int32
  private let wakeUp = WakeUp()

  private struct Line {
    var session: Session
    var backoff = Backoff()
    var state = State.closed(until: .now)

    enum State {
      case closed(until: ContinuousClock.Instant)
      case opening(Opening)
      case open
    }

    var isOpen: Bool {
      guard case .open = state else { return false }
      return true
    }
    /// Whether it is this broker's, and takes publications now.
    func serves(_ broker: String?) -> Bool {
      isOpen && session.isConnected && (broker == nil || broker == session.settings.address.url)
    }
  }

  /// A loop over sessions; `tick` is the longest time between two calls of `idle`, in milliseconds.
  public init(_ sessions: [Session], limits: InboxLimits = InboxLimits(), tick: Int32 = 100) {
    for session in sessions { session.payloadLimit = limits.payload }
    lines = sessions.map { Line(session: $0) }
    self.limits = limits
    self.tick = tick
  }

  /// Ends ``run(_:)`` soon, from any thread: the batch in hand is committed and acknowledged first.
  public var stopper: @Sendable () -> Void {
    let wakeUp = wakeUp
    return { wakeUp.stop() }
  }

  /// Makes the loop call `idle` soon, from any thread.
  public var waker: @Sendable () -> Void {
    let wakeUp = wakeUp
    return { wakeUp.wake() }
  }

  /// The URLs of the brokers that it listens to.
  public var brokers: [String] { lines.map(\.session.settings.address.url) }

  /// Whether a broker, or any, would take a publication now.
  public func canPublish(to broker: String? = nil) -> Bool {
    lines.contains { $0.serves(broker) }
  }

  /// Queues a message at QoS 1 for a broker, or the first that is connected; on the listening thread
  /// only.
  public func publish(
    to broker: String? = nil, topic: String, payload: [UInt8], retain: Bool, token: Int64
  ) throws {
    guard let line = lines.first(where: { $0.serves(broker) }) else {
      throw BrokerError(en: "No broker is connected.", zh: "没有连接任何代理。")
    }
    try line.session.publish(topic: topic, payload: payload, retain: retain, token: token)
  }

  /// Listens until ``stopper`` is called. Throws when a person must act (a refused subscription).
  public func run(_ owner: Owner) throws {
    while !wakeUp.isStopping {
      try openWhatIsDue(owner)
      wait()
      for i in lines.indices where lines[i].isOpen { try serve(i, owner) }
      owner.idle()
      // What idle queued may leave now: no read stands open before its commit here.
      for i in lines.indices where lines[i].isOpen { attempt(i, owner) { try $0.flush() } }
    }
    for line in lines where line.isOpen { line.session.close() }
  }

  private func openWhatIsDue(_ owner: Owner) throws {
    for i in lines.indices {
      switch lines[i].state {
      case .closed(let until) where until <= .now:
        lines[i].state = .opening(Opening(lines[i].session, wakeUp))
      case .opening(let opening):
        guard let result = opening.result else { continue }
        lines[i].state = .open
        attempt(i, owner) { _ in try result.get() }
        try raiseFinal(i)
      default: continue
      }
    }
  }

  /// Waits until a socket has something, a wake-up, a due reconnection or the tick.
  private func wait() {
    var entries = [pollfd(fd: wakeUp.descriptor, events: Int16(POLLIN), revents: 0)]
    for line in lines where line.isOpen {
      let events = POLLIN | (line.session.wantsWrite ? POLLOUT : 0)
      entries.append(pollfd(fd: line.session.socket, events: Int16(events), revents: 0))
    }
    poll(&entries, nfds_t(entries.count), tick)
    wakeUp.drain()
  }

  /// One batch of one session: read, commit, flush.
  private func serve(_ i: Int, _ owner: Owner) throws {
    let session = lines[i].session
    attempt(i, owner) { try $0.drain(limits) }
    linger(i, owner)
    pass(i, owner)
    try raiseFinal(i)
    guard lines[i].isOpen else { return }
    if !session.inbox.isEmpty {
      do {
        try owner.commit(session.inbox, session.settings.address.url)
        session.inbox.removeAll()
      } catch {
        lose(i, owner, why: "\(error)")
        return
      }
    }
    attempt(i, owner) {
      try $0.flush()
      try $0.housekeep()
    }
  }

  private func linger(_ i: Int, _ owner: Owner) {
    let session = lines[i].session
    let end = ContinuousClock.now + .milliseconds(limits.linger)
    while lines[i].isOpen, !session.inbox.isEmpty, session.inbox.count < limits.messages,
      session.inbox.byteCount < limits.bytes, .now < end, !wakeUp.isStopping
    {
      var entry = pollfd(fd: session.socket, events: Int16(POLLIN), revents: 0)
      guard poll(&entry, 1, Int32(limits.quiet)) > 0 else { return }
      attempt(i, owner) { try $0.drain(limits) }
    }
  }

  private func pass(_ i: Int, _ owner: Owner) {
    let broker = lines[i].session.settings.address.url
    for notice in lines[i].session.notices {
      switch notice {
      case .connected(let present):
        owner.notice(.connected(broker: broker, sessionPresent: present))
      case .subscribed:
        lines[i].backoff.succeed()
        owner.notice(.subscribed(broker: broker))
      case .published(let token): owner.notice(.published(token: token))
      }
    }
    lines[i].session.notices.removeAll()
  }

  private func attempt(_ i: Int, _ owner: Owner, _ body: (Session) throws -> Void) {
    guard lines[i].isOpen else { return }
    do { try body(lines[i].session) } catch { lose(i, owner, why: "\(error)") }
  }

  private func lose(_ i: Int, _ owner: Owner, why: String) {
    lines[i].session.drop()
    let delay = lines[i].backoff.next(chance: Double.random(in: 0...1))
    lines[i].state = .closed(until: .now + .milliseconds(delay))
    guard lines[i].session.failure?.isFinal != true else { return }
    owner.notice(
      .lost(broker: lines[i].session.settings.address.url, why: why, retryAfter: delay))
  }

  private func raiseFinal(_ i: Int) throws {
    if let failure = lines[i].session.failure, failure.isFinal { throw failure }
  }
}
