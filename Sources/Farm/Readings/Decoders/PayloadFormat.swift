/// The payloads that gateways send, by the end of the topic. A further one is a case and a file.
public enum PayloadFormat: String, Sendable, CaseIterable {
  /// SenML JSON, RFC 8428.
  case readings
  /// SenML CBOR, RFC 8428 section 6.
  case readingsCBOR = "readings/cbor"
  /// One flat JSON object.
  case flat
  /// A soil test.
  case soilTests = "soil-tests"
  /// What was done to a batch.
  case events
  /// Whether the gateway is there: its birth and last will.
  case status
  /// What the gateway says of a command.
  case commandAcknowledgements = "commands/ack"
}

/// A message as the pipeline hands it over.
public struct IncomingMessage {
  /// UTF-8 bytes of the topic.
  public var topic: UnsafeBufferPointer<UInt8>
  /// The payload, whole unless it was too large.
  public var payload: UnsafeBufferPointer<UInt8>
  /// Bytes as sent.
  public var size: Int
  /// Whether the broker kept it from earlier.
  public var retained: Bool
  /// When we got it: what relative times count from, and what the future is measured by.
  public var receivedAt: Instant

  /// A message.
  public init(
    topic: UnsafeBufferPointer<UInt8>, payload: UnsafeBufferPointer<UInt8>, size: Int? = nil,
    retained: Bool = false, receivedAt: Instant
  ) {
    (self.topic, self.payload, self.retained) = (topic, payload, retained)
    (self.size, self.receivedAt) = (size ?? payload.count, receivedAt)
  }
}

/// Turns messages into readings, soil tests, events and refusals: what the bytes say, not whether
/// it is new or late.
public struct Interpreter: Sendable {
  /// Names and series.
  public var directory: Directory
  /// Whether messages that the broker retained are taken.
  public var takesRetained: Bool
  /// Longest payload that is read, in bytes.
  public var payloadLimit: Int

  /// How far ahead of us a device's clock may be.
  public static let futureLimit = 5 * Milliseconds.minute
  /// Before 2000 a device's clock was never set.
  public static let earliest = Instant(milliseconds: 946_684_800_000)

  /// An interpreter.
  public init(directory: Directory, takesRetained: Bool = false, payloadLimit: Int = 1 << 20) {
    (self.directory, self.takesRetained) = (directory, takesRetained)
    self.payloadLimit = payloadLimit
  }

  /// Reads a message into `result`, which the caller has emptied; the route, if there is one.
  public mutating func read(
    _ message: IncomingMessage, into result: inout Understanding
  ) -> Directory.Route? {
    let route: Directory.Route
    switch directory.route(message.topic) {
    case .success(let found): route = found
    case .failure(let rejection):
      result.rejections.append(rejection)
      return nil
    }
    if message.retained && !takesRetained {
      result.reject(
        .retained,
        Title(
          en: "Retained messages are ignored (mqtt.retained in the configuration).",
          zh: "保留消息被忽略（见配置中的 retained）。"))
    } else if message.size > payloadLimit {
      result.reject(
        .tooLarge,
        Title(
          en:
            "\(message.size) bytes are more than \(payloadLimit). Send smaller packs, or raise limits.payload_bytes.",
          zh: "\(message.size) 字节超过上限 \(payloadLimit)。请发较小的包，或调高 limits.payload_bytes。"))
    } else if message.payload.isEmpty {
      result.reject(.empty, Title(en: "The payload is empty.", zh: "载荷为空。"))
    } else {
      decode(message, route, &result)
    }
    return route
  }

  private mutating func decode(
    _ message: IncomingMessage, _ route: Directory.Route, _ result: inout Understanding
  ) {
    switch route.format {
    case .readings: decodeSenMLJSON(message, route, &result)
    case .readingsCBOR: decodeSenMLCBOR(message, route, &result)
    case .flat: decodeFlat(message, route, &result)
    case .soilTests: decodeDocument(message, &result) { $0.soilTest = $1 }
    case .events: decodeDocument(message, &result) { $0.event = $1 }
    case .status: decodeStatus(message, &result)
    case .commandAcknowledgements: decodeAcknowledgement(message, &result)
    }
  }

  /// Adds a reading after the checks that every format shares: time, unit of measure, range.
  mutating func add(
    _ raw: Double, unit: UnsafeBufferPointer<UInt8>, at time: Instant, channel: Int,
    _ message: IncomingMessage, _ result: inout Understanding
  ) {
    if time > message.receivedAt + Self.futureLimit {
      result.reject(
        .fromTheFuture,
        Title(
          en:
            "\(time) is more than 5 minutes ahead of \(message.receivedAt). Set the gateway's clock.",
          zh: "\(time) 比接收时间 \(message.receivedAt) 超前 5 分钟以上。请校准网关时钟。"))
      return
    }
    if time < Self.earliest {
      result.reject(
        .badTime,
        Title(
          en: "\(time) is before the year 2000. Set the gateway's clock.",
          zh: "\(time) 早于 2000 年。请校准网关时钟。"))
      return
    }
    switch directory.value(raw, unit: unit, of: channel) {
    case .success(let value):
      result.readings.append(
        Reading(series: directory.series(of: channel), time: time, value: value))
    case .failure(let rejection): result.reject(rejection.reason, rejection.detail)
    }
  }
}
