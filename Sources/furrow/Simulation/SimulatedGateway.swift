import Farm

/// What a gateway publishes: bytes on a topic, with the event time and the time of sending.
struct GatewayMessage: Sendable {
  /// The farm's id.
  var farm: String
  /// The gateway's id.
  var gateway: String
  /// The full topic.
  var topic: String
  /// What it is, as the end of the topic.
  var kind: PayloadFormat
  /// The bytes.
  var payload: [UInt8]
  /// Newest event time in it, by the gateway's clock.
  var time: Instant
  /// True time of sending: later than ``time`` after an outage.
  var sentAt: Instant
  /// How many readings it holds.
  var readings = 0
}

/// A value that a probe gave.
struct Measurement: Sendable {
  var unit: String
  var sensor: Sensor
  var value: Double
}

/// A gateway that packs what its probes measured, numbers its messages, and keeps them through an
/// outage.
struct SimulatedGateway: Sendable {
  let farm: String
  let id: String
  var probes: [Probe] = []
  /// When it next publishes.
  private(set) var due: Instant
  private let payload: Payload
  private let phase: Milliseconds
  private let tick: Milliseconds
  private let dice: Dice
  private var sequence: UInt64 = 0
  private var kept: [GatewayMessage] = []

  init(
    _ gateway: Gateway, of farm: FarmHolding, firstUnit: Int, payload: Payload, dice: Dice,
    from: Instant
  ) {
    (self.farm, id, self.payload) = (farm.id, gateway.id, payload)
    let own = dice.named(farm.id + "/" + gateway.id)
    for (u, unit) in farm.units.enumerated()
    where gateway.units.isEmpty || gateway.units.contains(unit.id) {
      for sensor in unit.sensors {
        probes.append(Probe(unit: firstUnit + u, unitID: unit.id, sensor: sensor, dice: own))
      }
    }
    let tick = max(.second, probes.map(\.interval).min() ?? 5 * .minute)
    // Gateways do not speak in unison: each has its own moment in the interval.
    phase = Milliseconds(own.share(0) * Double(min(tick, .minute))) / 1000 * 1000
    due = Instant(milliseconds: (from.milliseconds / tick + 1) * tick + phase)
    (self.tick, self.dice) = (tick, own)
  }

  /// The probes whose interval ends at a tick.
  func dueProbes(at now: Instant) -> [Int] {
    let slot = now.milliseconds - phase
    return probes.indices.filter { slot % probes[$0].interval < tick }
  }

  /// What the gateway itself measures: its battery under the sun of the day, its signal.
  func deviceValue(of metric: String, at time: Instant) -> Double? {
    let charge = 0.5 + 0.5 * dice.wander(time, every: 18 * .hour)
    switch metric {
    case "battery_voltage": return 3.62 + 0.42 * charge
    case "battery_level": return 55 + 42 * charge
    case "rssi": return -84 + 9 * dice.wander(time, every: 50 * .minute)
    default: return nil
    }
  }

  /// The messages that leave at a tick, and the next tick begins. While cut off none leave; then all
  /// do, the oldest first, the last acknowledged one once more (its PUBACK was lost).
  mutating func pack(
    _ batch: [Measurement], at now: Instant, clockAhead: Milliseconds, isCut: Bool
  ) -> [GatewayMessage] {
    due = due + tick
    var new: [GatewayMessage] = []
    for part in payload.parts(batch.map { $0.entry(for: payload) }) {
      sequence += 1
      var made = message(
        payload.encode(part, at: now + clockAhead, sequence: sequence), kind: payload.kind,
        at: now + clockAhead)
      made.readings = part.count
      made.sentAt = now
      new.append(made)
    }
    if isCut {
      kept += new
      // The memory of a small device: the oldest messages fall out, a gap in the numbers.
      if kept.count > Self.memory { kept.removeFirst(kept.count - Self.memory) }
      return []
    }
    guard !kept.isEmpty else { return new }
    var backlog = [kept[0]] + kept
    kept.removeAll()
    for i in backlog.indices { backlog[i].sentAt = now }
    return backlog + new
  }

  /// Messages that a gateway keeps while it is cut off.
  static let memory = 80

  /// A message of any kind.
  func message(_ payload: [UInt8], kind: PayloadFormat, at time: Instant) -> GatewayMessage {
    GatewayMessage(
      farm: farm, gateway: id, topic: "furrow/v1/\(farm)/\(id)/\(kind.rawValue)", kind: kind,
      payload: payload, time: time, sentAt: time)
  }

  /// What a gateway says when it starts.
  func birth(at time: Instant) -> GatewayMessage {
    message(Array(#"{"online":true}"#.utf8), kind: .status, at: time)
  }
}
