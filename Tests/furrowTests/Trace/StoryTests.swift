import Broker
import Farm
import Foundation
import Provenance
import Storage
import Testing

@testable import furrow

/// Whole stories through a real broker and the real program: what a cooperative and a buyer see.
@Suite(.serialized) struct StoryTests {
  static let site = """
    cooperatives: [{id: green, domain: "https://green.example.cn"}, {id: other}]
    farms:
      - id: hekou
        cooperative: green
        zone: Asia/Shanghai
        gateways: [{id: gw}]
        units:
          - {id: pond-1, kind: pond, sensors: [{metric: water_temperature, interval: 1 h}]}
          - {id: gh-1, kind: greenhouse}
          - {id: van-1, kind: vehicle, sensors: [{metric: storage_temperature, interval: 10 min}]}
      - {id: far, cooperative: other, zone: Asia/Shanghai, gateways: [{id: gw}], units: [{id: p, kind: plot}]}
    """

  /// A journey on which events and readings were published and taken in.
  func journey(
    _ events: [String], readings: [String] = [], leaves: Int? = nil
  ) throws -> Journey {
    let journey = try Journey()
    try journey.write("site.yaml", Self.site)
    try journey.startSubscribed()
    let publisher = try Publisher(
      SessionSettings(address: journey.broker.address, clientID: "gw", filters: []))
    for reading in readings {
      try publisher.publish(topic: "furrow/v1/hekou/gw/readings", payload: Array(reading.utf8))
    }
    for event in events {
      try publisher.publish(topic: "furrow/v1/hekou/gw/events", payload: Array(event.utf8))
    }
    try publisher.settle()
    try journey.wait("every event") {
      try journey.store().read {
        try $0.leafCount() >= leaves ?? events.count || !$0.rejections().isEmpty
      }
    }
    return journey
  }

