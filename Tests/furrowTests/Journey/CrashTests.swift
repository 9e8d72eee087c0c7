import Broker
import Farm
import Foundation
import Testing

@testable import Storage
@testable import furrow

/// Acknowledged means kept, whatever happens: the promise, with real processes that really die.
@Suite(.serialized) struct CrashTests {
  @Test func aDozenKillsLoseAndRepeatNothing() throws {
    let count = 12_000
    let calm = try Journey()
    try calm.startSubscribed()
    try Journey.publish(count, to: calm.broker.address)
    try calm.wait("all readings") { try calm.store().read { try $0.readingCount() } == count }
    calm.kill(SIGTERM)
    let expected = try calm.alerts()
    #expect(expected.count > 100)

    let rough = try Journey(messages: 50)
    try rough.startSubscribed()
    let publishing = rough.publishBeside(count, pause: 10)
    var dice = SystemRandomNumberGenerator()
    for _ in 0..<12 {
      usleep(UInt32.random(in: 20_000...250_000, using: &dice))
      rough.kill(SIGKILL)
      try rough.start()
    }
    try rough.wait("all readings") { try rough.store().read { try $0.readingCount() } == count }
    try rough.wait("the publisher") { publishing.isFinished }
    #expect(rough.kill(SIGTERM) == 0)

    var seen: Set<Instant> = []
    try rough.store().read { past in
      try past.forEachInput(after: 0) {
        if case .reading(let reading) = $0, reading.series == SeriesID(1) {
          seen.insert(reading.time)
        }
      }
      #expect(try past.rejections().isEmpty)
    }
    #expect(seen.count == count / 3)
    #expect(try rough.alerts() == expected)

    // Replaying what was live, kills and all, gives exactly the alerts that were live.
    let replay = try rough.furrow("rules", "replay", "--json")
    #expect(replay.status == 0, "\(replay.err)")
    let replayed = try JSON(parsing: replay.out).array!.map { $0["alert"]!.string! }
    #expect(replayed == AlertSpan.all(expected).map(\.id))
  }

  @Test func aFullDiskAcknowledgesNothingAndLosesNothing() throws {
    let journey = try Journey()
    // A limit of SQLite's own stands for the disk: the same error code, on any machine.
    let store = try Store(path: journey.dataPath, .create)
    let pipeline = { (pages: Int?) throws -> Pipeline in
      try store.limitPages(pages)
      let node = try Files.node(journey.folder.appending(path: "site.yaml").path)
      let site = Site.read(node).0
      let rules = RuleBook.read(
        [try Files.node(journey.folder.appending(path: "rules/pond.yaml").path)], site: site
      ).0
      return try Pipeline(store: store, site: site, rules: rules, at: .now)
    }
    var full = try pipeline(60)
    let session = try Session(
      SessionSettings(address: journey.broker.address, clientID: "furrow", filters: ["furrow/v1/#"])
    )
    let listener = Listener([session])
    let stop = listener.stopper
    var failures = 0
    var subscribed = false
    let count = 6000
    let owner = Listener.Owner(
      commit: { inbox, broker in
        do { try full.take(inbox, from: broker, at: .now) } catch {
          failures += 1
          #expect("\(error)".contains("full"))
          if failures == 3 { try store.limitPages(nil) }
          throw error
        }
      },
      idle: {
        if (try? store.read { try $0.readingCount() }) == count { stop() }
      },
      notice: { notice in
        if case .subscribed = notice, !subscribed {
          subscribed = true
          _ = journey.publishBeside(count)
        }
      })
    try listener.run(owner)
    #expect(failures >= 3)
    #expect(try store.read { try $0.readingCount() } == count)
  }

  @Test func aBrokerRestartInMidStreamLosesNothing() throws {
    let count = 6000
    let journey = try Journey(messages: 50)
    try journey.startSubscribed()
    _ = journey.publishBeside(count, pause: 10)
    usleep(300_000)
    try journey.broker.restart()
    try journey.wait("all readings") {
      try journey.store().read { try $0.readingCount() } == count
    }
    #expect(journey.log.contains("next try in"))
  }

