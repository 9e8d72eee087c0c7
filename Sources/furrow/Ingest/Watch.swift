import Farm
import Storage

/// What the pipeline keeps an eye on between batches: who was heard when, and which messages may
/// come a second time.
struct Watch {
  /// How many series the engine knows.
  var knownSeries: Int = 0
  private var gateways: [GatewayStatus]
  private var changed: Set<Int> = []
  private var firstGateway: [Int] = []
  private let names: [String]
  private var farms: [Heard]
  private var again: [(broker: String, packet: UInt16, digest: Int64, receivedAt: Instant)] = []
  private var hasRelative = true

  /// The newest event time of a farm, and when it was last heard.
  private struct Heard {
    var newest: Instant?
    var at: Instant?
    var passedTo: Instant?
  }

  /// A farm without any message for this long is told that time passes.
  static let silence = Milliseconds.minute

  /// What to watch at a start: `newest` is each farm's newest event time so far, and real waiting
  /// counts from `now`.
  init(site: Site, gateways known: [GatewayStatus], newest: [String: Instant], at now: Instant) {
    var gateways: [GatewayStatus] = []
    for farm in site.farms {
      firstGateway.append(gateways.count)
      for gateway in farm.gateways {
        gateways.append(
          known.first { $0.farm == farm.id && $0.id == gateway.id }
            ?? GatewayStatus(farm: farm.id, id: gateway.id, lastAt: Instant(milliseconds: 0)))
      }
    }
    self.gateways = gateways
    names = site.farms.map(\.id)
    farms = site.farms.map { farm in
      Heard(newest: newest[farm.id], at: newest[farm.id].map { _ in now })
    }
  }

  /// Notes a message of a gateway.
  mutating func hear(
    _ route: Directory.Route, _ understanding: Understanding, on broker: String?,
    newest: Instant?, at now: Instant
  ) {
    let gateway = firstGateway[route.farm] + route.gateway
    gateways[gateway].lastAt = now
    gateways[gateway].messages += 1
    gateways[gateway].broker = broker ?? gateways[gateway].broker
    if let online = understanding.online { gateways[gateway].online = online }
    if let sequence = understanding.sequence { gateways[gateway].take(sequence: sequence) }
    changed.insert(gateway)
    guard let newest else { return }
    farms[route.farm].newest = max(farms[route.farm].newest ?? newest, newest)
    farms[route.farm].at = now
    farms[route.farm].passedTo = nil
  }

  /// The broker that a gateway was last heard on.
  func broker(of gateway: String, of farm: String) -> String? {
    gateways.first { $0.farm == farm && $0.id == gateway }?.broker
  }

  /// Gateways that were heard since the last call.
  mutating func takeChangedGateways() -> [GatewayStatus] {
    defer { changed.removeAll(keepingCapacity: true) }
    return changed.sorted().map { gateways[$0] }
  }

  /// Farms on which time should pass, and to when: newest event time plus real waiting.
  mutating func silentFarms(at now: Instant) -> [(id: String, time: Instant)] {
    farms.indices.compactMap { i in
      guard let newest = farms[i].newest, let at = farms[i].at, now - at >= Self.silence else {
        return nil
      }
      let time = newest + (now - at)
      if let passed = farms[i].passedTo, time - passed < Self.silence { return nil }
      farms[i].passedTo = time
      return (names[i], time)
    }
  }

  /// Messages of a broker that were durable before we lost it, and may not have been acknowledged.
  mutating func expectAgain(
    _ messages: [(packet: UInt16, digest: Int64, receivedAt: Instant)], from broker: String
  ) {
    again.removeAll { $0.broker == broker }
    again += messages.map { (broker, $0.packet, $0.digest, $0.receivedAt) }
  }

  /// When a message with this packet identifier and content first came, if it is one of those.
  /// Each is expected once.
  mutating func receipt(of packet: UInt16, _ digest: Int64, from broker: String) -> Instant? {
    let match = again.firstIndex {
      $0.packet == packet && $0.digest == digest && $0.broker == broker
    }
    return match.map { again.remove(at: $0).receivedAt }
  }

  /// Whether the stored list of messages with relative times must change: it has some, or gets some.
  mutating func shouldReplaceRelative(_ isEmpty: Bool) -> Bool {
    defer { hasRelative = !isEmpty }
    return hasRelative || !isEmpty
  }
}