  /// A pack of readings of one series, `step` seconds apart.
  func pack(_ name: String, from: String, step: Int, _ values: [Double]) -> String {
    let start = Instant(from)!.milliseconds / 1000
    let rows = values.enumerated().map { i, value in
      (i == 0 ? #"{"bn":"\#(name)/","bt":\#(start),"# : "{")
        + #""n":"\#(name.hasPrefix("van") ? "storage_temperature" : "water_temperature")","u":"Cel","#
        + #""t":\#(i * step),"v":\#(value)}"#
    }
    return "[" + rows.joined(separator: ",") + "]"
  }

  @Test func shrimpWithAWithdrawalInDegreeDaysAndAWarmTruck() throws {
    let warm = (0..<36).map { (12..<18).contains($0) ? 9.0 : 2.0 }
    let journey = try journey(
      [
        #"{"event":"open","batch":"s1","unit":"pond-1","time":"2026-05-01T08:00:00+08:00","product":"shrimp"}"#,
        #"{"event":"stock","batch":"s1","time":"2026-05-01T09:00:00+08:00","input":{"name":"PL10","lot":"F-3"},"quantity":200000}"#,
        #"{"event":"apply","batch":"s1","time":"2026-05-05T08:00:00+08:00","input":"florfenicol","quantity":"2 kg","degree_days":300,"operator":"Wang Fang"}"#,
        #"{"event":"harvest","batch":"s1","time":"2026-05-15T06:00:00+08:00","quantity":"3000 kg"}"#,
        #"{"event":"ship","batch":"s1","time":"2026-05-15T08:00:00+08:00","to":"market","vehicle":"van-1"}"#,
      ],
      readings: [
        pack(
          "pond-1", from: "2026-05-01T00:00:00+08:00", step: 3600, Array(repeating: 25, count: 360)),
        pack("van-1", from: "2026-05-15T08:00:00+08:00", step: 600, warm),
      ])
    let shown = try journey.furrow("trace", "show", "s1", "--json")
    #expect(shown.status == 1, "a harvest that fails says so by its exit status")
    let record = try JSON(parsing: shown.out)
    #expect(record["verdict"] == "non_conformant")
    // Nine whole days of 25 degrees: 225 of 300.
    #expect(shown.out.contains("225 degree-days"))
    let conditions = record["conditions"]!.array!
    #expect(conditions.map { $0["metric"]! } == ["water_temperature", "storage_temperature"])
    #expect(conditions[0]["digest"]?.string?.hasPrefix("ni:///sha-256;") == true)
    #expect(record["cold_chain"]!.array![0]["excursions"]!.array!.count == 1)
    #expect(!shown.out.contains("Wang Fang"))
    let alerts = try journey.alerts().filter { $0.rule == "harvest-not-conformant" }
    #expect(alerts.count == 1)
    #expect(try journey.furrow("trace", "show", "s1", "--as", "other").status == 2)
    for name in ["harvest-not-conformant", alerts.first?.id ?? ""] {
      #expect(try journey.furrow("batch", "list", "--alert", name).out.contains("s1"))
    }
    #expect(try !journey.furrow("batch", "list", "--alert", "no-such-rule").out.contains("s1"))
    let page = try journey.furrow("trace", "export", "s1", "--lang", "zh")
    #expect(page.out.contains("不合格"))
    #expect(try journey.furrow("trace", "export", "s1", "--format", "certificate").status == 1)
  }

  @Test func tomatoesFromSeedToShopASplitARecallAndAProof() throws {
    let journey = try journey([
      #"{"event":"open","batch":"t1","unit":"gh-1","time":"2026-03-01T08:00:00+08:00","product":"tomato","gtin":"09520123456788"}"#,
      #"{"event":"sow","batch":"t1","time":"2026-03-02T08:00:00+08:00","input":{"name":"seed","lot":"S-77"},"quantity":"1 kg"}"#,
      #"{"event":"apply","batch":"t1","time":"2026-05-01T08:00:00+08:00","input":"acetamiprid","quantity":"300 g","interval":"7 d"}"#,
      #"{"event":"harvest","batch":"t1","time":"2026-05-12T06:00:00+08:00","quantity":"1200 kg"}"#,
      #"{"event":"split","batch":"t1","time":"2026-05-12T09:00:00+08:00","outputs":[{"batch":"t1-a","quantity":"700 kg"},{"batch":"t1-b","quantity":"500 kg"}]}"#,
      #"{"event":"ship","batch":"t1-a","time":"2026-05-12T12:00:00+08:00","to":"shop"}"#,
      #"{"event":"recall","batch":"t1-a","time":"2026-05-13T12:00:00+08:00","reason":"residue"}"#,
    ])
    #expect(try journey.furrow("trace", "show", "t1").status == 0)
    let recall = try JSON(parsing: journey.furrow("trace", "recall", "S-77", "--json").out)
    #expect(recall["batches"]!.array!.map { $0["batch"]!.string! } == ["t1", "t1-a", "t1-b"])
    #expect(recall["receivers"]!.array![0]["party"] == "shop")
    let site = journey.folder.appending(path: "site.yaml")
    let text = try String(contentsOf: site, encoding: .utf8)
    #expect(
      try journey.furrow("trace", "recall", "S-77").out.contains("No telephone is known of shop"))
    try journey.write(
      "site.yaml",
      text.replacing(
        "{id: green", with: "{id: green, parties: [{id: shop, name: 街角小店, phone: \"010-77\"}]"))
    let called = try journey.furrow("trace", "recall", "S-77", "--lang", "zh").out
    #expect(called.contains("街角小店") && called.contains("010-77"), "\(called)")
    #expect(try journey.furrow("trace", "show", "t1-a").out.contains("to 街角小店"))
    try journey.write("site.yaml", text)
    let tree = try JSON(parsing: journey.furrow("trace", "tree", "t1-b", "--up", "--json").out)
    #expect(tree["batches"]!.array!.count == 2)

    let key = try journey.furrow("log", "init", "green.example.cn/log").out
      .trimmingCharacters(in: .whitespacesAndNewlines)
    let (proof, sealed) = (
      journey.folder.appending(path: "t.tlog-proof").path,
      journey.folder.appending(path: "t.json").path
    )
    #expect(try journey.furrow("trace", "prove", "t1", "-o", proof, "--record", sealed).status == 0)
    let verify = { (words: String...) in
      try Self.run(["trace", "verify", proof, "--key", key] + words)
    }
    #expect(try verify() == 0)
    #expect(try verify("--record", sealed) == 0)
    try journey.write(
      "t.json", String(contentsOfFile: sealed, encoding: .utf8).replacing("1200", with: "1300"))
    #expect(try verify("--record", sealed) == 1)
    #expect(try journey.furrow("log", "audit").status == 0)

    // A second file that imports the EPCIS export has the very same leaves.
    let document = journey.folder.appending(path: "t.jsonld").path
    _ = try journey.furrow("trace", "export", "t1", "--format", "epcis", "-o", document)
    let other = journey.folder.appending(path: "other.sqlite").path
    let imported = try journey.furrow(
      "batch", "import", document, "--farm", "hekou", "--data", other)
    #expect(imported.status == 0, "\(imported.err)")
    let leaves = { (path: String) in
      try Store(path: path, .read).read { past in
        var texts: Set<String> = []
        try past.forEachLeaf { if $0.row!.kind != "record" { texts.insert($0.row!.text) } }
        return texts
      }
    }
    #expect(try leaves(other).isSubset(of: leaves(journey.dataPath)))
    #expect(try leaves(other).count == 5)
  }