  @Test func aSecondRunSaysWhoHoldsTheFile() throws {
    let journey = try Journey()
    try journey.startSubscribed()
    let second = try journey.furrow("run")
    #expect(second.status == 3)
    #expect(second.err.contains("is already running on"))
  }

  @Test func aReloadWithMistakesKeepsTheOldRules() throws {
    let journey = try Journey()
    try journey.startSubscribed()
    try journey.write("rules/pond.yaml", "- rule: x\n  on: pnd\n")
    journey.signal(SIGHUP)
    try journey.wait("the mistakes") { journey.log.contains("stay as they were") }
    try Journey.publish(600, to: journey.broker.address)
    try journey.wait("an alert by the old rules") { try !journey.alerts().isEmpty }
    try journey.write("rules/pond.yaml", Journey.rules)
    journey.signal(SIGHUP)
    try journey.wait("the new rules") { journey.log.contains("were read again") }
    #expect(journey.kill(SIGINT) == 0)
  }

  @Test func rulesThatChangeAreToldOfWhatHoldsAlready() throws {
    let journey = try Journey()
    try journey.startSubscribed()
    try Journey.publish(60, to: journey.broker.address)
    try journey.wait("readings") { try journey.store().read { try $0.readingCount() } == 60 }
    let added = """

      - rule: has-oxygen
        on: pond
        when: dissolved_oxygen > 0.5 mg/L
        for: 5 min
        severity: info
        en: "{unit} breathes."
        zh: "{unit} 有氧。"
        source: test
      """
    let states = {
      try journey.alerts().filter { $0.rule == "has-oxygen" }.map(\.state)
    }
    try journey.write("rules/pond.yaml", Journey.rules + added)
    journey.signal(SIGHUP)
    // No reading comes: what holds is told because the rule came.
    try journey.wait("the alerts of the new rule") {
      try states() == [.firing, .firing, .firing]
    }
    // A restart repeats nothing.
    journey.kill(SIGKILL)
    try journey.startSubscribed()
    #expect(try states().count == 3)
    // Nor does a rule that went leave anything behind.
    try journey.write("rules/pond.yaml", Journey.rules)
    journey.signal(SIGHUP)
    try journey.wait("the end of its alerts") {
      try states().filter { $0 == .resolved }.count == 3
    }
    #expect(
      try journey.store().read { try $0.standingAlerts() }.allSatisfy { $0.rule != "has-oxygen" })
  }

  @Test func aRefusedSubscriptionStopsWithASentence() throws {
    let journey = try Journey()
    try journey.write(
      "furrow.yaml",
      "brokers: [{url: \"\(journey.broker.address.url)\", filters: [\"$share/g/#\"]}]")
    let result = try journey.furrow("run")
    #expect(result.status == 2)
    #expect(result.err.contains("shared subscription"))
  }

  @Test func relativeTimesThatComeAgainAddNothing() throws {
    // Acknowledgements are lost after the commit: the same packet comes again, later.
    let journey = try Journey()
    let store = try Store(path: journey.dataPath, .create)
    let site = Site.read(try Files.node(journey.folder.appending(path: "site.yaml").path)).0
    let rules = RuleBook.read([], site: site).0
    let message = (
      topic: "furrow/v1/hekou/gw/readings",
      payload: Array(#"[{"n":"pond-0/dissolved_oxygen","t":-5,"v":6}]"#.utf8)
    )
    let inbox = BenchLoad.inbox([message])
    var pipeline = try Pipeline(store: store, site: site, rules: rules, at: .now)
    let first = Instant("2026-05-01T00:00:00Z")!
    try pipeline.take(inbox, from: "b", at: first)
    var restarted = try Pipeline(store: store, site: site, rules: rules, at: .now)
    try restarted.connected(to: "b")
    try restarted.take(inbox, from: "b", at: first + 9000)
    #expect(try store.read { try $0.readingCount() } == 1)
    // The same words in a later message are news.
    try restarted.take(inbox, from: "b", at: first + 60_000)
    #expect(try store.read { try $0.readingCount() } == 2)
  }
}
