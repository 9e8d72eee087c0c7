import Farm
import Foundation
import Logging
import Storage
import Testing

@testable import Delivery

/// What several people share, and what must come in order.
@Suite struct SharingTests {
  let scratch = Scratch()
  let clock = TestClock(Instant("2026-07-14T06:00:00+08:00")!)
  let group = Channel(
    name: "group", way: .robot(Robot(.wecom, HttpAddress(.open("http://127.0.0.1:1/")))))

  private var people: [Agronomist] {
    [
      person("wang", ["group"]) { $0.digest = 390 }, person("li", ["group"]) { $0.digest = 390 },
      person("ann", ["group"], language: .en) { $0.digest = 390 },
      person("zhao", ["group"]) { ($0.digest, $0.kinds) = (390, [.plot]) },
    ]
  }

  /// Wang and Li would be told the same; Ann reads another language, Zhao asks for other units.
  @Test func aGroupIsToldOnceWhatItWouldBeToldAlike() throws {
    let site = testSite(people)
    let notices = Notices(site: site, channels: [group])
    let alert = notices.parcels(for: [change()], at: noon)
    #expect(alert.map(\.person) == ["wang", "ann"])

    let store = try Store(path: scratch.path + "/furrow.db", .create)
    let office = PostOffice(
      store: store, channels: [group], site: site, rules: RuleBook(),
      log: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }, now: { [clock] in clock.now })
    clock.advance(.hour)
    office.look()
    let waiting = try store.read { try $0.parcels(in: [.waiting]) }
    #expect(waiting.map(\.person) == ["wang", "ann", "zhao"])
    // All four had theirs: nobody's comes again.
    office.look()
    #expect(try store.read { try $0.parcels(in: [.waiting]) }.count == 3)
  }

  /// Wang sleeps, Li does not: the group hears of it at once.
  @Test func whatIsQuietForOneIsNotForTheGroup() {
    var people = Array(people.prefix(2))
    people[0].subscription.quiet = (from: 0, to: 1439)
    let parcels = Notices(site: testSite(people), channels: [group])
      .parcels(for: [change()], at: noon)
    #expect(parcels.map(\.dueAt) == [noon])
  }

  /// A topic keeps the last message: an older state must not come after a newer one, whatever failed.
  @Test func aTopicIsToldInOrder() throws {
    let store = try Store(path: scratch.path + "/furrow.db", .create)
    let topics = Channel(name: "topics", way: .mqtt)
    let notices = Notices(site: testSite(), channels: [topics])
    let told = [
      change(severity: .warning), change(severity: .critical), change(state: .resolved),
      change("other", severity: .critical),
    ]
    _ = try store.write { try $0.post(notices.parcels(for: told, at: noon)) }
    func due(_ time: Instant) throws -> [Int64] {
      try store.read {
        try $0.dueParcels(channel: "topics", at: time, limit: 100, inOrder: true).map(\.number)
      }
    }
    #expect(try due(noon) == [1, 2, 3, 4])
    let first = try store.read { try $0.parcels(in: [.waiting])[0] }
    try store.write {
      try $0.postpone(first, until: noon + .hour, because: "the broker is away", at: noon)
    }
    #expect(try due(noon) == [4])
    #expect(try due(noon + .hour) == [1, 2, 3, 4])
  }

  /// A command that has no session to the broker leaves topics to who has.
  @Test func topicsWaitForWhoHasTheBroker() throws {
    let store = try Store(path: scratch.path + "/furrow.db", .create)
    let topics = Channel(name: "topics", way: .mqtt)
    let notices = Notices(site: testSite(), channels: [topics])
    _ = try store.write { try $0.post(notices.parcels(for: [change()], at: noon)) }
    let courier = Courier(
      store: store, channels: [topics], site: testSite(),
      log: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }, now: { noon })
    #expect(try courier.round() == 0)
    let parcel = try #require(store.read { try $0.parcels(in: [.waiting]) }.first)
    #expect(parcel.tries == 0 && parcel.error == nil)
  }
}