  @Test func whatCannotBeIsARejectionAndWhatIsToldTwiceIsOnce() throws {
    let open =
      #"{"event":"open","batch":"t1","unit":"gh-1","time":"2026-03-01T08:00:00+08:00","product":"tomato"}"#
    let journey = try journey([open, open], leaves: 1)
    let publisher = try Publisher(
      SessionSettings(address: journey.broker.address, clientID: "gw2", filters: []))
    let bad = [
      #"{"event":"ship","batch":"t1","time":"2026-02-01T08:00:00+08:00","to":"shop"}"#,
      #"{"event":"harvst","batch":"t1","time":"2026-05-01T08:00:00+08:00"}"#,
      #"{"event":"feed","batch":"t1","unit":"gh-9","input":"x","time":"2026-05-01T08:00:00+08:00"}"#,
    ]
    for event in bad {
      try publisher.publish(topic: "furrow/v1/hekou/gw/events", payload: Array(event.utf8))
    }
    try publisher.settle()
    try journey.wait("the refusals") {
      try journey.store().read { try $0.rejections().count } == bad.count
    }
    #expect(try journey.store().read { try $0.leafCount() } == 1)
    #expect(try journey.furrow("log", "audit").status == 0)
  }

  /// kill -9 while events are appended: each event is one leaf, and the log never forks.
  @Test func killsWhileAppendingLeaveNoFork() throws {
    let count = 600
    let journey = try Journey(messages: 20)
    try journey.write("site.yaml", Self.site)
    try journey.startSubscribed()
    let address = journey.broker.address
    let thread = Thread {
      guard
        let publisher = try? Publisher(
          SessionSettings(address: address, clientID: "gw", filters: []))
      else { return }
      for i in 0..<count {
        let event =
          #"{"event":"open","batch":"b\#(i)","unit":"gh-1","product":"p","time":"2026-03-01T08:00:00+08:00"}"#
        try? publisher.publish(topic: "furrow/v1/hekou/gw/events", payload: Array(event.utf8))
        if i % 10 == 0 { usleep(5000) }
      }
      try? publisher.settle()
    }
    thread.start()
    #expect(try journey.furrow("log", "init", "green.example.cn/log").status == 0)
    var dice = SystemRandomNumberGenerator()
    for _ in 0..<8 {
      usleep(UInt32.random(in: 20_000...200_000, using: &dice))
      journey.kill(SIGKILL)
      // A checkpoint goes on from the one before, or is refused.
      #expect(try journey.furrow("log", "checkpoint").status == 0)
      try journey.start()
    }
    try journey.wait("all events") { try journey.store().read { try $0.leafCount() } == count }
    journey.kill(SIGTERM)
    #expect(try journey.furrow("log", "checkpoint").status == 0)
    let audit = try JSON(parsing: journey.furrow("log", "audit", "--json").out)
    #expect(audit["holds"] == true)
    #expect(audit["leaves"] == .number(Double(count)))
  }

  /// Exit status of the program with these words alone: a verifier has no configuration.
  private static func run(_ words: [String]) throws -> Int32 {
    let process = Process()
    process.executableURL = Journey.program
    process.arguments = words
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    return process.terminationStatus
  }
}
