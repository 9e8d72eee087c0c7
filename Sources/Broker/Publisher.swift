import CMosquitto
import Foundation

/// A client that publishes at QoS 1 as a gateway does: it keeps a message until the broker has it.
///
/// At most `window` messages wait for their PUBACK; ``publish(topic:payload:retain:)`` waits for room.
/// A lost connection is opened again with backoff, and what was not acknowledged is sent again
/// (libmosquitto keeps it, and marks it as a duplicate). Not thread-safe: one thread owns it, and
/// nothing moves on the network unless one of its methods runs.
public final class Publisher {
  /// A message of a filter that the settings subscribe to.
  public struct Received: Sendable {
    /// Its topic.
    public var topic: String
    /// Its bytes.
    public var payload: [UInt8]
  }

  /// How long a lost broker is sought before giving up, in milliseconds.
  public var patience: Int64 = 60_000
  /// Messages that the broker has acknowledged.
  public private(set) var acknowledged = 0
  /// Messages that wait for their acknowledgement.
  public var pending: Int { published - acknowledged }

  private let settings: SessionSettings
  private let window: Int
  private let handle: OpaquePointer
  private var published = 0
  private var received: [Received] = []
  private var isConnected = false
  private var failure: BrokerError?
  private var complaint: String?

  private static let initialized: Void = { _ = mosquitto_lib_init() }()

  /// A client, connected. Throws ``BrokerError`` when the broker cannot be reached or refuses.
  public init(_ settings: SessionSettings, window: Int = 500) throws {
    _ = Self.initialized
    (self.settings, self.window) = (settings, window)
    guard let handle = mosquitto_new(settings.clientID, true, nil) else {
      throw BrokerError(
        en: "libmosquitto has no memory for a client.", zh: "libmosquitto 没有内存建立客户端。",
        isFinal: true)
    }
    self.handle = handle
    try settings.apply(to: handle)
    mosquitto_max_inflight_messages_set(handle, UInt32(window))
    setCallbacks()
    let code = mosquitto_connect(
      handle, settings.address.host, settings.address.port, settings.keepAlive)
    guard code == MOSQ_ERR_SUCCESS.rawValue else { throw noConnection(code) }
    try waitForConnection()
  }

  deinit { mosquitto_destroy(handle) }

  /// Hands a message over at QoS 1, waiting while the window is full.
  public func publish(topic: String, payload: [UInt8], retain: Bool = false) throws {
    try wait { pending < window }
    let code = mosquitto_publish(
      handle, nil, topic, Int32(payload.count), payload, 1, retain)
    // A message given while the connection is gone is kept, and sent when it is back.
    guard code == MOSQ_ERR_SUCCESS.rawValue || code == MOSQ_ERR_NO_CONN.rawValue else {
      throw BrokerError.cannotPublish(topic, Session.sentence(code))
    }
    published += 1
    if code == MOSQ_ERR_NO_CONN.rawValue { try reconnect() }
  }

  /// Lets acknowledgements, pings and commands come for at most so many milliseconds; returns as
  /// soon as something came.
  public func serve(for milliseconds: Int32) throws {
    let code = mosquitto_loop(handle, milliseconds, 1)
    if let failure { throw failure }
    if code != MOSQ_ERR_SUCCESS.rawValue { try reconnect() }
  }

  /// Waits until the broker has everything. Throws when nothing is acknowledged for ``patience``.
  public func settle() throws { try wait { pending == 0 } }

  private func wait(until isDone: () -> Bool) throws {
    var last = (acknowledged, ContinuousClock.now)
    while !isDone() {
      try serve(for: 100)
      if acknowledged != last.0 { last = (acknowledged, .now) }
      guard ContinuousClock.now < last.1 + .milliseconds(patience) else {
        throw BrokerError(
          en: "The broker \(settings.address.url) leaves \(pending) messages unacknowledged. "
            + "Look at its log, and at its limits for queued messages.",
          zh: "代理 \(settings.address.url) 有 \(pending) 条消息未确认。请查看它的日志和排队上限。")
      }
    }
  }

  /// The messages that came since the last call.
  public func takeReceived() -> [Received] {
    defer { received.removeAll() }
    return received
  }

  /// Says goodbye; what is not acknowledged is forgotten.
  public func close() {
    mosquitto_disconnect(handle)
    mosquitto_loop(handle, 10, 1)
  }

  private func reconnect() throws {
    var backoff = Backoff(first: 100, longest: 5000)
    let end = ContinuousClock.now + .milliseconds(patience)
    while true {
      isConnected = false
      usleep(UInt32(backoff.next(chance: Double.random(in: 0...1)) * 1000))
      let code = mosquitto_reconnect(handle)
      if code == MOSQ_ERR_SUCCESS.rawValue, (try? waitForConnection()) != nil { return }
      if let failure, failure.isFinal { throw failure }
      guard ContinuousClock.now < end else { throw noConnection(code) }
    }
  }

  private func waitForConnection() throws {
    let end = ContinuousClock.now + .milliseconds(10_000)
    failure = nil
    while !isConnected {
      let code = mosquitto_loop(handle, 100, 1)
      if let failure { throw failure }
      guard code == MOSQ_ERR_SUCCESS.rawValue, ContinuousClock.now < end else {
        throw noConnection(code)
      }
    }
    for filter in settings.filters { mosquitto_subscribe(handle, nil, filter, 1) }
  }

  private func noConnection(_ code: Int32) -> BrokerError {
    BrokerError.noConnection(settings.address, complaint ?? Session.sentence(code))
  }
}

extension Publisher {
  private func setCallbacks() {
    mosquitto_user_data_set(handle, Unmanaged.passUnretained(self).toOpaque())
    mosquitto_connect_v5_callback_set(handle) { @Sendable _, data, code, _, _ in
      Publisher.from(data).didConnect(code)
    }
    mosquitto_publish_v5_callback_set(handle) { @Sendable _, data, _, _, _ in
      Publisher.from(data).acknowledged += 1
    }
    mosquitto_log_callback_set(handle) { @Sendable _, data, level, text in
      guard level == MOSQ_LOG_ERR, let text else { return }
      Publisher.from(data).complaint = String(cString: text)
    }
    mosquitto_message_v5_callback_set(handle) { @Sendable _, data, message, _ in
      if let message { Publisher.from(data).didReceive(message.pointee) }
    }
  }

  private static func from(_ data: UnsafeMutableRawPointer?) -> Publisher {
    Unmanaged<Publisher>.fromOpaque(data!).takeUnretainedValue()
  }

  private func didConnect(_ code: Int32) {
    guard code != 0 else {
      isConnected = true
      return
    }
    let why = settings.version5 ? mosquitto_reason_string(code) : mosquitto_connack_string(code)
    var text = String(cString: why!)
    while text.last == "." { text.removeLast() }
    failure = BrokerError(
      en: "The broker \(settings.address.url) refused the connection: \(text). "
        + "Check user, password and certificate.",
      zh: "代理 \(settings.address.url) 拒绝连接：\(text)。请检查用户、密码和证书。", isFinal: true)
  }

  private func didReceive(_ message: mosquitto_message) {
    let payload = UnsafeRawBufferPointer(start: message.payload, count: Int(message.payloadlen))
    received.append(
      Received(topic: String(cString: message.topic), payload: Array(payload)))
  }
}
