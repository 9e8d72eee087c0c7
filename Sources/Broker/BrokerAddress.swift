import CMosquitto
/// Where a broker listens and how to prove who we are: `mqtt://host:port` or `mqtts://host:port`.
public struct BrokerAddress: Hashable, Sendable {
  /// Host name or address.
  public var host: String
  /// TCP port.
  public var port: Int32
  /// Whether the connection is TLS.
  public var tls: Bool

  /// An address from its URL; `nil` when it is none.
  ///
  /// Only scheme, host and port: a user and password stand in a file, never in a URL that ends up in
  /// logs.
  public init?(url: String) {
    let scheme: String
    if url.hasPrefix("mqtt://") {
      (scheme, tls) = ("mqtt://", false)
    } else if url.hasPrefix("mqtts://") {
      (scheme, tls) = ("mqtts://", true)
    } else {
      return nil
    }
    var rest = url.dropFirst(scheme.count)
    if rest.last == "/" { rest = rest.dropLast() }
    guard !rest.isEmpty, !rest.contains("/"), !rest.contains("@") else { return nil }
    let standard: Int32 = tls ? 8883 : 1883
    if rest.first == "[" {
      guard let close = rest.firstIndex(of: "]") else { return nil }
      host = String(rest[rest.index(after: rest.startIndex)..<close])
      guard let port = Self.port(rest[close...].dropFirst(), standard) else { return nil }
      self.port = port
    } else {
      let parts = rest.split(separator: ":", omittingEmptySubsequences: false)
      guard parts.count <= 2, !parts[0].isEmpty else { return nil }
      host = String(parts[0])
      guard let port = Self.port(parts.count == 2 ? ":" + parts[1] : "", standard) else {
        return nil
      }
      self.port = port
    }
  }

  private static func port(_ text: some StringProtocol, _ standard: Int32) -> Int32? {
    if text.isEmpty { return standard }
    guard text.first == ":", let port = Int32(text.dropFirst()), (1...65_535).contains(port) else {
      return nil
    }
    return port
  }

  /// The URL again.
  public var url: String { "\(tls ? "mqtts" : "mqtt")://\(host):\(port)" }
}

extension BrokerAddress {
  /// Whether a text may be subscribed to, as libmosquitto judges it.
  public static func isFilter(_ text: String) -> Bool {
    !text.isEmpty && mosquitto_sub_topic_check(text) == MOSQ_ERR_SUCCESS.rawValue
  }
}
