import Farm
import Foundation
import Provenance
import Storage
import Synchronization
import Testing

@testable import furrow

private let start = Instant("2026-11-14T04:00:00Z")!

private func change(_ state: AlertState, hours: Int64 = 0) -> AlertChange {
  AlertChange(
    id: "a1", rule: "pond-oxygen-low", farm: "kenli-shrimp", unit: "pond-3", state: state,
    severity: .critical, at: start + hours * .hour, since: start, value: 2.9, worst: 2.6,
    metric: Metric.named("dissolved_oxygen")!.id,
    text: Title(
      en: "Oxygen in Shed pond 3 is 2.90 mg/L. Fish are at risk.", zh: "三号棚塘溶解氧 2.90 mg/L，鱼类有风险。"))
}

@Suite struct DemoTellingTests {
  private func telling(_ language: Language = .en, width: Int = 100) -> DemoTelling {
    DemoTelling(Output(language: language, width: width), site: sampleSite)
  }

  @Test func tellsWhatFiresAndResolves() {
    let telling = telling()
    #expect(
      telling.line(change(.firing))
        == "  14 Nov 12:00  ▲ critical  Oxygen in Shed pond 3 is 2.90 mg/L. Fish are at risk.")
    #expect(
      telling.line(change(.resolved, hours: 5))
        == "  14 Nov 17:00  ✓ resolved  Shed pond 3, pond-oxygen-low: after 5 h, worst 2.60 mg/L")
    #expect(telling.line(change(.pending)) == nil && telling.line(change(.cancelled)) == nil)
  }

  @Test func tellsItInChinese() {
    #expect(
      telling(.zh).line(change(.resolved, hours: 5))
        == "  11月14日 12:00".replacing("12:00", with: "17:00")
        + "  ✓ 已解除    三号棚塘, pond-oxygen-low：历时 5 小时，最差 2.60 mg/L")
  }

  @Test(arguments: [50, 60, 80, 120], [Language.en, .zh]) func neverWraps(
    width: Int, language: Language
  ) throws {
    let telling = telling(language, width: width)
    let simulation = Simulation(.init(site: sampleSite, from: start))
    var event = BatchEvent(
      .ship, batch: BatchName(farm: "kenli-shrimp", id: "pond-3-20261114"), at: start,
      unit: "pond-3")
    (event.quantity, event.to) = (Amount("2930 kg"), "Chengyang fish market")
    let lines =
      [telling.line(change(.firing)), telling.line(change(.resolved)), telling.line(event)]
      .compactMap { $0 } + telling.opening(seconds: 60, simulation: simulation)
    #expect(lines.count > 10)
    for line in lines.flatMap({ $0.split(separator: "\n") }) {
      #expect(line.cells <= width, "\(line)")
    }
  }

  @Test func namesTheVictimOfAFault() throws {
    var simulation = Simulation(.init(site: sampleSite, seed: 1, from: start))
    let spells = (0..<240).flatMap { simulation.spells(at: start + $0 * .hour) }
    #expect(spells.count > 50)
    for spell in Set(spells) {
      let victim = try #require(simulation.victim(of: spell))
      #expect((victim.metric == nil) == spell.fault.isOfGateway)
      #expect(telling().line(spell, simulation)?.contains("simulated") == true)
    }
  }
}

@Suite struct DemoBlockTests {
  @Test(arguments: [50, 80, 120, 200]) func fitsAndShowsWhatIsStored(width: Int) throws {
    let file = FileManager.default.temporaryDirectory
      .appending(path: "furrow-\(UUID().uuidString).sqlite").path
    defer {
      for end in ["", "-wal", "-shm"] { try? FileManager.default.removeItem(atPath: file + end) }
    }
    let store = try Store(path: file, .create)
    let unit = sampleSite.unit("pond-3", of: "kenli-shrimp")!
    let metric = Metric.named("dissolved_oxygen")!
    let series = Series(farm: "kenli-shrimp", unit: "pond-3", metric: metric, sensor: "")
    try store.write { transaction in
      try transaction.insert([series], from: 1)
      var writer = try transaction.readingWriter()
      for hour in 0..<48 {
        let reading = Reading(
          series: SeriesID(1), time: start + Int64(hour) * .hour, value: Double(hour % 24),
          quality: .good)
        _ = try writer.put(reading)
      }
      try writer.close(receivedAt: start)
      try transaction.append([change(.firing)], receivedAt: start)
    }
    var news = DemoNews(
      store, watching: [.init(farm: "kenli-shrimp", unit: unit, metric: metric)])
    #expect(try news.update().map(\.state) == [.firing])
    #expect(try news.update().isEmpty)
    let block = DemoBlock(
      time: start + 2 * .day, from: start, until: start + 10 * .day, rate: 1234, news: news,
      zone: .utc)
    let telling = DemoTelling(Output(width: width), site: sampleSite)
    let lines = block.lines(telling)
    #expect(lines.allSatisfy { $0.cells <= width })
    #expect(lines[1].contains("day 3 of 10") && lines[2].contains("48 readings kept"))
    #expect(lines[2].contains("1 firing") || width == 50)
    #expect(lines[3].contains("█") && lines[3].hasSuffix("23.00 mg/L"))
  }
}

@Suite struct LiveScreenTests {
  @Test func drawsTheBlockAgainUnderTheStory() {
    let written = Mutex("")
    var screen = LiveScreen(isLive: true) { text in written.withLock { $0 += text } }
    screen.tell(["one"], block: ["a", "b"])
    written.withLock { $0 = "" }
    screen.tell(["two\nmore"], block: ["c", "d"])
    let erase = "\u{1B}[K\n"
    #expect(
      written.withLock { $0 }
        == "\u{1B}[2Ftwo\(erase)more\(erase)c\(erase)d\(erase)\u{1B}[J")
    written.withLock { $0 = "" }
    screen.end()
    #expect(written.withLock { $0 }.hasSuffix("\u{1B}[?25h"))
  }

  @Test func printsTheStoryAloneInAPipe() {
    let written = Mutex("")
    var screen = LiveScreen(isLive: false) { text in written.withLock { $0 += text } }
    screen.tell(["one"], block: ["a"])
    screen.tell([], block: ["b"])
    screen.end()
    #expect(written.withLock { $0 } == "one\n")
  }
}

@Suite struct DemoEditorTests {
  @Test func tellsEveryRuleButNoneTooOften() {
    var editor = DemoEditor()
    func takes(_ id: String, _ rule: String, _ state: AlertState, _ severity: Severity) -> Bool {
      var one = change(state)
      (one.id, one.rule, one.severity) = (id, rule, severity)
      return editor.takes(one)
    }
    #expect(takes("a", "ammonia", .firing, .warning))
    #expect(!takes("a", "ammonia", .firing, .warning))
    #expect(!takes("b", "ammonia", .firing, .warning))
    #expect(takes("a", "ammonia", .resolved, .warning))
    #expect(!takes("b", "ammonia", .resolved, .warning))
    #expect((0..<5).count { takes("c\($0)", "oxygen", .firing, .critical) } == 3)
    #expect(!takes("d", "light", .firing, .info))
    #expect(!takes("e", "oxygen", .pending, .critical))
    #expect(!takes("f", "command-unacknowledged", .firing, .critical))
  }
}
