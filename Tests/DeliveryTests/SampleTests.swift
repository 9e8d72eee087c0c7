import Foundation
import Provenance
import Storage
import Testing
import YAMLFiles

@testable import Delivery
@testable import Farm

/// The package's folder.
private let package = URL(filePath: #filePath).deletingLastPathComponent()
  .deletingLastPathComponent().deletingLastPathComponent()

private func text(_ path: String) throws -> String {
  try String(contentsOf: package.appending(path: path), encoding: .utf8)
}

@Suite struct SampleTests {
  /// What the sample shows in comments is right when the marks are taken away.
  @Test func theSamplesChannelsCanBeRead() throws {
    let file = try text("Deploy/furrow.yaml")
    let start = try #require(file.range(of: "\ndelivery:"))
    let lines = file[start.lowerBound...].split(separator: "\n").map { line in
      line.hasPrefix("  # ") ? "  " + line.dropFirst(4) : String(line)
    }
    let node = try YAML.parse(lines.joined(separator: "\n"), file: "furrow.yaml").get()
    let (configuration, mistakes) = DeliveryConfiguration.read(node["delivery"]!) { $0 }
    #expect(mistakes.isEmpty, "\(mistakes)")
    #expect(configuration.channels.map(\.name) == ["mail", "hook", "group", "broker"])
  }

  @Test func theSampleSitesPeopleCanBeTold() throws {
    let (site, mistakes) = Site.read(try YAML.parse(text("Deploy/site.yaml"), file: "site").get())
    #expect(mistakes.isEmpty, "\(mistakes)")
    #expect(site.agronomists.map(\.subscription.digest) == [390, 420])
    #expect(DeliveryConfiguration().complaints(about: site).isEmpty)
  }

  /// The examples of the schemas are what is sent.
  @Test func examplesAreWhatIsSent() throws {
    let alert = try JSON(parsing: text("Schemas/examples/good/alert-firing.json"))
    #expect(change(severity: .critical).data == alert)
    let site = testSite([person("wang", [], language: .en)])
    let digest = Digest(
      of: night(), for: site.agronomists[0], on: CivilDay("2026-07-14")!, site: site)
    let example = try JSON(parsing: text("Schemas/examples/good/digest-night.json"))
    #expect(digest.letter.data == example, "\(digest.letter.data.pretty)")
  }
}

@Suite struct HarvestWaitTests {
  let scratch = Scratch()

  @Test func growingBatchesThatMustWait() throws {
    let store = try Store(path: scratch.path + "/furrow.db", .create)
    try store.write {
      try $0.nameLog(SigningKey.generate(name: "x/log", algorithm: .ed25519)!.verifier)
    }
    let stories = [
      #"{"event":"open","batch":"t7","unit":"plot-4","product":"tomato","time":"2026-05-01T08:00:00+08:00"}"#,
      #"{"event":"apply","batch":"t7","time":"2026-07-10T08:00:00+08:00","input":{"name":"吡虫啉"},"quantity":"3 g","interval":"7 d"}"#,
      #"{"event":"apply","batch":"t7","time":"2026-06-01T08:00:00+08:00","input":{"name":"百菌清"},"quantity":"3 g","interval":"7 d"}"#,
    ]
    for story in stories {
      let event = try BatchEvent(JSON(parsing: story), farm: "delta")
      try store.write { _ = try $0.append(event, receivedAt: noon) }
    }
    let zone = Zone("Asia/Shanghai")!
    var site = testSite([person("wang", [], language: .zh)])
    func said(_ day: String, _ language: Language = .zh) throws -> String {
      let now = zone.instant(of: CivilDay(day)!, minute: 390)
      let facts = try store.read {
        try DigestReader(site: site, rules: RuleBook()).facts(of: (now - .day)..<now, in: $0)
      }
      site.agronomists[0].language = language
      let digest = Digest(of: facts, for: site.agronomists[0], on: CivilDay(day)!, site: site)
      let words = DigestWords(digest: digest)
      return digest.farms[0].harvests.map { "\($0.unit): \(words.harvest($0.fact))" }.joined()
    }
    // Without a plan only what must wait is told.
    #expect(try said("2026-07-14") == "四号地块: 吡虫啉安全间隔期，7月17日起方可采收。")
    #expect(try said("2026-07-17") == "四号地块: 吡虫啉安全间隔期已满，7月17日起可以采收。")
    #expect(try said("2026-07-18") == "")
    // What the produce usually takes says when: 80 days after 1 May.
    site.cooperatives[0].produce = [
      Produce(
        id: "tomato", name: Title(en: "Tomato", zh: "番茄"), storageLimit: 13, shelfLifeDays: 12,
        cycleDays: 80)
    ]
    #expect(
      try said("2026-07-18", .en)
        == "Plot 4: harvest 20 Jul, in 2 days; may be harvested: the last interval, after 吡虫啉, ended "
        + "17 Jul.")
    // The unit's own plan is nearer the truth.
    site.farms[0].units[1].harvest = CivilDay("2026-07-15")!
    #expect(
      try said("2026-07-14", .en)
        == "Plot 4: harvest tomorrow, 15 Jul; not before 17 Jul after 吡虫啉: harvest must wait.")
    // Whoever has picked needs no reminder.
    let pick =
      #"{"event":"harvest","batch":"t7","time":"2026-07-17T08:00:00+08:00","quantity":"9 kg","outputs":[{"batch":"t7a","quantity":"9 kg"}]}"#
    let event = try BatchEvent(JSON(parsing: pick), farm: "delta")
    try store.write { _ = try $0.append(event, receivedAt: noon) }
    #expect(try said("2026-07-18") == "")
  }

  /// Sums of whole days: the day of application counts nothing, a day without readings nothing.
  @Test func degreeDaysOfWater() {
    func day(_ text: String) -> CivilDay { CivilDay(text)! }
    func rest(_ today: String, _ means: [CivilDay: Double]) -> Facts.HarvestFact.Wait.Rest {
      DigestReader.degreeDays(100, after: day("2026-07-01"), today: day(today), means)
    }
    let warm = Dictionary(
      uniqueKeysWithValues: (1...9).map { (CivilDay(number: day("2026-07-01").number + $0), 25.0) })
    #expect(
      rest("2026-07-04", warm)
        == .degreeDays(has: 50, asked: 100, about: day("2026-07-06"), missing: 0))
    #expect(rest("2026-07-08", warm) == .until(day("2026-07-06")))
    var gap = warm
    gap[day("2026-07-03")] = nil
    #expect(
      rest("2026-07-04", gap)
        == .degreeDays(has: 25, asked: 100, about: day("2026-07-07"), missing: 1))
    #expect(
      rest("2026-07-04", [:]) == .degreeDays(has: 0, asked: 100, about: nil, missing: 2))
  }
}

