import Dispatch
import Farm
import Logging
import Storage
import Synchronization

/// Carries what the outbox holds, channel by channel, until it is stopped.
///
/// The only I/O of carrying. One courier works on a data file (the process that holds its
/// ``IngestLock``). It marks a parcel after the receiver took it, so a crash between the two
/// carries it again under the same key: at least once, and recognisable.
public final class Courier: Sendable {
  private let store: Store
  private let channels: [Channel]
  private let publish: Publish?
  private let site: Mutex<Site>
  private let log: Logger
  private let now: @Sendable () -> Instant
  private let workers: [Worker]
  private let isStopping = Mutex(false)

  /// What a channel needs between rounds; touched only on its own queue.
  private final class Worker: @unchecked Sendable {
    let queue: DispatchQueue
    let curl = Curl()
    var lane: Lane
    var random: any RandomNumberGenerator

    init(_ channel: Channel, random: any RandomNumberGenerator) {
      queue = DispatchQueue(label: "furrow.delivery.\(channel.name)")
      lane = Lane(perMinute: channel.perMinute)
      self.random = random
    }
  }

  /// A courier. `publish` is needed for `mqtt` channels alone.
  public init(
    store: Store, channels: [Channel], site: Site, publish: Publish? = nil, log: Logger,
    random: some RandomNumberGenerator = SystemRandomNumberGenerator(),
    now: @escaping @Sendable () -> Instant
  ) {
    (self.store, self.channels) = (store, channels)
    self.site = Mutex(site)
    (self.publish, self.log, self.now) = (publish, log, now)
    workers = channels.map { Worker($0, random: random) }
  }

  /// Goes on with another site.
  public func adopt(_ next: Site) { site.withLock { $0 = next } }

  /// Carries until the task is cancelled.
  public func run() async {
    tellOfStrangers()
    isStopping.withLock { $0 = false }
    await withTaskCancellationHandler {
      await withTaskGroup(of: Void.self) { group in
        for index in channels.indices where canServe(channels[index]) {
          group.addTask { await self.serve(index) }
        }
      }
    } onCancel: {
      // A round knows no task: it runs on its channel's queue, and ends after the letter in hand.
      isStopping.withLock { $0 = true }
    }
  }

  /// Topics need who holds the broker's session; without it they wait for who does, untried.
  private func canServe(_ channel: Channel) -> Bool {
    if case .mqtt = channel.way { return publish != nil }
    return true
  }

  /// What waits for a channel that is no longer configured would wait for ever unnoticed.
  private func tellOfStrangers() {
    let waiting = (try? store.read { try $0.parcels(in: [.waiting]) }) ?? []
    for name in Set(waiting.map(\.channel)).subtracting(channels.map(\.name)).sorted() {
      let remedy = "Add it, or see `furrow outbox list` and `furrow outbox drop`."
      log.warning("Letters wait for the channel \"\(name)\", which is not configured. \(remedy)")
    }
  }

  /// Carries what is due, once; returns how many parcels were tried. Blocks.
  @discardableResult public func round() throws -> Int {
    try channels.indices.filter { canServe(channels[$0]) }.reduce(0) { sum, index in
      try sum + workers[index].queue.sync { try round(index).tried }
    }
  }

  private func serve(_ index: Int) async {
    while !Task.isCancelled {
      let pause = await withCheckedContinuation { continuation in
        workers[index].queue.async {
          continuation.resume(returning: self.roundAndPause(index))
        }
      }
      try? await Task.sleep(for: .milliseconds(pause))
    }
  }

  private func roundAndPause(_ index: Int) -> Milliseconds {
    do {
      let next = try round(index).next
      return min(max(next - now(), 20), DeliveryLimits.idle)
    } catch {
      log.error("The outbox cannot be read or written: \(error)")
      return DeliveryLimits.idle
    }
  }

