import Farm
import Foundation
import Storage
import Testing

@testable import Broker
@testable import furrow

/// Brokers and networks that misbehave, and a disk that fills, seen through the real program.
@Suite(.serialized) struct BrokerTroubleTests {
  /// A port that takes no connection and refuses none, as behind a firewall that swallows packets.
  private final class SilentPort {
    let port: UInt16
    private var sockets: [Int32] = []

    init() throws {
      let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
      var address = sockaddr_in()
      address.sin_family = sa_family_t(AF_INET)
      address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
      var size = socklen_t(MemoryLayout<sockaddr_in>.size)
      let call = { (body: (Int32, UnsafeMutablePointer<sockaddr>) -> Int32, fd: Int32) -> Int32 in
        withUnsafeMutablePointer(to: &address) {
          $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { body(fd, $0) }
        }
      }
      try #require(call({ bind($0, $1, size) }, listener) == 0)
      try #require(listen(listener, 0) == 0)
      _ = call({ getsockname($0, $1, &size) }, listener)
      sockets.append(listener)
      // A full queue of connections that nobody accepts.
      for _ in 0..<8 {
        let client = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue), 0)
        _ = call({ connect($0, $1, size) }, client)
        sockets.append(client)
      }
      port = UInt16(bigEndian: address.sin_port)
    }

    deinit { for socket in sockets { close(socket) } }
  }

  @Test func aSilentNetworkHoldsUpNeitherTheOtherBrokerNorAStop() throws {
    let journey = try Journey()
    let silent = try SilentPort()
    try journey.write(
      "furrow.yaml",
      """
      brokers:
        - {url: "mqtt://127.0.0.1:\(silent.port)"}
        - {url: "\(journey.broker.address.url)"}
      """)
    try journey.startSubscribed()
    try Journey.publish(300, to: journey.broker.address)
    try journey.wait("readings") { try journey.store().read { try $0.readingCount() } == 300 }
    // The first address is still being tried: its packets are lost, not refused.
    #expect(!journey.log.contains("next try in"))
    #expect(journey.kill(SIGTERM) == 0)
  }

  @Test func aCommandGoesToTheBrokerThatItsGatewayIsOn() throws {
    let journey = try Journey()
    let other = try PrivateBroker(in: journey.folder.appending(path: "other"))
    defer { other.stop() }
    try journey.write(
      "site.yaml", Journey.site.replacing("kind: pond}", with: "kind: pond, actuators: [aerator]}"))
    try journey.write(
      "rules/pond.yaml",
      Journey.rules + "\n  act: {do: aerator on, end: aerator off}\n")
    try journey.write(
      "furrow.yaml",
      """
      brokers: [{url: "\(journey.broker.address.url)"}, {url: "\(other.address.url)"}]
      """)
    try journey.start()
    try journey.wait("both brokers") {
      journey.log.components(separatedBy: "subscribed  broker").count == 3
    }
    let gateway = try Publisher(
      SessionSettings(
        address: other.address, clientID: "gateway",
        filters: ["furrow/v1/hekou/gw/commands"]))
    let wrong = try Publisher(
      SessionSettings(
        address: journey.broker.address, clientID: "gateway",
        filters: ["furrow/v1/hekou/gw/commands"]))
    for n in 0..<300 {
      let message = Journey.message(n)
      try gateway.publish(topic: message.topic, payload: message.payload)
    }
    try gateway.settle()
    var heard: [Publisher.Received] = []
    try journey.wait("the command") {
      try gateway.serve(for: 50)
      heard += gateway.takeReceived()
      return !heard.isEmpty
    }
    #expect(String(decoding: heard[0].payload, as: UTF8.self).contains("\"aerator\""))
    try wrong.serve(for: 200)
    #expect(wrong.takeReceived().isEmpty)
    #expect(try journey.store().read { try $0.gateways()[0].broker } == other.address.url)
  }

  private static let dynamicSecurity: String? = {
    let folder = "/usr/lib"
    let machines = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    return machines.map { "\(folder)/\($0)/mosquitto_dynamic_security.so" }
      .first { FileManager.default.fileExists(atPath: $0) }
  }()

  /// mosquitto's access lists grant every subscription and withhold the messages; its security
  /// plugin refuses with 0x80 (0x87 to MQTT 5).
  @Test(.enabled(if: dynamicSecurity != nil), arguments: ["5", "3.1.1"])
  func aRefusedSubscriptionStopsWithASentence(version: String) throws {
    let journey = try Journey()
    let port = journey.broker.address.port
    journey.broker.stop()
    try journey.write(
      "security.json",
      """
      {"defaultACLAccess": {"publishClientSend": true, "publishClientReceive": true,
        "subscribe": false, "unsubscribe": true},
       "clients": [], "roles": [], "groups": [{"groupname": "all", "roles": []}],
       "anonymousGroup": "all"}
      """)
    try journey.write(
      "strict.conf",
      """
      listener \(port) 127.0.0.1
      allow_anonymous true
      user \(NSUserName())
      plugin \(Self.dynamicSecurity!)
      plugin_opt_config_file \(journey.folder.path)/security.json
      """)
    let broker = try ChildProcess(
      "/usr/sbin/mosquitto", ["-c", journey.folder.path + "/strict.conf"])
    defer { broker.end(SIGTERM) }
    try journey.write(
      "furrow.yaml", "brokers: [{url: \"\(journey.broker.address.url)\", version: \(version)}]")
    let result = try journey.furrow("run", "--lang", "zh")
    #expect(result.status == 4)
    #expect(result.err.contains(version == "5" ? "代码 135" : "代码 128"), "\(result.err)")
    #expect(result.err.contains("拒绝订阅“furrow/v1/+/+/"))
  }

  /// Makes and removes a small disk; whether this machine lets us.
  private static func mount(_ path: String, megabytes: Int) -> Bool {
    Glibc.mount("tmpfs", path, "tmpfs", 0, "size=\(megabytes)m") == 0
  }

  private static let canMount: Bool = {
    let path = FileManager.default.temporaryDirectory.appending(path: "disk-\(UUID())").path
    try? FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: path) }
    guard mount(path, megabytes: 1) else { return false }
    return umount(path) == 0
  }()

  @Test(.enabled(if: canMount)) func aFullDiskLeavesEverythingWithTheBroker() throws {
    let journey = try Journey()
    let disk = journey.folder.appending(path: "disk")
    try FileManager.default.createDirectory(at: disk, withIntermediateDirectories: true)
    try #require(Self.mount(disk.path, megabytes: 4))
    defer {
      journey.kill(SIGKILL)
      umount2(disk.path, Int32(MNT_DETACH))
    }
    try journey.write(
      "furrow.yaml",
      """
      brokers: [{url: "\(journey.broker.address.url)"}]
      data: disk/furrow.sqlite
      limits: {messages: 200}
      """)
    let store = { try Store(path: disk.appending(path: "furrow.sqlite").path, .read) }
    let stored = { try store().read { try $0.readingCount() } }
    try journey.startSubscribed()
    let filler = disk.appending(path: "filler")
    try Self.fill(filler, leaving: 150_000)
    let count = 6000
    try Journey.publish(count, to: journey.broker.address)
    try journey.wait("the full disk") { journey.log.contains("is full") }
    journey.kill(SIGKILL)
    let before = try stored()
    #expect(before < count)
    // Every message that is not stored is still the broker's to send: none was acknowledged.
    #expect(
      try Self.unacknowledged(journey.broker.address, atLeast: count - before) == count - before)
    try FileManager.default.removeItem(at: filler)
    try journey.startSubscribed()
    try journey.wait("all readings") { try stored() == count }
  }

  private static func fill(_ file: URL, leaving room: Int) throws {
    var disk = statvfs()
    try #require(statvfs(file.deletingLastPathComponent().path, &disk) == 0)
    let free = Int(disk.f_bavail) * Int(disk.f_bsize)
    try Data(repeating: 0, count: max(0, free - room)).write(to: file)
  }

  /// How many messages the broker holds for our session: read, and never acknowledged.
  private static func unacknowledged(_ address: BrokerAddress, atLeast count: Int) throws -> Int {
    var settings = SessionSettings(address: address, clientID: "furrow", filters: ["furrow/v1/#"])
    settings.receiveMaximum = 60_000
    let session = try Session(settings)
    try session.connect()
    var limits = InboxLimits()
    limits.messages = 60_000
    let end = ContinuousClock.now + .seconds(60)
    var quiet = 0
    while quiet < 10 || session.inbox.count < count, ContinuousClock.now < end {
      var entry = pollfd(fd: session.socket, events: Int16(POLLIN), revents: 0)
      quiet = poll(&entry, 1, 50) > 0 ? 0 : quiet + 1
      try session.drain(limits)
    }
    let found = session.inbox.count
    session.drop()
    return found
  }

  @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/openssl")))
  func whatIsWrongWithCertificatesIsSaid() throws {
    let journey = try Journey()
    let port = journey.broker.address.port
    journey.broker.stop()
    let folder = journey.folder.path
    let making = try ChildProcess(
      "/bin/sh",
      [
        "-c",
        """
        cd \(folder); for name in ca server; do
        openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=$name -keyout $name.key \
        -out $name.pem; done; chmod 644 *.key
        """,
      ], output: folder + "/certs.log")
    try journey.wait("the certificates") { !making.isRunning }
    try journey.write(
      "tls.conf",
      """
      listener \(port) 127.0.0.1
      certfile \(folder)/server.pem
      keyfile \(folder)/server.key
      allow_anonymous true
      user \(NSUserName())
      """)
    let broker = try ChildProcess("/usr/sbin/mosquitto", ["-c", folder + "/tls.conf"])
    defer { broker.end(SIGTERM) }
    let configuration = { (ca: String) in
      "brokers: [{url: \"mqtts://127.0.0.1:\(port)\", ca: \(ca)}]"
    }
    try journey.write("furrow.yaml", configuration("none.pem"))
    let missing = try journey.furrow("run")
    #expect(missing.status == 2 && missing.err.contains("none.pem"), "\(missing.err)")
    try journey.write("furrow.yaml", configuration("ca.pem"))
    try journey.start()
    try journey.wait("the cause") { journey.log.contains("certificate verify failed") }
    #expect(journey.kill(SIGTERM) == 0)
  }
}