@Suite struct SoilFactTests {
  let scratch = Scratch()

  @Test func aTestIsToldWhenItComes() throws {
    let store = try Store(path: scratch.path + "/furrow.db", .create)
    let test = SoilTest(
      id: "L-1", farm: "delta", unit: "plot-4", sampled: CivilDay("2026-07-10")!, depth: 0...20,
      laboratory: "Lab", origin: .laboratory,
      values: [
        .init(.phosphorus, 11.2, method: "olsen"), .init(.ph, 8.3, method: "water"),
      ])
    try store.write { transaction in
      _ = try transaction.insert(test, receivedAt: noon - .hour)
      // What the soil needs is an alert of its own kind; the digest tells it with the test.
      var need = change("need", severity: .info, unit: "plot-4", at: noon - .hour)
      need.rule = Advice.alertRule
      try transaction.append([need], receivedAt: noon - .hour)
    }
    let site = testSite([person("wang", [], language: .en)])
    func text(_ span: Range<Instant>) throws -> String {
      let facts = try store.read {
        try DigestReader(site: site, rules: RuleBook()).facts(of: span, in: $0)
      }
      return Digest(
        of: facts, for: site.agronomists[0], on: CivilDay("2026-07-14")!, site: site
      ).letter.text
    }
    #expect(
      try text((noon - .day)..<noon).contains(
        """
        == Delta farm ==

        Soil tests
        - Plot 4: Sampled 10 Jul. pH 8.3, available phosphorus 11.2 mg/kg.
        """))
    #expect(try !text(noon..<(noon + .day)).contains("Plot 4"))
  }
}
