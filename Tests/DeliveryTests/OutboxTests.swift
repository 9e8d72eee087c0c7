import Foundation
import Logging
import Storage
import Testing

@testable import Delivery
@testable import Farm

let noon = Instant("2026-07-14T12:00:00+08:00")!

/// A clock that a test moves.
final class TestClock: @unchecked Sendable {
  private let lock = NSLock()
  private var time: Instant
  init(_ time: Instant = noon) { self.time = time }
  var now: Instant { lock.withLock { time } }
  func advance(_ span: Milliseconds) { lock.withLock { time = time + span } }
}

/// One farm with a pond and a plot, and people who are told of it.
func testSite(_ people: [Agronomist] = []) -> Site {
  var site = Site()
  site.cooperatives = [Cooperative(id: "coop", name: Title(en: "Coop", zh: "合作社"))]
  var farm = FarmHolding(
    id: "delta", cooperative: "coop", name: Title(en: "Delta farm", zh: "三角洲农场"),
    zone: Zone("Asia/Shanghai")!)
  farm.units = [
    FarmUnit(id: "pond-3", name: Title(en: "Pond 3", zh: "三号池塘"), kind: .pond),
    FarmUnit(id: "plot-4", name: Title(en: "Plot 4", zh: "四号地块"), kind: .plot),
  ]
  site.farms = [farm]
  site.agronomists = people
  return site
}

func person(
  _ id: String, _ channels: [String], language: Language = .zh,
  _ change: (inout Subscription) -> Void = { _ in }
) -> Agronomist {
  var person = Agronomist(
    id: id, name: id, language: language, mail: "\(id)@coop.example")
  person.subscription.channels = channels
  change(&person.subscription)
  return person
}

func change(
  _ id: String = "a1", state: AlertState = .firing, severity: Severity = .warning,
  unit: String = "pond-3", at: Instant = noon
) -> AlertChange {
  AlertChange(
    id: id, rule: "pond-oxygen-low", farm: "delta", unit: unit, state: state, severity: severity,
    at: at, since: at - 10 * .minute, value: 2.4, worst: 2.1,
    metric: Metric.named("dissolved_oxygen")!.id,
    text: Title(
      en: "Oxygen in Pond 3 is 2.40 mg/L. Fish are at risk.",
      zh: "三号池塘溶解氧 2.40 mg/L，鱼类有风险。"))
}

@Suite struct NoticeTests {
  let folder = Channel(
    name: "mail",
    way: .folder(MailFolder(path: "/tmp", from: MailAddress("f@farm.example")!)))
  let topic = Channel(name: "broker", way: .mqtt)

  @Test func whoIsTold() {
    let people = [
      person("wang", ["mail"]), person("li", ["mail"]) { $0.kinds = [.plot] },
      person("zhao", ["mail"]) { $0.least = .critical },
      person("sun", ["mail"]) { $0.farms = ["other"] }, person("zhou", []),
    ]
    let notices = Notices(site: testSite(people), channels: [folder])
    #expect(notices.parcels(for: [change()], at: noon).map(\.person) == ["wang"])
    #expect(
      notices.parcels(for: [change(severity: .critical)], at: noon).map(\.person)
        == ["wang", "zhao"])
    #expect(notices.parcels(for: [change(unit: "")], at: noon).map(\.person) == ["wang", "li"])
    #expect(notices.parcels(for: [change(state: .pending)], at: noon).isEmpty)
  }

  @Test func theSameChangeHasTheSameKeyAndAnotherAnother() {
    let notices = Notices(site: testSite([person("wang", ["mail"])]), channels: [folder])
    func key(_ change: AlertChange, _ now: Instant = noon) -> String {
      notices.parcels(for: [change], at: now)[0].key
    }
    #expect(key(change()) == key(change(), noon + .hour))
    let keys = [
      change(), change("a2"), change(state: .resolved), change(severity: .critical),
    ].map { key($0) }
    #expect(Set(keys).count == 4)
  }

  @Test func quietHoursHoldBackAllButTheCritical() {
    let wang = person("wang", ["mail"]) { $0.quiet = (22 * 60, 6 * 60) }
    let notices = Notices(site: testSite([wang]), channels: [folder])
    let night = Instant("2026-07-14T23:30:00+08:00")!
    let morning = Instant("2026-07-15T06:00:00+08:00")!
    #expect(notices.parcels(for: [change()], at: night)[0].dueAt == morning)
    #expect(notices.parcels(for: [change()], at: night + 2 * .hour)[0].dueAt == morning)
    #expect(notices.parcels(for: [change()], at: noon)[0].dueAt == noon)
    #expect(notices.parcels(for: [change(severity: .critical)], at: night)[0].dueAt == night)
  }

  @Test func programsHearEveryChange() throws {
    let notices = Notices(site: testSite(), channels: [folder, topic])
    let parcels = notices.parcels(
      for: [change(), change(state: .pending), change(state: .noData)], at: noon)
    #expect(parcels.count == 3)
    #expect(parcels[0].recipient == "furrow/v1/delta/alerts/a1")
    let letter = try #require(Letter(try JSON(parsing: parcels[0].body)))
    #expect(letter.data["state"] == "firing")
    #expect(letter.data["value"] == 2.4)
    #expect(letter.data["at"] == "2026-07-14T04:00:00Z")
  }

  @Test func theLetterOfAnAlert() throws {
    let notices = Notices(site: testSite([person("wang", ["mail"])]), channels: [folder])
    let parcel = notices.parcels(for: [change(severity: .critical)], at: noon + 3 * .hour)[0]
    let letter = try #require(Letter(try JSON(parsing: parcel.body)))
    #expect(letter.subject == "【严重】三号池塘溶解氧 2.40 mg/L，鱼类有风险。")
    #expect(
      letter.text == """
        三号池塘溶解氧 2.40 mg/L，鱼类有风险。

        地点：三角洲农场 · 三号池塘
        开始：7月14日 11:50
        最差：2.10 mg/L
        注意：数据迟到 3 小时。
        规则：pond-oxygen-low

        """)
  }

  @Test func marksDoNotBecomeMarkup() {
    #expect(Phrases.markdown("<script>*a_b*\n# x") == "＜script＞\\*a\\_b\\* \\# x")
  }
}

