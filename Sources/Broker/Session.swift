import CMosquitto
import Foundation

/// One persistent MQTT session whose acknowledgements leave only when ``flush()`` is called.
///
/// libmosquitto queues a PUBACK before it hands a message over. After `mosquitto_threaded_set`, and
/// with nobody running its loop, that queue is written by `mosquitto_loop_write` alone; so
/// read, commit, then flush is acknowledge-after-commit. It rests on how version 2.0 queues, not on
/// a promise of its API: `AcknowledgementTests` guards it. Not thread-safe but for ``publish``:
/// everything else belongs to the one thread that listens.
public final class Session {
  /// What the session was made with.
  public let settings: SessionSettings
  let handle: OpaquePointer
  var inbox = Inbox()
  var payloadLimit = InboxLimits().payload
  var notices: [SessionNotice] = []
  var failure: BrokerError?
  var isConnected = false
  /// What libmosquitto last complained of: the cause of a failed TLS handshake stands nowhere else.
  var complaint: String?
  var subscribeRequest: Int32?
  /// Until when the broker must have granted the subscription.
  var answerDue: ContinuousClock.Instant?
  var publications: [(id: Int32, token: Int64)] = []

  private static let initialized: Void = { _ = mosquitto_lib_init() }()

  /// A session, not yet connected.
  ///
  /// Throws ``BrokerError`` when a filter is shared or TLS files cannot be read.
  public init(_ settings: SessionSettings) throws {
    if let shared = settings.filters.first(where: { $0.hasPrefix("$share/") }) {
      throw BrokerError(
        en: "The filter \"\(shared)\" is shared, which breaks the order of a device's messages; "
          + "subscribe without $share and divide farms by partition.",
        zh: "过滤器“\(shared)”是共享订阅，会打乱设备消息的顺序；请去掉 $share，改为按分区划分农场。",
        isFinal: true)
    }
    _ = Self.initialized
    self.settings = settings
    guard let handle = mosquitto_new(settings.clientID, false, nil) else {
      throw BrokerError(
        en: "libmosquitto has no memory for a session.", zh: "libmosquitto 没有内存建立会话。",
        isFinal: true)
    }
    self.handle = handle
    mosquitto_threaded_set(handle, true)
    try settings.apply(to: handle)
    setCallbacks()
  }

  deinit { mosquitto_destroy(handle) }

  /// Opens the connection; the broker's answer comes with later reads.
  func connect() throws {
    failure = nil
    isConnected = false
    answerDue = nil
    complaint = nil
    inbox.removeAll()
    var properties: OpaquePointer?
    defer { mosquitto_property_free_all(&properties) }
    if settings.version5 {
      mosquitto_property_add_int32(
        &properties, Int32(MQTT_PROP_SESSION_EXPIRY_INTERVAL.rawValue), settings.sessionExpiry)
      mosquitto_property_add_int16(
        &properties, Int32(MQTT_PROP_RECEIVE_MAXIMUM.rawValue), UInt16(settings.receiveMaximum))
    }
    let code = mosquitto_connect_bind_v5(
      handle, settings.address.host, settings.address.port, settings.keepAlive, nil, properties)
    guard code == MOSQ_ERR_SUCCESS.rawValue else {
      throw BrokerError.noConnection(settings.address, complaint ?? Self.sentence(code))
    }
    try flush()
  }

  /// The socket to poll, or -1.
  var socket: Int32 { mosquitto_socket(handle) }
  /// Whether something waits to be written.
  var wantsWrite: Bool { mosquitto_want_write(handle) }

  /// Reads messages into the inbox until the socket is dry or the limits are reached.
  ///
  /// `errno` does not tell dryness (libmosquitto's own socket pair disturbs it); a read that brings
  /// nothing does.
  func drain(_ limits: InboxLimits) throws {
    while inbox.count < limits.messages, inbox.byteCount < limits.bytes {
      let before = inbox.count
      let notices = self.notices.count
      let code = mosquitto_loop_read(handle, 1)
      if let failure { throw failure }
      guard code == MOSQ_ERR_SUCCESS.rawValue else {
        throw broke(code)
      }
      if inbox.count == before && self.notices.count == notices { return }
    }
  }

