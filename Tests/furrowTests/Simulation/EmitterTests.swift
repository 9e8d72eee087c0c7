import Broker
import Farm
import Foundation
import Testing

@testable import furrow

/// Simulated gateways against a real broker.
@Suite struct EmitterTests {
  @Test func publishesEverythingAndCarriesCommandsOut() throws {
    let folder = FileManager.default.temporaryDirectory
      .appending(path: "furrow-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    let broker = try PrivateBroker(in: folder)
    func client(_ id: String, _ filters: [String]) throws -> Publisher {
      try Publisher(SessionSettings(address: broker.address, clientID: id, filters: filters))
    }
    let control = try client("control", ["furrow/v1/#"])
    let gateways = try client("gateways", ["furrow/v1/+/+/commands"])
    try control.serve(for: 200)
    try gateways.serve(for: 200)
    let topic = "furrow/v1/kenli-shrimp/gw-ponds/commands"
    for (id, unit) in [("c1", "pond-1"), ("c2", "pond-77")] {
      let command = #"{"id":"\#(id)","unit":"\#(unit)","actuator":"aerator","action":"on"}"#
      try control.publish(topic: topic, payload: Array(command.utf8))
    }
    try control.settle()
    try gateways.serve(for: 500)

    let start = Instant("2026-11-14T03:00:00Z")!
    var simulation = Simulation(.init(site: sampleSite, seed: 1, from: start))
    var emitter = Emitter(
      gateways, pace: Pace(speed: .infinity, from: start, started: start + .day))
    emitter.isStopped = { false }
    let done = try emitter.run(&simulation, until: start + .hour) { _ in }
    try emitter.finish()
    #expect(done)
    #expect(emitter.tally.obeyed == 1 && emitter.tally.refused == 1)

    var acknowledgements: [String] = []
    var messages = 0
    let end = ContinuousClock.now + .seconds(10)
    while messages < emitter.tally.messages, ContinuousClock.now < end {
      try control.serve(for: 50)
      for received in control.takeReceived() where received.topic != topic {
        if received.topic.hasSuffix("/ack") {
          acknowledgements.append(String(decoding: received.payload, as: UTF8.self))
        } else {
          messages += 1
        }
      }
    }
    #expect(messages == emitter.tally.messages && messages > 100)
    #expect(
      acknowledgements.sorted() == [
        #"{"id":"c1","done":true}"#, #"{"id":"c2","done":false}"#,
      ])
  }
}
