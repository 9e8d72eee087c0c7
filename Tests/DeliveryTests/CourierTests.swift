import Farm
import Foundation
import Logging
import Storage
import Testing

@testable import Delivery

/// Everything that was published, in order.
final class Published: @unchecked Sendable {
  private let lock = NSLock()
  private var list: [(topic: String, payload: String, retain: Bool)] = []
  func add(_ topic: String, _ payload: [UInt8], _ retain: Bool) {
    lock.withLock { list.append((topic, String(decoding: payload, as: UTF8.self), retain)) }
  }
  var all: [(topic: String, payload: String, retain: Bool)] { lock.withLock { list } }
}

@Suite struct CourierTests {
  let scratch = Scratch()
  let clock = TestClock()
  let store: Store

  init() throws { store = try Store(path: scratch.path + "/furrow.db", .create) }

  private func courier(
    _ channels: [Channel], _ site: Site, publish: Publish? = nil
  ) -> Courier {
    Courier(
      store: store, channels: channels, site: site, publish: publish,
      log: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }, random: SplitMix(seed: 1),
      now: { [clock] in clock.now })
  }

  private func folder(_ name: String = "mail") -> Channel {
    Channel(
      name: name,
      way: .folder(
        MailFolder(path: scratch.path + "/" + name, from: MailAddress("f@farm.example")!)))
  }

  private func files(_ name: String = "mail") -> Int {
    (try? FileManager.default.contentsOfDirectory(atPath: scratch.path + "/" + name).count) ?? 0
  }

  private func post(_ parcels: [Parcel]) throws -> Int {
    try store.write { try $0.post(parcels) }
  }

  @Test func postedOnceCarriedOnce() throws {
    let site = testSite([person("wang", ["mail"])])
    let notices = Notices(site: site, channels: [folder()])
    let courier = courier([folder()], site)
    #expect(try post(notices.parcels(for: [change()], at: clock.now)) == 1)
    #expect(try post(notices.parcels(for: [change()], at: clock.now + .hour)) == 0)
    #expect(try courier.round() == 1)
    #expect(try courier.round() == 0)
    #expect(files() == 1)
    let sent = try store.read { try $0.parcels(in: [.sent]) }
    #expect(sent.map(\.tries) == [1])
    #expect(try store.read { try $0.deliveries(key: sent[0].key) }.map(\.outcome) == ["sent"])
  }

  @Test func aSilenceCoversItsRuleAndUnitUntilItEndsAndNeverACriticalAlert() throws {
    let notices = Notices(site: testSite([person("wang", ["mail"])]), channels: [folder()])
    let silence = { (until: Instant) in
      AlertRemark(
        .silenced, of: change(), by: "wang", "the probe is being cleaned", at: noon,
        until: until)
    }
    let told = { (change: AlertChange, now: Instant) in
      let silences = try self.store.read { try $0.silences(at: now) }
      return notices.parcels(for: [change], at: now, silences: silences).count
    }
    try store.write { try $0.append(silence(noon + .hour)) }
    #expect(try told(change("a2"), noon) == 0)
    #expect(try told(change("a2"), noon + .hour) == 1)
    #expect(try told(change("a3", unit: "plot-4"), noon) == 1)
    #expect(try told(change("a2", severity: .critical), noon) == 1)
    // Said again, it ends at once.
    try store.write { try $0.append(silence(noon)) }
    #expect(try told(change("a2"), noon) == 1)
    #expect(try store.read { try $0.alertRemarks(of: "a1") }.map(\.until) == [noon + .hour, noon])
  }

  @Test func nothingIsPostedWhenTheTransactionFails() throws {
    struct Stop: Error {}
    let parcels = Notices(site: testSite([person("wang", ["mail"])]), channels: [folder()])
      .parcels(for: [change()], at: noon)
    #expect(throws: Stop.self) {
      try store.write { transaction in
        try transaction.post(parcels)
        throw Stop()
      }
    }
    #expect(try store.read { try $0.parcels(in: Set(Parcel.State.allCases)) }.isEmpty)
  }

  @Test func notBeforeItIsDue() throws {
    let site = testSite([person("wang", ["mail"]) { $0.quiet = (0, 13 * 60) }])
    _ = try post(Notices(site: site, channels: [folder()]).parcels(for: [change()], at: noon))
    let courier = courier([folder()], site)
    #expect(try courier.round() == 0)
    clock.advance(.hour)
    #expect(try courier.round() == 1)
  }

  @Test func aStormIsAFewLettersAndOneSummary() throws {
    let site = testSite([person("wang", ["mail"])])
    let notices = Notices(site: site, channels: [folder()])
    let changes = (0..<300).map { change("a\($0)") }
    #expect(try post(notices.parcels(for: changes, at: noon)) == 300)
    let courier = courier([folder()], site)
    #expect(try courier.round() == DeliveryLimits.stormCount)
    #expect(try courier.round() == 0)
    #expect(files() == DeliveryLimits.stormCount)
    #expect(
      try store.read { try $0.parcels(in: [.folded]).count } == 301 - DeliveryLimits.stormCount)
    // What comes later in the storm waits, and comes as one when the span has passed.
    _ = try post(notices.parcels(for: (0..<50).map { change("b\($0)") }, at: noon))
    #expect(try courier.round() == 0)
    clock.advance(DeliveryLimits.stormSpan + 1)
    #expect(try courier.round() == DeliveryLimits.stormCount)
    #expect(try store.read { try $0.parcels(in: [.waiting]) }.isEmpty)
  }

  @Test func topicsKeepWhatIsTheMatterAndForgetWhatIsOver() throws {
    let published = Published()
    let topic = Channel(name: "broker", way: .mqtt)
    let notices = Notices(site: testSite(), channels: [topic])
    _ = try post(
      notices.parcels(for: [change(), change(state: .resolved)], at: noon))
    let courier = courier([topic], testSite()) { published.add($0, $1, $2) }
    #expect(try courier.round() == 2)
    let all = published.all
    #expect(all.map(\.topic) == Array(repeating: "furrow/v1/delta/alerts/a1", count: 3))
    #expect(all.map(\.retain) == [true, false, true])
    #expect(all[2].payload.isEmpty)
    #expect(try JSON(parsing: all[1].payload)["state"] == "resolved")
  }

  @Test func whatFailsIsTriedAgainThenParkedThenRetried() throws {
    let site = testSite([person("wang", ["mail"])])
    let blocked = try scratch.file("mail", "a file where the folder should be")
    _ = try post(Notices(site: site, channels: [folder()]).parcels(for: [change()], at: noon))
    let courier = courier([folder()], site)
    var tried = 0
    for _ in 0..<1000 where try store.read({ try $0.parcels(in: [.parked]) }).isEmpty {
      tried += try courier.round()
      clock.advance(10 * .minute)
    }
    #expect(tried == DeliveryLimits.tries)
    let parked = try store.read { try $0.parcels(in: [.parked]) }
    #expect(parked.count == 1 && parked[0].error?.contains("cannot be written") == true)
    #expect(
      try store.read { try $0.deliveries(key: parked[0].key) }.map(\.outcome)
        == Array(repeating: "postponed", count: tried - 1) + ["parked"])
    try FileManager.default.removeItem(atPath: blocked)
    #expect(try store.write { try $0.retry(parcel: parked[0].number, at: clock.now) })
    clock.advance(.hour)
    #expect(try courier.round() == 1)
    #expect(files() == 1)
    #expect(try store.write { try $0.drop(parcel: parked[0].number, at: clock.now) } == false)
  }

  @Test func aMissingSecretIsToldAndTheLetterWaits() throws {
    let site = testSite([person("wang", ["group"])])
    let group = Channel(
      name: "group",
      way: .robot(Robot(.wecom, HttpAddress(.secret(Secret(.environment("FURROW_NO_SUCH")))))))
    _ = try post(Notices(site: site, channels: [group]).parcels(for: [change()], at: noon))
    _ = try courier([group], site).round()
    let waiting = try store.read { try $0.parcels(in: [.waiting]) }
    #expect(waiting[0].error?.contains("FURROW_NO_SUCH is not set") == true)
  }

  @Test func itRunsUntilItIsCancelled() async throws {
    let site = testSite([person("wang", ["mail"])])
    _ = try post(Notices(site: site, channels: [folder()]).parcels(for: [change()], at: noon))
    let courier = courier([folder()], site)
    let task = Task { await courier.run() }
    while files() == 0 { try await Task.sleep(for: .milliseconds(10)) }
    task.cancel()
    await task.value
    #expect(try store.read { try $0.parcels(in: [.waiting]) }.isEmpty)
  }

  @Test func settledParcelsAreForgottenInTime() throws {
    let site = testSite([person("wang", ["mail"])])
    let parcels = Notices(site: site, channels: [folder()]).parcels(
      for: [change(), change("a2")], at: noon)
    _ = try post(parcels)
    _ = try post([])
    let courier = courier([folder()], site)
    _ = try courier.round()
    try store.write { try $0.pruneOutbox(before: noon) }
    #expect(try store.read { try $0.parcels(in: [.sent]).count } == 2)
    try store.write { try $0.pruneOutbox(before: noon + 1) }
    #expect(try store.read { try $0.parcels(in: [.sent]) }.isEmpty)
    #expect(try store.read { try $0.deliveries(key: parcels[0].key) }.count == 1)
  }
}
