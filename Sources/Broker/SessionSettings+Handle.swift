import CMosquitto
import Foundation

extension SessionSettings {
  /// Gives a libmosquitto client protocol, login and certificates.
  ///
  /// Throws ``BrokerError`` when the TLS files cannot be read.
  func apply(to handle: OpaquePointer) throws {
    mosquitto_int_option(
      handle, MOSQ_OPT_PROTOCOL_VERSION,
      version5 ? Int32(MQTT_PROTOCOL_V5) : Int32(MQTT_PROTOCOL_V311))
    if version5 {
      mosquitto_int_option(handle, MOSQ_OPT_RECEIVE_MAXIMUM, Int32(receiveMaximum))
    }
    mosquitto_int_option(handle, MOSQ_OPT_TCP_NODELAY, 1)
    if let login = login {
      mosquitto_username_pw_set(handle, login.user, login.password)
    }
    guard address.tls else { return }
    for file in [caFile, certificate?.file, certificate?.key].compactMap({ $0 }) {
      guard access(file, R_OK) != 0 else { continue }
      let why = String(cString: strerror(errno))
      throw BrokerError(
        en: "\(file) for \(address.url) cannot be read: \(why). "
          + "Check ca, certificate and key in the configuration.",
        zh: "无法读取 \(address.url) 的 \(file)：\(why)。请检查配置中的 ca、certificate 和 key。",
        isFinal: true)
    }
    let code = mosquitto_tls_set(
      handle, caFile, caFile == nil ? "/etc/ssl/certs" : nil,
      certificate?.file, certificate?.key, nil)
    guard code == MOSQ_ERR_SUCCESS.rawValue else {
      throw BrokerError(
        en: "The TLS files for \(address.url) cannot be used: \(Session.sentence(Int32(code))). "
          + "Check ca, certificate and key in the configuration.",
        zh: "\(address.url) 的 TLS 文件无法使用：\(Session.sentence(Int32(code)))。"
          + "请检查配置中的 ca、certificate 和 key。", isFinal: true)
    }
  }
}
