import Foundation
import Logging
import Storage
import Testing
import YAMLFiles

@testable import Delivery
@testable import Farm

/// Where recorded data is, if it is: beside the package, or where FURROW_SHARED says.
let shared: String? = {
  let package = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()
  let asked = ProcessInfo.processInfo.environment["FURROW_SHARED"]
  return ([asked] + ["../shared", "../../shared"].map { package.appending(path: $0).path })
    .compactMap { $0 }.first { FileManager.default.fileExists(atPath: $0 + "/data") }
}()

/// A recorded week of a river (Logan River Observatory, Main Street, August 2019), with the nights
/// when oxygen fell and the day when the probe died, judged by rules and told in seven mornings.
@Suite(.enabled(if: shared != nil, "Needs the recorded data; set FURROW_SHARED to its folder."))
struct WeekTests {
  let scratch = Scratch()
  let zone = Zone("America/Phoenix")!

  private static let siteText = """
    cooperatives: [{id: logan, name: {en: Logan river, zh: 洛根河}}]
    farms:
      - id: river
        cooperative: logan
        name: {en: Main Street, zh: 主街站}
        zone: America/Phoenix
        units:
          - id: reach-1
            name: {en: Main reach, zh: 主河段}
            kind: pond
            sensors:
              - {metric: dissolved_oxygen, interval: 15 min}
              - {metric: water_temperature, interval: 15 min}
              - {metric: turbidity, interval: 15 min}
        gateways: [{id: gw-1}]
    agronomists:
      - {id: ann, name: Ann, language: en, mail: ann@x.example, digest: 06:30, channels: [mail]}
      - {id: wang, name: 王技术员, mail: wang@x.example, digest: 06:30, channels: [mail]}
    """

  private static let rulesText = """
    - rule: trout-oxygen-low
      on: pond
      when: dissolved_oxygen < 8.1 mg/L
      for: 30 min
      until: dissolved_oxygen > 8.4 mg/L
      severity: warning
      en: "Oxygen in {unit} is {dissolved_oxygen}."
      zh: "{unit} 溶解氧 {dissolved_oxygen}。"
      what to do: {en: Feed less in the afternoon and watch the fish at dawn., zh: 下午减少投喂，黎明前巡查。}
      source: engineering default
    - rule: oxygen-gone
      on: pond
      when: dissolved_oxygen < 2 mg/L
      for: 1 h
      severity: critical
      en: "Oxygen in {unit} is {dissolved_oxygen}. Fish die, or the probe is broken."
      zh: "{unit} 溶解氧 {dissolved_oxygen}，鱼会死亡，或探头损坏。"
      what to do: {en: Go and look now., zh: 立即到现场查看。}
      source: engineering default
    """

  /// The week's readings in the order of time.
  private func readings(_ catalogue: inout Catalogue) throws -> [Reading] {
    let columns = [
      (1, "water_temperature"), (10, "dissolved_oxygen"), (13, "turbidity"),
    ].map { column, name -> (Int, SeriesID) in
      let series = Series(
        farm: "river", unit: "reach-1", metric: Metric.named(name)!, sensor: "")
      return (column, catalogue.number(series))
    }
    let text = try String(
      contentsOfFile: shared! + "/data/water/MainStreet2019.csv", encoding: .utf8)
    var readings: [Reading] = []
    for line in text.split(whereSeparator: \.isNewline).dropFirst()
    where line >= "2019-08-05 06:30" && line < "2019-08-12 06:00" {
      let fields = line.split(separator: ",", omittingEmptySubsequences: false)
      let time = Instant(fields[0].replacing(" ", with: "T") + ":00-07:00")!
      for (column, series) in columns {
        guard let value = Double(fields[column]) else { continue }
        readings.append(Reading(series: series, time: time, value: value))
      }
    }
    return readings
  }

  @Test func sevenMornings() throws {
    let (site, siteMistakes) = Site.read(try YAML.parse(Self.siteText, file: "site").get())
    #expect(siteMistakes.isEmpty, "\(siteMistakes)")
    let (rules, ruleMistakes) = RuleBook.read(
      [try YAML.parse(Self.rulesText, file: "rules").get()], site: site)
    #expect(ruleMistakes.isEmpty, "\(ruleMistakes)")
    var catalogue = Catalogue()
    let readings = try readings(&catalogue)
    let store = try Store(path: scratch.path + "/furrow.db", .create)
    try store.write { try $0.insert(catalogue.all, from: 1) }
    let clock = TestClock(readings[0].time)
    let office = PostOffice(
      store: store,
      channels: [
        Channel(
          name: "mail",
          way: .folder(
            MailFolder(path: scratch.path + "/mail", from: MailAddress("f@farm.example")!)))
      ],
      site: site, rules: rules, log: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
      now: { clock.now })
    // The first morning's span begins where the recording does.
    try store.write { transaction in
      for person in site.agronomists {
        _ = try transaction.noteDigest(
          person: person.id, day: CivilDay("2019-08-05")!, until: clock.now)
      }
    }
    var engine = Engine(rules: rules, site: site, catalogue: catalogue)
    var fired: Set<String> = []
    var changes = Changes()
    // Readings of one hour in one transaction, as they would come from a gateway.
    var at = 0
    while at < readings.count {
      let hour = readings[at].time + .hour
      let batch = readings[at...].prefix { $0.time < hour }
      at += batch.count
      changes.removeAll()
      clock.advance(hour - clock.now)
      try store.write { transaction in
        var writer = try transaction.readingWriter()
        for reading in batch {
          var judged = reading
          judged.quality = engine.step(reading, into: &changes)
          _ = try writer.put(judged)
        }
        try writer.close(receivedAt: clock.now)
        try transaction.append(changes.alerts, receivedAt: clock.now)
        var gateway = GatewayStatus(farm: "river", id: "gw-1", lastAt: clock.now)
        gateway.messages = at
        try transaction.update(gateway)
      }
      fired.formUnion(changes.alerts.filter { $0.state == .firing }.map(\.id))
      office.look()
      try office.carry()
    }
    clock.advance(.hour)
    office.look()
    try office.carry()
    #expect(!fired.isEmpty)
    try judge(store)
  }

  private func judge(_ store: Store) throws {
    let sent = try store.read { try $0.parcels(in: [.sent]) }
    let letters = try sent.filter { $0.person == "ann" }.map {
      try #require(Letter(try JSON(parsing: $0.body)))
    }
    #expect(sent.count == 14)
    #expect(
      letters.map(\.subject) == [
        "Morning digest 6 Aug: 1 warning", "Morning digest 7 Aug: 1 warning",
        "Morning digest 8 Aug: 1 over", "Morning digest 9 Aug: 1 over",
        "Morning digest 10 Aug: 1 warning", "Morning digest 11 Aug: 1 critical, 1 warning",
        "Morning digest 12 Aug: 1 critical, 1 warning",
      ])
    // The probe dies on the 11th: one picture of its fall, with the limits of both rules.
    #expect(letters[5].pictures.count == 1)
    if pictures != nil {
      for (parcel, day) in zip(sent, 10...) {
        let letter = try #require(Letter(try JSON(parsing: parcel.body)))
        try save(page(letter), "week-\(day)-\(parcel.person).html")
        print(letter.text)
      }
    }
  }
}