/// How much of a bad night is told line by line.
@Suite struct FoldingTests {
  private func digest(_ language: Language, ended: Int, open: Int) -> Digest {
    let morning = Instant("2026-07-14T06:30:00+08:00")!
    var facts = Facts(span: (morning - .day)..<morning)
    func add(_ id: String, _ state: AlertState, _ at: Instant, _ severity: Severity = .warning) {
      var change = change(id, state: state, severity: severity, at: at)
      change.rule = "rule-\(id)"
      facts.alerts.append((change, at))
    }
    for i in 0..<ended {
      let severity = i == 0 ? Severity.critical : .warning
      add("e\(i)", .firing, morning - 9 * .hour, severity)
      add("e\(i)", .resolved, morning - 8 * .hour, severity)
    }
    for i in 0..<open { add("o\(i)", .firing, morning - 2 * .hour) }
    let site = testSite([person("wang", [], language: language)])
    return Digest(
      of: facts, for: site.agronomists[0], on: CivilDay("2026-07-14")!, site: site)
  }

  @Test func whatEndedIsCountedPastAFew() {
    let digest = digest(.en, ended: 7, open: 1)
    #expect(digest.causes.count == 1 + DeliveryLimits.endedLinesAUnit)
    #expect(digest.causes[1].severity == .critical)
    #expect(digest.letter.subject == "Morning digest 14 Jul: 1 warning, 7 over (1 critical)")
    #expect(
      digest.letter.text.contains(
        "Besides, 4 over: Pond 3 (4); the last ended 13 Jul 22:30.\n"))
    #expect(self.digest(.zh, ended: 7, open: 1).letter.text.contains("另有 4 项已解除：三号池塘（4）；"))
    // Programs are told of all.
    #expect(digest.letter.data["farms"]?.array?[0]["alerts"]?.array?.count == 8)
  }

  @Test func aStormOfOpenAlertsIsCountedToo() {
    let digest = digest(.en, ended: 0, open: DeliveryLimits.openLines + 5)
    #expect(digest.causes.count == DeliveryLimits.openLines)
    #expect(digest.letter.text.contains("Besides, 5 more go on: Pond 3 (5).\n"))
    #expect(digest.letter.subject == "Morning digest 14 Jul: 45 warnings")
  }

  @Test func linesFitATerminal() {
    let long = String(repeating: "三号池塘溶解氧低，", count: 12)
    let wrapped = LineBreaks.wrap(
      "* [严重] " + long + "\n\nshort\n- " + String(repeating: "word ", count: 30))
    for line in wrapped.split(separator: "\n") {
      #expect(line.reduce(0) { $0 + ($1.isWide ? 2 : 1) } <= 76, "\(line)")
      #expect(!line.hasPrefix("  ，"))
    }
    #expect(wrapped.contains("\n\nshort\n- word"))
    #expect(wrapped.contains("\n  word"))
    let joined = wrapped.split(separator: "\n").prefix(while: { $0 != "short" })
      .map { $0.drop { $0 == " " } }.joined()
    #expect(joined == "* [严重] " + long)
  }
}

/// What a chart's window shows.
@Suite struct WindowTests {
  private func hours(_ from: Double, _ to: Double) -> Range<Instant> {
    (noon + Int64(from * 3_600_000))..<(noon + Int64(to * 3_600_000))
  }

  @Test func itHoldsTheAlertWheneverThatWas() {
    // A backlog of three days ago, half an hour long: twelve hours around it, not around now.
    let old = DigestReader.window(around: [hours(-72, -71.5)], until: noon)
    #expect(old == hours(-81.5, -69.5))
    // One that goes on shows the present.
    #expect(DigestReader.window(around: [hours(-1, 0)], until: noon) == hours(-12, 0))
    // From the first to the last, with a fifth of that before and after.
    let both = DigestReader.window(around: [hours(-50, -48), hours(-10, 0)], until: noon)
    #expect(both == hours(-60, 0))
    // What has gone on for a month shows its last two weeks.
    #expect(
      DigestReader.window(around: [hours(-720, 0)], until: noon) == hours(-14 * 24, 0))
  }

  @Test func theWorstIsFarthestBeyondEitherLimit() {
    let chart = Chart(
      title: "pH", metric: .named("water_ph")!, language: .en, zone: .utc, window: hours(0, 4),
      points: [.init(noon, 8.47), .init(noon + .hour, 8.9), .init(noon + 2 * .hour, 6.4)],
      limits: [.init(6.5, "< 6.5 pH"), .init(8.5, "> 8.5 pH")], firing: [hours(0, 4)])
    #expect(chart.worst?.value == 8.9)
    #expect(chart.period == "14 Jul 04:00 to 08:00")
  }
}
