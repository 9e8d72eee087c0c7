import CMosquitto
import Foundation

/// The C callbacks: each finds its session and says what came. They run inside `drain`, on the
/// listening thread; none of them may write.
extension Session {
  func setCallbacks() {
    mosquitto_user_data_set(handle, Unmanaged.passUnretained(self).toOpaque())
    mosquitto_connect_v5_callback_set(handle) { @Sendable _, data, code, flags, _ in
      Session.from(data).didConnect(code, sessionPresent: flags & 1 == 1)
    }
    mosquitto_subscribe_v5_callback_set(handle) { @Sendable _, data, request, count, granted, _ in
      let granted = UnsafeBufferPointer(start: granted, count: Int(count))
      Session.from(data).didSubscribe(request, Array(granted))
    }
    mosquitto_log_callback_set(handle) { @Sendable _, data, level, text in
      guard level == MOSQ_LOG_ERR, let text else { return }
      Session.from(data).complaint = String(cString: text)
    }
    mosquitto_message_v5_callback_set(handle) { @Sendable _, data, message, _ in
      if let message { Session.from(data).didReceive(message.pointee) }
    }
    mosquitto_publish_v5_callback_set(handle) { @Sendable _, data, id, _, _ in
      Session.from(data).didPublish(id)
    }
  }

  private static func from(_ data: UnsafeMutableRawPointer?) -> Session {
    Unmanaged<Session>.fromOpaque(data!).takeUnretainedValue()
  }

  private func didConnect(_ code: Int32, sessionPresent: Bool) {
    guard code == 0 else {
      let why = settings.version5 ? mosquitto_reason_string(code) : mosquitto_connack_string(code)
      var text = String(cString: why!)
      while text.last == "." { text.removeLast() }
      // Server unavailable, busy, shutting down: the broker's trouble, not ours.
      let passing = settings.version5 ? [0x88, 0x89, 0x8B, 0x97, 0x9F] : [3]
      failure = BrokerError(
        en: "The broker \(settings.address.url) refused the connection: \(text). "
          + "Check user, password, certificate and mqtt version in the configuration.",
        zh: "代理 \(settings.address.url) 拒绝连接：\(text)。请检查配置中的用户、密码、证书和 MQTT 版本。",
        isFinal: !passing.contains(Int(code)))
      return
    }
    isConnected = true
    notices.append(.connected(sessionPresent: sessionPresent))
    subscribe()
  }

  private func didSubscribe(_ request: Int32, _ granted: [Int32]) {
    guard request == subscribeRequest else { return }
    answerDue = nil
    if let refused = granted.firstIndex(where: { $0 >= 0x80 }) {
      failure = BrokerError(
        en: "The broker \(settings.address.url) refused the subscription "
          + "\"\(settings.filters[refused])\" (code \(granted[refused])). "
          + "Allow it in the broker's access list.",
        zh: "代理 \(settings.address.url) 拒绝订阅“\(settings.filters[refused])”（代码 "
          + "\(granted[refused])）。请在代理的访问控制表中允许它。", isFinal: true)
      return
    }
    if let weak = granted.firstIndex(of: 0) {
      failure = BrokerError(
        en:
          "The broker \(settings.address.url) grants \"\(settings.filters[weak])\" at QoS 0 only, "
          + "which loses messages. Allow QoS 1.",
        zh: "代理 \(settings.address.url) 对“\(settings.filters[weak])”只给 QoS 0，会丢消息。"
          + "请允许 QoS 1。", isFinal: true)
      return
    }
    notices.append(.subscribed)
  }

  private func didReceive(_ message: mosquitto_message) {
    let topic = UnsafeRawBufferPointer(start: message.topic, count: strlen(message.topic))
    let payload = UnsafeRawBufferPointer(
      start: message.payload, count: Int(message.payloadlen))
    inbox.append(
      topic: topic.bindMemory(to: UInt8.self), payload: payload.bindMemory(to: UInt8.self),
      limit: payloadLimit, retained: message.retain,
      id: UInt16(truncatingIfNeeded: message.mid))
  }

  private func didPublish(_ id: Int32) {
    guard let at = publications.firstIndex(where: { $0.id == id }) else { return }
    notices.append(.published(token: publications.remove(at: at).token))
  }

  /// Queues a message at QoS 1; `.published(token)` tells when the broker has it.
  ///
  /// It leaves with the next ``flush()``. A lost connection forgets it: whoever published keeps it
  /// until told, and publishes again.
  func publish(topic: String, payload: [UInt8], retain: Bool, token: Int64) throws {
    var id: Int32 = 0
    let code = mosquitto_publish_v5(
      handle, &id, topic, Int32(payload.count), payload, 1, retain, nil)
    guard code == MOSQ_ERR_SUCCESS.rawValue else {
      throw BrokerError.cannotPublish(topic, Self.sentence(code))
    }
    publications.append((id, token))
  }
}