  /// One look at a channel's waiting parcels: how many were tried, and when to look again.
  private func round(_ index: Int) throws -> (tried: Int, next: Instant) {
    let (channel, worker) = (channels[index], workers[index])
    let start = now()
    let begin = worker.lane.nextStart(at: start)
    guard begin <= start else { return (0, begin) }
    var tried = 0
    for parcel in try parcelsToSend(on: channel, at: start) {
      let begin = worker.lane.nextStart(at: now())
      guard begin <= now(), !isStopping.withLock({ $0 }) else { return (tried, begin) }
      try carry(parcel, on: channel, by: worker)
      tried += 1
    }
    let next = try store.read { try $0.nextDue(channel: channel.name) }
    // What is due but held back by the storm guard is looked at again when others have aged.
    return (tried, max(next ?? start + DeliveryLimits.idle, start + (tried > 0 ? 0 : 1000)))
  }

  private func parcelsToSend(on channel: Channel, at now: Instant) throws -> [Parcel] {
    let (due, sent) = try store.read { snapshot in
      (
        try snapshot.dueParcels(
          channel: channel.name, at: now, limit: DeliveryLimits.round, inOrder: channel.isOrdered),
        try snapshot.sentNotices(channel: channel.name, since: now - DeliveryLimits.stormSpan)
      )
    }
    guard channel.isForPeople, !due.isEmpty else { return due }
    var counts: [StormGuard.Receiver: Int] = [:]
    for row in sent {
      let receiver = StormGuard.Receiver(
        person: row.person, recipient: row.recipient, isCritical: row.isCritical)
      counts[receiver] = row.count
    }
    let plan = StormGuard.plan(due, sent: counts)
    guard !plan.folds.isEmpty else { return plan.send }
    try store.write { transaction in
      for fold in plan.folds {
        let language = site.withLock { $0.language(of: fold[0].person) }
        try transaction.fold(fold, into: .summary(of: fold, language, at: now), at: now)
      }
    }
    let summaries = try store.read { snapshot in
      try snapshot.dueParcels(channel: channel.name, at: now, limit: DeliveryLimits.round)
    }.filter { parcel in
      parcel.kind == .summary && !plan.send.contains { $0.number == parcel.number }
    }
    return plan.send + summaries
  }

  private func carry(_ parcel: Parcel, on channel: Channel, by worker: Worker) throws {
    worker.lane.start(at: now())
    let outcome: Outcome
    do {
      outcome = try deliver(parcel, on: channel, over: worker.curl)
    } catch {
      // A configuration that someone must mend: the letter is not at fault and waits.
      outcome = .postponed("\(error)")
    }
    let time = now()
    var random = worker.random
    let settlement = worker.lane.settle(outcome, tries: parcel.tries, at: time, random: &random)
    worker.random = random
    try store.write { transaction in
      switch settlement {
      case .sent: try transaction.markSent(parcel, at: time)
      case .again(let due, let reason):
        try transaction.postpone(parcel, until: due, because: reason, at: time)
      case .park(let reason): try transaction.park(parcel, because: reason, at: time)
      }
    }
    tell(settlement, parcel)
  }

  private func deliver(_ parcel: Parcel, on channel: Channel, over curl: Curl) throws -> Outcome {
    guard let json = try? JSON(parsing: parcel.body), let letter = Letter(json) else {
      return .refused("The parcel holds no letter.")
    }
    return try channel.send(
      letter, of: parcel, zone: site.withLock { $0.zone(of: parcel.person) }, over: curl,
      publish: publish,
      at: now())
  }

  private func tell(_ settlement: Lane.Settlement, _ parcel: Parcel) {
    let about: Logger.Metadata = ["channel": "\(parcel.channel)", "key": "\(parcel.key)"]
    switch settlement {
    case .sent: log.debug("Delivered.", metadata: about)
    case .again(_, let reason): log.warning("Not delivered yet: \(reason)", metadata: about)
    case .park(let reason):
      log.error(
        "Given up: \(reason) `furrow outbox retry \(parcel.number)` tries it again.",
        metadata: about)
    }
  }
}

extension Site {
  func language(of person: String) -> Language {
    agronomists.first { $0.id == person }?.language ?? .zh
  }

  func zone(of person: String) -> Zone {
    agronomists.first { $0.id == person }.map(readingZone) ?? .utc
  }

  /// The zone that a person's times are written in: their own, else their first farm's.
  public func readingZone(of person: Agronomist) -> Zone {
    if let zone = person.subscription.zone { return zone }
    let first = person.subscription.farms.first.flatMap { farm($0) } ?? farms.first
    return first?.zone ?? .utc
  }
}
