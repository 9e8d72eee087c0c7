import Foundation
import Testing

@testable import Broker

/// The contract that everything rests on: nothing is acknowledged before the batch is committed.
///
/// It holds by how libmosquitto queues, not by a promise of its API, so this test must pass with every
/// version that is shipped with.
@Suite(.serialized) struct AcknowledgementTests {
  private struct Refused: Error {}

  private func publish(_ count: Int, to address: BrokerAddress) throws {
    let publisher = try Publisher(SessionSettings(address: address, clientID: "p", filters: []))
    for n in 0..<count { try publisher.publish(topic: "t", payload: Array("\(n)".utf8)) }
    try publisher.settle()
  }

  private func texts(_ inbox: Inbox) -> [String] {
    var texts: [String] = []
    inbox.forEach { texts.append(String(decoding: $0.payload, as: UTF8.self)) }
    return texts
  }

  @Test(arguments: [true, false]) func whatWasNotCommittedComesAgain(version5: Bool) throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "ack-\(UUID())")
    let broker = try PrivateBroker(in: folder)
    defer {
      broker.stop()
      try? FileManager.default.removeItem(at: folder)
    }
    var settings = SessionSettings(address: broker.address, clientID: "furrow", filters: ["t"])
    settings.version5 = version5
    let count = 200
    var attempts: [[String]] = []
    var committed: [String] = []
    var published = false
    let listener = Listener([try Session(settings)])
    let stop = listener.stopper
    try listener.run(
      Listener.Owner(
        commit: { inbox, _ in
          attempts.append(texts(inbox))
          // The first three batches fail: not one of their messages may be acknowledged.
          if attempts.count <= 3 { throw Refused() }
          committed += texts(inbox)
        },
        idle: { if committed.count >= count { stop() } },
        notice: { notice in
          guard case .subscribed = notice, !published else { return }
          published = true
          let address = broker.address
          Thread { try? self.publish(count, to: address) }.start()
        }))
    #expect(attempts.count > 3)
    #expect(committed == (0..<count).map(String.init))

    // What was committed was acknowledged before the goodbye, and the broker has read it: a new
    // connection of the session is sent nothing more.
    var again: [String] = []
    var idles = 0
    let second = Listener([try Session(settings)], tick: 20)
    let stopSecond = second.stopper
    try second.run(
      Listener.Owner(
        commit: { inbox, _ in again += texts(inbox) },
        idle: {
          idles += 1
          if idles > 30 { stopSecond() }
        }, notice: { _ in }))
    #expect(again.isEmpty)
  }
}
