import Foundation
import Logging
import Storage
import Testing
import YAMLFiles

@testable import Delivery
@testable import Farm

@Suite struct ScheduleTests {
  private func schedule(_ zone: String, _ minute: Int) throws -> Schedule {
    let wang = person("wang", []) {
      $0.digest = minute
      $0.zone = Zone(zone)
    }
    return try #require(Schedule(wang, site: testSite([wang])))
  }

  @Test func atTheirHourOnceADay() throws {
    let schedule = try schedule("Asia/Shanghai", 390)
    let before = Instant("2026-07-14T06:29:59+08:00")!
    let today = CivilDay("2026-07-14")!
    let yesterday = CivilDay("2026-07-13")!
    #expect(schedule.due(at: before, last: yesterday) == nil)
    #expect(schedule.due(at: before + 1000, last: yesterday) == today)
    #expect(schedule.due(at: before + 1000, last: today) == nil)
    #expect(schedule.next(after: before) == before + 1000)
    #expect(schedule.next(after: before + 1000) == before + 1000 + .day)
  }

  @Test func caughtUpOnceAndOnlyForAWhile() throws {
    let schedule = try schedule("Asia/Shanghai", 390)
    let late = Instant("2026-07-14T11:00:00+08:00")!
    #expect(schedule.due(at: late, last: CivilDay("2026-07-10")) == CivilDay("2026-07-14"))
    #expect(schedule.due(at: late + 9 * .hour, last: CivilDay("2026-07-10")) == nil)
    let evening = try self.schedule("Asia/Shanghai", 22 * 60)
    let night = Instant("2026-07-15T01:00:00+08:00")!
    #expect(evening.due(at: night, last: CivilDay("2026-07-13")) == CivilDay("2026-07-14"))
  }

  @Test func everyDayOfAYearOnceEvenWhenClocksChange() throws {
    for (zone, minute) in [("Europe/London", 90), ("America/New_York", 150), ("Asia/Shanghai", 0)] {
      let schedule = try schedule(zone, minute)
      var sent: [CivilDay] = []
      var now = Instant("2026-01-01T12:00:00Z")!
      while now < Instant("2027-01-01T12:00:00Z")! {
        if let day = schedule.due(at: now, last: sent.last) { sent.append(day) }
        now = now + 10 * .minute
      }
      #expect(Set(sent).count == sent.count)
      #expect((365...366).contains(sent.count))
    }
  }

  @Test func aSpanBeginsWhereTheLastEnded() {
    #expect(Schedule.span(until: noon, last: noon - 3 * .day) == (noon - 3 * .day)..<noon)
    #expect(Schedule.span(until: noon, last: nil) == (noon - .day)..<noon)
    #expect(!Schedule.span(until: noon, last: noon + .hour).isEmpty)
  }
}

@Suite struct SubscriptionTests {
  private func read(_ text: String) throws -> (Subscription, [Mistake]) {
    let node = try YAML.parse(text, file: "site.yaml").get()
    var mistakes: [Mistake] = []
    var fields = Fields(node, Title(en: "an agronomist", zh: "一位农技员"), &mistakes)
    let subscription = Subscription.read(&fields, farms: ["delta", "hill"], &mistakes)
    fields.finish(&mistakes)
    return (subscription, mistakes)
  }

  @Test func everyKey() throws {
    let (subscription, mistakes) = try read(
      """
      zone: Asia/Shanghai
      digest: 06:30
      farms: [delta]
      kinds: [pond, cold-store]
      severity: critical
      channels: [mail, group]
      quiet: 22:00 to 6:15
      """)
    #expect(mistakes.isEmpty)
    #expect(subscription.zone?.name == "Asia/Shanghai" && subscription.digest == 390)
    #expect(subscription.kinds == [.pond, .coldStore] && subscription.least == .critical)
    #expect(subscription.channels == ["mail", "group"])
    #expect(subscription.quiet?.from == 1320 && subscription.quiet?.to == 375)
    #expect(try read("{}").0 == Subscription())
  }

  @Test func everyMistakeAtOnce() throws {
    let (_, mistakes) = try read(
      """
      zone: Asia/Shangai
      digest: 25:00
      farms: [delt]
      kinds: [ponds]
      severity: bad
      quiet: 22:00-06:00
      chanels: [mail]
      """)
    #expect(
      mistakes.map(\.position.line) == [1, 2, 3, 4, 5, 6, 7])
    #expect(mistakes[2].remedy.en == "Did you mean \"delta\"?")
    #expect(mistakes[6].remedy.en == "Did you mean \"channels\"?")
  }
}

@Suite struct DeliveryConfigurationTests {
  private func read(_ text: String) throws -> (DeliveryConfiguration, [Mistake]) {
    DeliveryConfiguration.read(try YAML.parse(text, file: "furrow.yaml").get()) { "/etc/" + $0 }
  }