@Suite struct LaneTests {
  @Test func pausesDoubleAndEnd() {
    var random = SplitMix(seed: 1)
    for failures in 0..<40 {
      let whole = min(
        30_000.0 * Double(sign: .plus, exponent: min(failures, 20), significand: 1), 3_600_000)
      let pause = Double(Lane.pause(after: failures, random: &random))
      #expect(pause <= whole && pause >= whole * 0.69)
    }
  }

  @Test func soManyAMinuteAndNoMore() {
    var lane = Lane(perMinute: 3)
    var starts: [Instant] = []
    var now = noon
    for _ in 0..<12 {
      now = lane.nextStart(at: now)
      lane.start(at: now)
      starts.append(now)
    }
    for start in starts {
      #expect(starts.count { $0 >= start && $0 < start + .minute } <= 3)
    }
    #expect(starts.last! - starts.first! == 3 * .minute)
  }

  @Test func aFailureRestsTheChannelAndARefusalDoesNot() {
    var lane = Lane(perMinute: 100)
    var random = SplitMix(seed: 1)
    #expect(
      lane.settle(.refused("550"), tries: 0, at: noon, random: &random) == .park(because: "550"))
    #expect(lane.nextStart(at: noon) == noon)
    guard
      case .again(let due, "451") = lane.settle(
        .postponed("451"), tries: 0, at: noon, random: &random)
    else { Issue.record("must be tried again"); return }
    #expect(due > noon && lane.nextStart(at: noon) > noon)
    _ = lane.settle(.delivered, tries: 0, at: noon, random: &random)
    #expect(lane.nextStart(at: noon) == noon)
    #expect(
      lane.settle(
        .postponed("x"), tries: DeliveryLimits.tries - 1, at: noon, random: &random)
        == .park(because: "x"))
  }
}

@Suite struct StormTests {
  private func waiting(_ count: Int, _ severity: Severity = .warning) -> [Parcel] {
    (0..<count).map { i in
      var parcel = Parcel(
        key: "\(severity)\(i)", farm: "delta", kind: .alert, channel: "mail",
        recipient: "w@x.y", person: "wang", severity: severity,
        body: Letter(subject: "alert \(i)", text: "").json.text, madeAt: noon, dueAt: noon)
      parcel.number = Int64(i + (severity == .critical ? 10_000 : 1))
      return parcel
    }
  }

  @Test func fewComeOneByOne() {
    let plan = StormGuard.plan(waiting(DeliveryLimits.stormCount), sent: [:])
    #expect(plan.send.count == DeliveryLimits.stormCount && plan.folds.isEmpty)
  }

  @Test func manyComeAsOne() throws {
    let plan = StormGuard.plan(waiting(251), sent: [:])
    #expect(plan.send.count == 11)
    #expect(plan.folds.map(\.count) == [240])
    let summary = Parcel.summary(of: plan.folds[0], .en, at: noon)
    let letter = try #require(Letter(try JSON(parsing: summary.body)))
    #expect(letter.subject == "240 alerts in one message")
    #expect(letter.text.contains("alert 20\nand 230 more\n"))
  }

  @Test func pastTheRateNothingUntilTimeHasPassed() {
    let wang = StormGuard.Receiver(person: "wang", recipient: "w@x.y", isCritical: false)
    let full = StormGuard.plan(waiting(5), sent: [wang: DeliveryLimits.stormCount])
    #expect(full.send.isEmpty && full.folds.isEmpty)
    let last = StormGuard.plan(waiting(5), sent: [wang: DeliveryLimits.stormCount - 1])
    #expect(last.send.isEmpty && last.folds.map(\.count) == [5])
  }

  @Test func aStormOfWarningsHoldsNoCriticalBack() {
    let wang = StormGuard.Receiver(person: "wang", recipient: "w@x.y", isCritical: false)
    let plan = StormGuard.plan(
      waiting(2, .critical) + waiting(300), sent: [wang: DeliveryLimits.stormCount])
    #expect(plan.send.map(\.severity) == [.critical, .critical])
  }
}
