import Delivery
import Farm
import Logging
import ServiceLifecycle
import Storage

/// The post office as a part of `furrow run`: carries and sends digests until graceful shutdown.
///
/// With a connection of its own to the data file, so that mail never waits behind readings in this
/// process; between the two, SQLite's lock decides.
struct Postman: Service {
  private let office: PostOffice
  private let place: Place
  private let log: Logger

  /// A postman for a place whose data file exists.
  init(_ place: Place, site: Site, rules: RuleBook, log: Logger) throws {
    let topics = try AlertTopics(place)
    office = PostOffice(
      store: try place.store(.write), channels: try place.delivery(for: site).channels, site: site,
      rules: rules, publish: { try topics.publish(topic: $0, payload: $1, retain: $2) },
      log: log,
      now: { .now })
    (self.place, self.log) = (place, log)
  }

  func run() async {
    await cancelWhenGracefulShutdown { await office.run() }
  }

  /// Reads site and rules again; mistakes in them are told by who else reads them.
  func reload() {
    guard let site = try? place.site(), let rules = try? place.rules(for: site) else { return }
    office.adopt(site: site, rules: rules)
    for complaint in (try? place.delivery())?.complaints(about: site) ?? [] {
      log.warning("\(complaint)")
    }
  }
}
