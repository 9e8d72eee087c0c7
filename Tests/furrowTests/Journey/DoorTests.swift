import Broker
import Farm
import Foundation
import Storage
import Testing

@testable import furrow

/// The door: encrypted brokers, old protocol versions, what is refused and what a replay mends.
@Suite(.serialized) struct DoorTests {
  private func send(_ topic: String, _ payload: [UInt8], _ journey: Journey) throws {
    let publisher = try Publisher(
      SessionSettings(address: journey.broker.address, clientID: "gw-\(UUID())", filters: []))
    try publisher.publish(topic: "furrow/v1/hekou/gw/" + topic, payload: payload)
    try publisher.settle()
  }

  @Test func mqtt311Works() throws {
    let journey = try Journey()
    try journey.write(
      "furrow.yaml",
      "brokers: [{url: \"\(journey.broker.address.url)\", version: 3.1.1}]")
    try journey.startSubscribed()
    try Journey.publish(300, to: journey.broker.address)
    try journey.wait("readings") { try journey.store().read { try $0.readingCount() } == 300 }
  }

  @Test func aReplayUnderstandsWhatTheSiteFileNowKnows() throws {
    let journey = try Journey()
    try journey.startSubscribed()
    let payload =
      #"[{"bn":"pond-9/","bt":1767225600,"n":"dissolved_oxygen","v":6},{"n":"water_ph","v":8}]"#
    try send("readings", Array(payload.utf8), journey)
    try journey.wait("the rejection") {
      try journey.store().read { try $0.rejectionCounts() }.first?.parts == 2
    }
    journey.kill(SIGTERM)
    #expect(try journey.furrow("rejections", "replay").status == 1)
    try journey.write(
      "site.yaml",
      Journey.site.replacing("{id: pond-0,", with: "{id: pond-9, kind: pond}, {id: pond-0,"))
    let replay = try journey.furrow("rejections", "replay")
    #expect(replay.status == 0, "\(replay.err)")
    #expect(try journey.store().read { try $0.readingCount() } == 2)
    #expect(try journey.furrow("rejections", "replay").status == 0)
    #expect(try journey.store().read { try $0.readingCount() } == 2)
  }

  @Test func giantsEmptiesAndGapsAreCounted() throws {
    let journey = try Journey()
    try journey.startSubscribed()
    try send("readings", [UInt8](repeating: 0x5B, count: 200 << 20), journey)
    try send("readings", [], journey)
    for sequence in [1, 2, 5, 6] {
      let time = 1_767_225_600 + sequence
      try send(
        "flat",
        Array(#"{"unit":"pond-0","time":\#(time),"sequence":\#(sequence),"water_ph":8}"#.utf8),
        journey)
    }
    try journey.wait("readings") { try journey.store().read { try $0.readingCount() } == 4 }
    let (gateway, refused) = try journey.store().read {
      (try $0.gateways()[0], try $0.rejectionCounts())
    }
    #expect(gateway.gaps == 1 && gateway.lost == 2)
    #expect(Set(refused.map(\.reason)) == [.tooLarge, .empty])
    let kept = try journey.store().read { try $0.rejections(reason: .tooLarge) }
    #expect(kept[0].size == 200 << 20 && kept[0].payload.count == StoredRejection.payloadLimit)
  }

  /// A mosquitto that wants TLS, a client certificate and a password.
  @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/openssl")))
  func anEncryptedBrokerWithCertificateAndPassword() throws {
    let journey = try Journey()
    let port = journey.broker.address.port
    journey.broker.stop()
    let folder = journey.folder.path
    try journey.write(
      "certs.sh",
      """
      set -e; cd \(folder)
      openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=ca -keyout ca.key -out ca.pem
      for name in server client; do
        openssl req -newkey rsa:2048 -nodes -subj /CN=localhost -keyout $name.key -out $name.csr
        printf 'subjectAltName=DNS:localhost,IP:127.0.0.1' > $name.ext
        openssl x509 -req -in $name.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 2 \\
          -extfile $name.ext -out $name.pem
      done
      chmod 644 *.key
      touch passwords && chmod 600 passwords
      mosquitto_passwd -b passwords furrow s3cret
      """)
    let making = try ChildProcess(
      "/bin/bash", [folder + "/certs.sh"], output: folder + "/certs.log")
    try journey.wait("the certificates") { !making.isRunning }
    try #require(making.status == 0)
    try journey.write(
      "tls.conf",
      """
      listener \(port) 127.0.0.1
      cafile \(folder)/ca.pem
      certfile \(folder)/server.pem
      keyfile \(folder)/server.key
      require_certificate true
      allow_anonymous false
      password_file \(folder)/passwords
      user \(NSUserName())
      """)
    let broker = try ChildProcess("/usr/sbin/mosquitto", ["-c", folder + "/tls.conf"])
    defer { broker.end(SIGTERM) }
    let configuration = { (login: String) in
      """
      brokers: [{url: "mqtts://127.0.0.1:\(port)", ca: ca.pem, certificate: client.pem,
        key: client.key, login: \(login)}]
      """
    }
    try journey.write("login", "furrow:s3cret\n")
    try journey.write("furrow.yaml", configuration("login"))
    try journey.startSubscribed()
    #expect(journey.kill(SIGTERM) == 0)
    try journey.write("wrong", "furrow:guess\n")
    try journey.write("furrow.yaml", configuration("wrong"))
    let refused = try journey.furrow("run")
    #expect(refused.status == 4)
    #expect(refused.err.contains("refused the connection"))
    #expect(!refused.err.contains("guess"))
  }
}
