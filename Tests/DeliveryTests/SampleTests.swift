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
    func waits(_ day: String) throws -> [String] {
      try store.read { past in
        try past.harvestWaits(of: "delta", zone: zone, from: CivilDay(day)!)
          .map { "\($0.unit) \($0.batch) \($0.input) \($0.until)" }
      }
    }
    #expect(try waits("2026-07-14") == ["plot-4 tomato t7 吡虫啉 2026-07-17"])
    #expect(try waits("2026-07-18").isEmpty)
    let site = testSite([person("wang", [], language: .zh)])
    let facts = try store.read {
      try DigestReader(site: site, rules: RuleBook()).facts(of: (noon - .day)..<noon, in: $0)
    }
    let digest = Digest(
      of: facts, for: site.agronomists[0], on: CivilDay("2026-07-14")!, site: site)
    #expect(
      digest.letter.text.contains(
        "- 四号地块 · tomato t7\u{FF1A}吡虫啉安全间隔期\u{FF0C}7月17日起方可采收。\n"))
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
