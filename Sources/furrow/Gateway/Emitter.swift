import Broker
import Farm

/// Publishes what gateways send, at a pace, and lets them hear their commands.
struct Emitter {
  /// What was published so far.
  struct Tally: Hashable, Sendable {
    var messages = 0
    var readings = 0
    /// Commands that a unit carried out, and those it could not.
    var obeyed = 0
    var refused = 0
    /// Event time of the newest message.
    var time: Instant?
    /// Messages of any kind, answers to commands among them.
    var sent: Int { messages + obeyed + refused }
  }

  private let publisher: Publisher
  private let pace: Pace
  private(set) var tally = Tally()
  /// Whether to stop before the next message.
  var isStopped: () -> Bool = { Interrupt.isAsked }

  init(_ publisher: Publisher, pace: Pace) {
    (self.publisher, self.pace) = (publisher, pace)
  }

  /// Publishes a message when it is due; commands that come while waiting go to `hear`, which says
  /// whether they were carried out, and `tick` is called at least ten times a second. False when it
  /// was stopped first.
  mutating func send(
    topic: String, payload: [UInt8], readings: Int, sentAt: Instant,
    hear: (_ farm: String, JSON) -> Bool = { _, _ in false }, tick: () throws -> Void = {}
  ) throws -> Bool {
    let due = pace.due(sentAt)
    while true {
      if isStopped() { return false }
      try tick()
      let wait = due - Instant.now
      if wait > 0 || tally.messages % 64 == 0 {
        try listen(for: Int32(min(max(wait, 0), 100)), hear: hear)
      }
      if wait <= 0 { break }
    }
    try publisher.publish(topic: topic, payload: payload)
    tally.messages += 1
    tally.readings += readings
    tally.time = sentAt
    return true
  }

  /// Lets commands come for at most so many milliseconds, and answers them.
  mutating func listen(for milliseconds: Int32, hear: (String, JSON) -> Bool) throws {
    try publisher.serve(for: milliseconds)
    try obey(hear)
  }

  /// Waits until the broker has everything, and says goodbye.
  func finish() throws {
    try publisher.settle()
    publisher.close()
  }

  private mutating func obey(_ hear: (String, JSON) -> Bool) throws {
    for command in publisher.takeReceived() {
      let parts = command.topic.split(separator: "/")
      guard parts.count == 5,
        let json = try? JSON(parsing: String(decoding: command.payload, as: UTF8.self))
      else { continue }
      let done = hear(String(parts[2]), json)
      if done { tally.obeyed += 1 } else { tally.refused += 1 }
      let answer: JSON = ["id": json["id"] ?? .null, "done": .bool(done)]
      try publisher.publish(topic: command.topic + "/ack", payload: Array(answer.text.utf8))
    }
  }
}

extension Emitter {
  /// Publishes simulated farms until event time reaches `until` or it is stopped; true when it got
  /// there.
  mutating func run(
    _ simulation: inout Simulation, until: Instant?, progress: (Tally) throws -> Void
  ) throws -> Bool {
    while let message = simulation.next() {
      if let until, message.sentAt >= until { return true }
      let sent = try send(
        topic: message.topic, payload: message.payload, readings: message.readings,
        sentAt: message.sentAt
      ) { farm, command in
        simulation.obey(
          farm: farm, unit: command["unit"]?.string ?? "",
          actuator: command["actuator"]?.string ?? "", action: command["action"]?.string ?? "")
      }
      guard sent else { return false }
      try progress(tally)
    }
    return true
  }
}