  /// Writes everything that is queued, acknowledgements among it. Never between a read and its
  /// commit.
  func flush() throws {
    var rounds = 0
    while wantsWrite {
      let code = mosquitto_loop_write(handle, 1)
      guard code == MOSQ_ERR_SUCCESS.rawValue else {
        throw broke(code)
      }
      rounds += 1
      if wantsWrite {
        guard rounds < 1000 else { return }
        var entry = pollfd(fd: socket, events: Int16(POLLOUT), revents: 0)
        poll(&entry, 1, 100)
      }
    }
  }

  /// Pings when it is time to, and notices a broker that went silent.
  func housekeep() throws {
    if let answerDue, answerDue < .now {
      throw BrokerError(
        en: "The broker \(settings.address.url) took the connection but not the subscription.",
        zh: "代理 \(settings.address.url) 接受了连接，但没有答复订阅。")
    }
    let code = mosquitto_loop_misc(handle)
    guard code == MOSQ_ERR_SUCCESS.rawValue else {
      throw broke(code)
    }
  }

  /// Closes the socket without a word: nothing queued is written, the broker sends all again.
  func drop() {
    inbox.removeAll()
    publications.removeAll()
    let fd = socket
    if fd >= 0 { shutdown(fd, Int32(SHUT_RDWR)) }
    isConnected = false
  }

  /// Says goodbye; the broker keeps the session, and has read every acknowledgement on return.
  ///
  /// libmosquitto closes the socket as soon as the goodbye is written. What the broker sent meanwhile
  /// and nobody read would turn that into a reset, and take from the broker the acknowledgements it
  /// has not read yet. So a twin of the socket stays until the broker closes too, at most two seconds.
  func close() {
    let twin = dup(socket)
    mosquitto_disconnect_v5(handle, 0, nil)
    try? flush()
    guard twin >= 0 else { return }
    shutdown(twin, Int32(SHUT_WR))
    Self.readToEnd(twin, patience: .seconds(2))
    Glibc.close(twin)
  }

  private static func readToEnd(_ fd: Int32, patience: Duration) {
    let end = ContinuousClock.now + patience
    var scrap = [UInt8](repeating: 0, count: 65_536)
    while .now < end {
      var entry = pollfd(fd: fd, events: Int16(POLLIN), revents: 0)
      guard poll(&entry, 1, 100) >= 0 else { return }
      if entry.revents != 0, read(fd, &scrap, scrap.count) <= 0 { return }
    }
  }

  func subscribe() {
    for filter in settings.obsolete where !settings.filters.contains(filter) {
      mosquitto_unsubscribe(handle, nil, filter)
    }
    var filters = settings.filters.map { strdup($0) }
    defer { filters.forEach { free($0) } }
    var request: Int32 = 0
    let code = mosquitto_subscribe_multiple(
      handle, &request, Int32(filters.count), &filters, 1, 0, nil)
    guard code == MOSQ_ERR_SUCCESS.rawValue else {
      failure = BrokerError(
        en: "Cannot subscribe at \(settings.address.url): \(Self.sentence(code)). "
          + "Check the filters in the configuration.",
        zh: "无法在 \(settings.address.url) 订阅：\(Self.sentence(code))。请检查配置中的 filters。",
        isFinal: code == MOSQ_ERR_INVAL.rawValue)
      return
    }
    subscribeRequest = request
    answerDue = .now + settings.patience
  }

  private func broke(_ code: Int32) -> BrokerError {
    .broke(settings.address, complaint ?? Self.sentence(code))
  }

  static func sentence(_ code: Int32) -> String {
    if code == Int32(MOSQ_ERR_ERRNO.rawValue) { return String(cString: strerror(errno)) }
    var text = String(cString: mosquitto_strerror(code))
    while text.last == "." { text.removeLast() }
    return text
  }
}

/// What happened in a session, for the log and for whoever waits.
public enum SessionNotice: Hashable, Sendable {
  /// The broker took us; whether it still had our session.
  case connected(sessionPresent: Bool)
  /// Every filter was granted.
  case subscribed
  /// A publication reached the broker.
  case published(token: Int64)
}
