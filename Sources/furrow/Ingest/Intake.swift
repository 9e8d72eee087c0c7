import Broker
import Delivery
import Farm
import Provenance
import Storage

/// One transaction's worth of inputs: what the pipeline does with each message while it is open.
struct Intake {
  let transaction: Transaction
  private let notices: Notices
  let receivedAt: Instant
  var readings: ReadingWriter
  let tables: Agronomy
  var alerts: [AlertChange] = []
  private var commands: [Command] = []
  private var derived: [Reading] = []
  private var revisions: [Reading] = []
  private var relative: [(packet: UInt16, digest: Int64)] = []

  init(
    _ transaction: Transaction, telling notices: Notices, tables: Agronomy, receivedAt: Instant
  ) throws {
    (self.transaction, self.notices, self.receivedAt) = (transaction, notices, receivedAt)
    self.tables = tables
    readings = try transaction.readingWriter()
  }

  /// Whether a command was given.
  var hasCommands: Bool { !commands.isEmpty }

  /// A message from a broker.
  mutating func take(
    _ message: Inbox.Message, from broker: String, into state: inout Pipeline.State,
    _ count: inout Counters
  ) throws {
    var incoming = IncomingMessage(
      topic: message.topic, payload: message.payload, size: message.size,
      retained: message.retained, receivedAt: receivedAt)
    var route = state.understand(incoming)
    if state.understanding.usesReceiveTime {
      let digest = Self.digest(message)
      if let earlier = state.watch.receipt(of: message.id, digest, from: broker) {
        // The broker sends this again: its relative times count from when it first came.
        incoming.receivedAt = earlier
        route = state.understand(incoming)
      }
      relative.append((message.id, digest))
    }
    count.messages += 1
    try settle(incoming, route, from: broker, &state, &count)
    try keepRejections(incoming, route, state)
  }

  /// A refused payload, once more.
  mutating func replay(
    _ rejection: StoredRejection, into state: inout Pipeline.State, _ count: inout Counters
  ) throws {
    var topic = rejection.topic
    try topic.withUTF8 { topic in
      try rejection.payload.withUnsafeBufferPointer { payload in
        let incoming = IncomingMessage(
          topic: topic, payload: payload, size: rejection.size, receivedAt: rejection.lastAt)
        let route = state.understand(incoming)
        try settle(incoming, route, from: nil, &state, &count)
      }
    }
    // What is refused again stays as it was kept.
    if state.understanding.rejections.isEmpty {
      try transaction.markReplayed(rejection: rejection.id, at: receivedAt)
    }
  }

  /// Everything that a message said, into the transaction.
  private mutating func settle(
    _ message: IncomingMessage, _ route: Directory.Route?, from broker: String?,
    _ state: inout Pipeline.State, _ count: inout Counters
  ) throws {
    if let route {
      let newest = state.understanding.readings.map(\.time).max()
      state.watch.hear(
        route, state.understanding, on: broker, newest: newest, at: receivedAt)
    }
    for series in state.newSeries() { state.engine.add(series.id, series.series) }
    for reading in state.understanding.readings { try judge(reading, &state, &count) }
    try settleDocuments(route, &state)
    for rejection in state.understanding.rejections { count.reject(rejection) }
  }

  /// Keeps what was refused of a message.
  private func keepRejections(
    _ message: IncomingMessage, _ route: Directory.Route?, _ state: Pipeline.State
  ) throws {
    for rejection in state.understanding.rejections {
      try transaction.insert(
        rejection, topic: String(decoding: message.topic, as: UTF8.self), payload: message.payload,
        size: message.size, farm: route.map { state.interpreter.directory.site.farms[$0.farm].id },
        at: receivedAt)
    }
  }

  /// One reading: judged when it is the newest of its series, else kept if it is new at all.
  private mutating func judge(
    _ reading: Reading, _ state: inout Pipeline.State, _ count: inout Counters
  ) throws {
    if let newest = state.engine.newest(reading.series), reading.time <= newest {
      if try readings.putLate(reading) { count.late += 1 } else { count.duplicates += 1 }
      return
    }
    var judged = reading
    judged.quality = state.engine.step(reading, into: &state.changes)
    guard try readings.put(judged) else {
      throw StoreError(
        .broken,
        Title(
          en: "A reading that the engine took for new is stored already; rebuilding.",
          zh: "引擎认为是新的读数其实已经存储；正在重建。"))
    }
    count.readings += 1
    if !state.changes.isEmpty { collect(&state) }
  }

  /// Takes what the engine said out of the scratch space.
  mutating func collect(_ state: inout Pipeline.State) {
    alerts += state.changes.alerts
    commands += state.changes.commands
    derived += state.changes.derived
    revisions += state.changes.revisions
    state.changes.removeAll()
  }

  private mutating func settleDocuments(
    _ route: Directory.Route?, _ state: inout Pipeline.State
  ) throws {
    if let route, let event = state.understanding.event {
      try settle(event: event, farm: route.farm, &state)
    }
    if let route, let test = state.understanding.soilTest {
      try settle(soilTest: test, route, &state)
    }
    if let acknowledgement = state.understanding.acknowledgement {
      try settle(acknowledgement: acknowledgement, &state)
    }
  }

  /// Time passes on a farm without readings.
  mutating func pass(farm: String, _ time: Instant, _ state: inout Pipeline.State) throws {
    state.engine.advance(farm: farm, to: time, into: &state.changes)
    try readings.putPassage(farm: farm, time: time, kind: .time)
    collect(&state)
  }

  /// Writes series that were numbered since the last time; before a record is made of them, too.
  func storeSeries(_ state: inout Pipeline.State) throws {
    let all = state.interpreter.directory.catalogue.all
    try transaction.insert(all[state.storedSeries...], from: state.storedSeries + 1)
    state.storedSeries = all.count
  }

  /// Writes what was collected. After this only the commit is left.
  mutating func close(_ state: inout Pipeline.State, broker: String?) throws {
    try storeSeries(&state)
    for reading in derived { try readings.putDerived(reading) }
    try readings.close(receivedAt: receivedAt)
    try transaction.revise(revisions)
    try transaction.append(alerts, receivedAt: receivedAt)
    if !alerts.isEmpty {
      let silences = try transaction.snapshot.silences(at: receivedAt)
      try transaction.post(notices.parcels(for: alerts, at: receivedAt, silences: silences))
    }
    try transaction.append(commands)
    for gateway in state.watch.takeChangedGateways() { try transaction.update(gateway) }
    if let broker, state.watch.shouldReplaceRelative(relative.isEmpty) {
      try transaction.replaceRelativeMessages(of: broker, relative, receivedAt: receivedAt)
    }
  }

  private static func digest(_ message: Inbox.Message) -> Int64 {
    var hash = ContentHash()
    hash.add(message.topic)
    hash.add(message.payload)
    return hash.value
  }
}

extension Pipeline.State {
  /// Reads a message into the scratch space; its route, if it has one.
  mutating func understand(_ message: IncomingMessage) -> Directory.Route? {
    understanding.removeAll()
    return interpreter.read(message, into: &understanding)
  }

  /// Series that were numbered since the engine was last told.
  mutating func newSeries() -> [(id: SeriesID, series: Series)] {
    let all = interpreter.directory.catalogue.all
    guard all.count > watch.knownSeries else { return [] }
    defer { watch.knownSeries = all.count }
    return (watch.knownSeries..<all.count).map { (SeriesID(Int32($0 + 1)), all[$0]) }
  }
}