  @Test func everyKindOfChannel() throws {
    let (configuration, mistakes) = try read(
      """
      from: furrow@farm.example
      name: 农场晨报
      channels:
        - {name: mail, kind: smtp, host: mail.example, user: u, password: "file:smtp", per_minute: 9}
        - {name: local, kind: sendmail}
        - {name: box, kind: folder, path: outbox}
        - {name: hook, kind: webhook, url: https://x.example/, secret: "env:HOOK", timeout: 5 s}
        - {name: a, kind: wecom, url: "file:wecom"}
        - {name: b, kind: dingtalk, url: "env:DING", secret: "env:DING_SECRET"}
        - {name: c, kind: feishu, url: "env:FEISHU"}
        - {name: broker, kind: mqtt}
      """)
    #expect(mistakes.isEmpty, "\(mistakes)")
    #expect(
      configuration.channels.map(\.name) == [
        "mail", "local", "box", "hook", "a", "b", "c", "broker",
      ])
    #expect(configuration.channels.map(\.perMinute) == [9, 60, 6000, 120, 20, 20, 100, 6000])
    #expect(configuration.channels[3].timeouts.total == 5000)
    guard case .smtp(let server) = configuration.channels[0].way else { Issue.record(); return }
    #expect(server.port == 465 && server.protection == .tls)
    #expect(server.password?.place == .file("/etc/smtp"))
    #expect(server.from.name == "农场晨报")
  }

  @Test func everyMistakeAtOnceAndNoSecretShown() throws {
    let (_, mistakes) = try read(
      """
      from: nobody
      channels:
        - {name: Mail, kind: smtp, host: m.example}
        - {name: m2, kind: smpt}
        - {name: m3, kind: smtp, host: m.example, user: u, password: geheim}
        - {name: m4, kind: wecom, url: "https://qyapi.weixin.qq.com/send?key=geheim"}
        - {name: m5, kind: webhook, url: x.example, per_minute: 0}
      """)
    let lines = mistakes.map(\.position.line)
    #expect(Set(lines) == [1, 3, 4, 5, 6, 7])
    #expect(mistakes.contains { $0.remedy.en == "Did you mean \"smtp\"?" })
    #expect(!mistakes.contains { "\($0.message.en)\($0.remedy.en)".contains("geheim") })
  }

  @Test func whoCannotBeTold() throws {
    let (configuration, _) = try read(
      "{from: f@x.example, channels: [{name: mail, kind: folder, path: x}]}")
    var site = testSite([person("wang", ["mial", "mail"]), person("li", ["mail"])])
    site.agronomists[1].mail = nil
    let complaints = configuration.complaints(about: site)
    #expect(complaints.count == 2)
    #expect(complaints[0].remedy.en == "Did you mean \"mail\"?")
    #expect(complaints[1].message.en.contains("has no mail address"))
  }
}

@Suite struct PostOfficeTests {
  let scratch = Scratch()
  let clock = TestClock(Instant("2026-07-14T06:00:00+08:00")!)

  private func office(_ site: Site, _ store: Store) -> PostOffice {
    let folder = MailFolder(path: scratch.path + "/mail", from: MailAddress("f@farm.example")!)
    return PostOffice(
      store: store, channels: [Channel(name: "mail", way: .folder(folder))], site: site,
      rules: RuleBook(), log: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
      now: { [clock] in clock.now })
  }

  private var files: Int {
    (try? FileManager.default.contentsOfDirectory(atPath: scratch.path + "/mail").count) ?? 0
  }

  @Test func eachMorningOnceThroughRestartsAndDowntime() throws {
    let site = testSite([person("wang", ["mail"]) { $0.digest = 390 }])
    let store = try Store(path: scratch.path + "/furrow.db", .create)
    var expected = 0
    for step in 0..<200 {
      // A new office each time: it remembers nothing that the data file does not.
      let office = office(site, store)
      office.look()
      office.look()
      try office.carry()
      let hour = Int(Zone("Asia/Shanghai")!.clock(of: clock.now) / .hour)
      if step == 0 { #expect(hour == 6 && files == 0) }
      clock.advance(30 * .minute)
    }
    // From 14 July 06:00 on, 100 hours: the mornings of 14 to 18 July.
    expected = 5
    #expect(files == expected)
    clock.advance(9 * .day)
    office(site, store).look()
    try office(site, store).carry()
    let last = try store.read { try $0.lastDigest(person: "wang") }
    #expect(try #require(last).until > clock.now - .day || files == expected)
  }

  @Test func theFactsOfTheDataFile() throws {
    var site = testSite([person("wang", ["mail"], language: .en) { $0.digest = 390 }])
    let oxygen = Metric.named("dissolved_oxygen")!
    let temperature = Metric.named("water_temperature")!
    site.farms[0].units[0].sensors = [
      Sensor(id: "", metric: oxygen, interval: 10 * .minute),
      Sensor(id: "", metric: temperature, interval: 10 * .minute),
    ]
    site.farms[0].gateways = [
      Gateway(id: "gw-1", name: Title(en: "one", zh: "一号"), units: ["pond-3"]),
      Gateway(id: "gw-2", name: Title(en: "two", zh: "二号"), units: ["plot-4"]),
    ]
    let store = try Store(path: scratch.path + "/furrow.db", .create)
    var catalogue = Catalogue()
    let series = Series(farm: "delta", unit: "pond-3", metric: oxygen, sensor: "")
    let id = catalogue.number(series)
    let end = clock.now
    try store.write { transaction in
      try transaction.insert(catalogue.all, from: 1)
      var writer = try transaction.readingWriter()
      for i in 0..<100 {
        _ = try writer.put(
          Reading(series: id, time: end - Int64(i) * 10 * .minute, value: 4, quality: .good))
      }
      try writer.close(receivedAt: end)
      var heard = GatewayStatus(farm: "delta", id: "gw-1", lastAt: end)
      heard.messages = 1
      try transaction.update(heard)
      let alert = change("a1", severity: .critical, at: end - .hour)
      try transaction.append([alert], receivedAt: end - .hour)
    }
    let digest = try office(site, store).digest(
      for: site.agronomists[0], on: CivilDay("2026-07-14")!, until: end)
    let farm = digest.farms[0]
    #expect(farm.coverage.readings == 99 && farm.coverage.series == 1)
    #expect(farm.coverage.expected == 288 && farm.coverage.met == 99)
    #expect(
      farm.silences.map { $0.fact.what.en }.sorted() == ["gateway two", "water temperature"])
    let cause = try #require(farm.units.first?.causes.first)
    #expect(cause.phase == .began && cause.severity == .critical)
    #expect(try #require(cause.chart).points.count == 72)
  }
}
