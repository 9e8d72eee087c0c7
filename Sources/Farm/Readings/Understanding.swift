/// What one message turned out to say. Reused from message to message: its arrays keep their memory.
public struct Understanding: Sendable {
  /// Readings in the order of the message, not yet judged.
  public var readings: [Reading] = []
  /// Parts that were refused, one entry a reason.
  public var rejections: [Rejection] = []
  /// A laboratory's or probe's soil test, as JSON of its schema.
  public var soilTest: JSON?
  /// What was done to a batch, as JSON of its schema.
  public var event: JSON?
  /// Whether the gateway says that it is there.
  public var online: Bool?
  /// The gateway's running number of this message, if it counts.
  public var sequence: UInt64?
  /// Whether a time was relative to when we got the message, so that the same bytes coming again
  /// would mean another time.
  public var usesReceiveTime = false
  /// What a gateway says of a command: its id, and whether it was done.
  public var acknowledgement: (command: String, done: Bool)?

  /// Nothing understood yet.
  public init() {}

  /// Forgets everything but keeps the memory.
  public mutating func removeAll() {
    readings.removeAll(keepingCapacity: true)
    rejections.removeAll(keepingCapacity: true)
    usesReceiveTime = false
    (soilTest, event, online, sequence, acknowledgement) = (nil, nil, nil, nil, nil)
  }

  /// Notes a refusal; the first sentence of a reason stands for all its parts.
  public mutating func reject(_ reason: RejectionReason, _ detail: @autoclosure () -> Title) {
    if let known = rejections.firstIndex(where: { $0.reason == reason }) {
      rejections[known].parts += 1
    } else {
      rejections.append(Rejection(reason, detail()))
    }
  }
}
