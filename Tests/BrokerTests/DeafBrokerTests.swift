import Foundation
import Testing

@testable import Broker

/// A broker that takes the connection and never answers the subscription: we would wait for ever for
/// messages that nobody sends.
@Suite struct DeafBrokerTests {
  /// Listens on a free loopback port, answers CONNECT with CONNACK (MQTT 5.0, 3.2) and nothing else.
  private final class DeafBroker: Sendable {
    let port: Int32
    private let listener: Int32

    init() throws {
      listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
      var address = sockaddr_in()
      address.sin_family = sa_family_t(AF_INET)
      address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
      var size = socklen_t(MemoryLayout<sockaddr_in>.size)
      let fd = listener
      let isListening = withUnsafeMutablePointer(to: &address) {
        $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
          bind(fd, $0, size) == 0 && listen(fd, 8) == 0 && getsockname(fd, $0, &size) == 0
        }
      }
      try #require(isListening)
      port = Int32(UInt16(bigEndian: address.sin_port))
      Thread {
        while case let client = accept(fd, nil, nil), client >= 0 {
          var bytes = [UInt8](repeating: 0, count: 4096)
          guard read(client, &bytes, bytes.count) > 0 else { continue }
          let connack: [UInt8] = [0x20, 0x03, 0x00, 0x00, 0x00]
          _ = write(client, connack, connack.count)
        }
      }.start()
    }

    deinit { close(listener) }
  }

  @Test func aSubscriptionWithoutAnswerIsTriedAgain() throws {
    let broker = try DeafBroker()
    let address = try #require(BrokerAddress(url: "mqtt://127.0.0.1:\(broker.port)"))
    var settings = SessionSettings(address: address, clientID: "furrow", filters: ["t"])
    settings.patience = .milliseconds(300)
    let listener = Listener([try Session(settings)], tick: 20)
    let stop = listener.stopper
    var lost: [String] = []
    var idles = 0
    try listener.run(
      Listener.Owner(
        commit: { _, _ in },
        idle: {
          idles += 1
          if lost.count == 2 || idles > 2000 { stop() }
        },
        notice: { notice in
          if case .lost(_, let why, _) = notice { lost.append(why) }
        }))
    #expect(lost.count == 2)
    #expect(lost.allSatisfy { $0.contains("not the subscription") }, "\(lost)")
  }
}
