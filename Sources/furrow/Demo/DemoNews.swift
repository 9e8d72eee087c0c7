import Farm
import Storage

/// What has become durable since it was last asked: the demo tells only what the data file holds.
struct DemoNews {
  /// A series that is drawn.
  struct Watched {
    var farm: String
    var unit: FarmUnit
    var metric: Metric
    /// Newest values, oldest first, each with its event time.
    fileprivate(set) var points: [(time: Instant, value: Double)] = []
    fileprivate var id: SeriesID?

    init(farm: String, unit: FarmUnit, metric: Metric) {
      (self.farm, self.unit, self.metric) = (farm, unit, metric)
    }
  }

  private(set) var readings = 0
  /// Messages whose effects are durable.
  private(set) var messages = 0
  private(set) var firing: Set<String> = []
  private(set) var resolved = 0
  private(set) var refused = 0
  /// Commands that were given, repetitions aside.
  private(set) var commands: [Command] = []
  private(set) var watched: [Watched]
  /// Newest event time of the series that are drawn.
  var newest: Instant? { watched.compactMap { $0.points.last?.time }.max() }
  private var lastAlert: Int64 = 0
  private let store: Store

  /// How much of a series is drawn.
  static let window = 48 * Milliseconds.hour

  init(_ store: Store, watching: [Watched]) { (self.store, watched) = (store, watching) }

  /// Counts the messages whose effects are durable.
  mutating func count() throws -> Int {
    messages = try store.read { try $0.gateways().reduce(0) { $0 + $1.messages } }
    return messages
  }

  /// Reads what is new; the alert changes among it, oldest first.
  mutating func update() throws -> [AlertChange] {
    try store.read { past in
      readings = try past.readingCount()
      refused = try past.rejectionCounts().reduce(0) { $0 + $1.parts }
      commands = try past.commands().filter { $0.attempt == 0 }
      let catalogue = try past.catalogue()
      for w in watched.indices { try watch(w, past, catalogue) }
      var filter = AlertFilter()
      filter.after = lastAlert
      let changes = try past.alertChanges(filter)
      lastAlert = changes.last?.number ?? lastAlert
      for change in changes.map(\.change) {
        if change.state == .firing { firing.insert(change.id) }
        if change.state == .resolved {
          firing.remove(change.id)
          resolved += 1
        }
      }
      return changes.map(\.change)
    }
  }

  private mutating func watch(_ w: Int, _ past: Snapshot, _ catalogue: Catalogue) throws {
    if watched[w].id == nil {
      let place = catalogue.all.firstIndex {
        $0.farm == watched[w].farm && $0.unit == watched[w].unit.id
          && $0.metric == watched[w].metric
      }
      watched[w].id = place.map { SeriesID(Int32($0 + 1)) }
    }
    guard let id = watched[w].id else { return }
    let after = watched[w].points.last.map { $0.time + 1 } ?? Instant(milliseconds: 0)
    let new = try past.readings(of: id, from: after, to: Instant(milliseconds: .max / 2))
    watched[w].points += new.filter { $0.quality != .bad }.map { ($0.time, $0.value) }
    guard let newest = watched[w].points.last?.time else { return }
    let old = watched[w].points.prefix { $0.time < newest - Self.window }.count
    watched[w].points.removeFirst(old)
  }
}
