import Delivery
import Farm
import Logging
import ServiceLifecycle
import Storage
import Synchronization

/// The post office as a part of `furrow run`: carries and sends digests until graceful shutdown.
///
/// With a connection of its own to the data file, so that mail never waits behind readings in this
/// process; between the two, SQLite's lock decides.
final class Postman: Service {
  private let office: Mutex<PostOffice>
  private let store: Store
  private let topics: AlertTopics
  private let log: Logger
  private let reloads = AsyncStream.makeStream(of: Void.self)

  /// A postman for a place whose data file exists.
  init(_ place: Place, _ papers: Papers, log: Logger) throws {
    self.log = log
    topics = try AlertTopics(place)
    store = try place.store(.write)
    office = Mutex(Self.office(papers, store, topics, log))
  }

  private static func office(
    _ papers: Papers, _ store: Store, _ topics: AlertTopics, _ log: Logger
  ) -> PostOffice {
    PostOffice(
      store: store, channels: papers.channels, site: papers.site, rules: papers.rules,
      publish: { try topics.publish(topic: $0, payload: $1, retain: $2) }, log: log, now: { .now })
  }

  func run() async {
    await cancelWhenGracefulShutdown {
      while !Task.isCancelled { await self.runUntilReload() }
    }
  }

  /// The office of now, until there is another: the letter in hand is carried to its end.
  private func runUntilReload() async {
    let office = office.withLock { $0 }
    await withTaskGroup(of: Void.self) { group in
      group.addTask { await office.run() }
      group.addTask { for await _ in self.reloads.stream { return } }
      await group.next()
      group.cancelAll()
    }
  }

  /// Opens another office, by other files.
  func adopt(_ papers: Papers) {
    office.withLock { $0 = Self.office(papers, store, topics, log) }
    reloads.continuation.yield()
  }
}
