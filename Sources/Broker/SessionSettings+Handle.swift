import CMosquitto

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
    let code = mosquitto_tls_set(
      handle, caFile, caFile == nil ? "/etc/ssl/certs" : nil,
      certificate?.file, certificate?.key, nil)
    guard code == MOSQ_ERR_SUCCESS.rawValue else {
      throw BrokerError(
        "The TLS files for \(address.url) cannot be used: \(Session.sentence(Int32(code))). "
          + "Check ca, certificate and key in the configuration.", isFinal: true)
    }
  }
}
