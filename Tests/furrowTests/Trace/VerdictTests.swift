import Farm
import Foundation
import Storage
import Testing

@testable import furrow

/// What must never pass for safe: nothing told, told late, inherited, held, or not yet done.
@Suite(.serialized) struct VerdictTests {
  private let harvested = [
    #"{"event":"open","batch":"t1","unit":"gh-1","time":"2026-03-01T08:00:00+08:00","product":"tomato"}"#,
    #"{"event":"apply","batch":"t1","time":"2026-04-01T08:00:00+08:00","input":"A","quantity":"1 kg","interval":"7 d"}"#,
    #"{"event":"harvest","batch":"t1","time":"2026-05-12T06:00:00+08:00","quantity":"1000 kg"}"#,
    #"{"event":"split","batch":"t1","time":"2026-05-12T09:00:00+08:00","outputs":[{"batch":"t1-a","quantity":"700 kg"}]}"#,
  ]

  private func verdict(_ batch: String, _ journey: Journey) throws -> String? {
    try JSON(parsing: journey.furrow("trace", "show", batch, "--json").out)["verdict"]?.string
  }

  private func alerts(_ rule: String, _ journey: Journey) throws -> [AlertState] {
    try journey.alerts().filter { $0.rule == rule }.map(\.state)
  }

  @Test func whatHasNoIntervalIsNotKnown() throws {
    var events = harvested
    events[1] = events[1].replacing(#","interval":"7 d""#, with: "")
    let journey = try StoryTests().journey(events)
    #expect(try verdict("t1", journey) == "unknown")
    #expect(try journey.furrow("trace", "export", "t1", "--format", "certificate").status == 1)
    let page = try journey.furrow("trace", "export", "t1", "--lang", "en").out
    #expect(page.contains("no interval was told"))
  }

  @Test func aTestThatComesLateSealsAgainAndACorrectionClears() throws {
    let journey = try StoryTests().journey(harvested)
    #expect(try verdict("t1-a", journey) == "conformant")
    let before = try journey.store().read { try $0.leafCount() }
    let test = try journey.furrow(
      "batch", "test", "t1", "--farm", "hekou", "--result", "B=0.1 mg/kg<0.05 mg/kg", "--json")
    #expect(test.status == 0, "\(test.err)")
    // The event and the crop's new record.
    #expect(try journey.store().read { try $0.leafCount() } == before + 2)
    #expect(try verdict("t1", journey) == "non_conformant")
    #expect(try verdict("t1-a", journey) == "non_conformant", "a box is as its crop")
    #expect(try alerts("harvest-not-conformant", journey) == [.firing])
    #expect(
      try journey.furrow("batch", "ship", "t1-a", "--farm", "hekou", "--to", "shop").status == 0)
    #expect(try alerts("not-conformant-shipped", journey) == [.firing])
    let id = try #require(
      try journey.store().read { past in
        try past.events(of: .init(farm: "hekou", id: "t1")).first { $0.test != nil }?.id
      })
    let corrected = try journey.furrow(
      "batch", "correct", "t1", "--farm", "hekou", "--event", id, "--reason", "incorrect_data")
    #expect(corrected.status == 0, "\(corrected.err)")
    #expect(try verdict("t1", journey) == "conformant")
    #expect(try alerts("harvest-not-conformant", journey) == [.firing, .resolved])
    #expect(try journey.store().read { try $0.auditLog().trouble } == nil)
  }

  @Test func whatIsHeldStaysAndWhatIsPlannedIsNotDone() throws {
    let journey = try StoryTests().journey(harvested)
    let told = { (words: String...) in try journey.furrow(["batch"] + words + ["--farm", "hekou"]) }
    #expect(try told("hold", "t1-a", "--reason", "recount").status == 0)
    let held = try told("ship", "t1-a", "--to", "shop", "--lang", "en")
    #expect(held.status == 2 && held.err.contains("is held (recount)"), "\(held.err)")
    #expect(try told("release", "t1-a").status == 0)
    let future = try told(
      "ship", "t1-a", "--to", "shop", "--time", "2099-01-01T00:00:00+08:00", "--lang", "en")
    #expect(future.status == 2 && future.err.contains("has not come yet"), "\(future.err)")
    let crate = try told("aggregate", "t1-a", "--crate", "095201234567891234", "--lang", "en")
    #expect(crate.status == 2 && crate.err.contains("095201234567891235 would be right"))
    #expect(try told("ship", "t1-a", "--to", "shop").status == 0)
  }

  /// A sheet is told whole or not at all, and every bad row is named at once.
  @Test func everyBadRowOfASheetIsNamed() throws {
    let journey = try StoryTests().journey(harvested)
    try journey.write(
      "sheet.csv",
      """
      event,farm,batch,time,to,quantity
      ship,hekou,t1-a,2026-05-13T08:00:00+08:00,shop,10 kg
      ship,hekou,t1-a,2026-05-13T09:00:00+08:00,shop,9999 kg
      ship,hekou,t1-a,2099-05-13T09:00:00+08:00,shop,1 kg
      """)
    let before = try journey.store().read { try $0.leafCount() }
    let told = try journey.furrow(
      "batch", "import", journey.folder.appending(path: "sheet.csv").path, "--lang", "en")
    #expect(told.status == 2)
    #expect(told.err.contains("3: ") && told.err.contains("4: "), "\(told.err)")
    #expect(told.err.contains("Nothing was written"))
    #expect(try journey.store().read { try $0.leafCount() } == before)
  }
}
