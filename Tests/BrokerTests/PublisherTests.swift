import Foundation
import Testing

@testable import Broker

/// A publisher against a real mosquitto.
@Suite struct PublisherTests {
  private let folder = FileManager.default.temporaryDirectory
    .appending(path: "furrow-\(UUID().uuidString)")

  private func settings(_ broker: PrivateBroker, _ id: String, filters: [String] = [])
    -> SessionSettings
  {
    SessionSettings(address: broker.address, clientID: id, filters: filters)
  }

  /// Publishes numbers and gives back what a subscriber saw.
  private func collect(_ listener: Publisher, until count: Int) throws -> [String] {
    var seen: [String] = []
    let end = ContinuousClock.now + .seconds(20)
    while Set(seen).count < count, ContinuousClock.now < end {
      try listener.serve(for: 100)
      seen += listener.takeReceived().map { String(decoding: $0.payload, as: UTF8.self) }
    }
    return seen
  }

  @Test(arguments: [true, false]) func deliversEverythingInOrder(version5: Bool) throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    let broker = try PrivateBroker(in: folder)
    var wanted = settings(broker, "hears", filters: ["t/#"])
    wanted.version5 = version5
    let listener = try Publisher(wanted)
    try listener.serve(for: 200)
    let publisher = try Publisher(settings(broker, "speaks"), window: 50)
    for n in 0..<2000 {
      try publisher.publish(topic: "t/\(n % 3)", payload: Array("\(n)".utf8))
      #expect(publisher.pending <= 50)
    }
    try publisher.settle()
    #expect(publisher.acknowledged == 2000)
    #expect(try collect(listener, until: 2000) == (0..<2000).map(String.init))
    publisher.close()
    listener.close()
  }

  @Test func sendsAgainWhatALostBrokerDidNotAcknowledge() throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    let broker = try PrivateBroker(in: folder)
    let publisher = try Publisher(settings(broker, "speaks"), window: 400)
    var seen: Set<String> = []
    for round in 0..<3 {
      for n in 0..<300 {
        try publisher.publish(
          topic: "t", payload: Array("\(round)-\(n)".utf8), retain: n == 299)
      }
      round == 1 ? broker.kill() : broker.stop()
      try broker.restart()
      // The retained last message of the round survives only if it was sent again or stored.
      try publisher.settle()
      let listener = try Publisher(settings(broker, "hears\(round)", filters: ["t"]))
      for text in try collect(listener, until: 1) { seen.insert(text) }
      listener.close()
    }
    #expect(publisher.acknowledged == 900)
    #expect(seen.isSuperset(of: ["0-299", "1-299", "2-299"]))
  }

  @Test func saysThatNobodyListens() throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    let broker = try PrivateBroker(in: folder)
    let settings = settings(broker, "speaks")
    broker.stop()
    #expect {
      try Publisher(settings)
    } throws: { error in
      "\(error)".contains("No connection to mqtt://127.0.0.1") && "\(error)".hasSuffix("there.")
    }
  }

  @Test func aBrokerEndsWithItsOwner() throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    var broker: PrivateBroker? = try PrivateBroker(in: folder)
    let id = try #require(broker?.processID)
    #expect(kill(id, 0) == 0)
    broker = nil
    #expect(kill(id, 0) == -1)
  }
}
