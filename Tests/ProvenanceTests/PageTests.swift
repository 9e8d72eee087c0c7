import Testing

@testable import Farm
@testable import Provenance

private let day = CivilDay(year: 2026, month: 3, day: 1)!

/// A record with everything in it that a page can show; names as hostile as they come.
private func record() throws -> Record {
  let name = BatchName(farm: "east", id: "b<1>")
  let start = Instant("2026-03-01T08:00:00Z")!
  var open = BatchEvent(.open, batch: name, at: start, unit: "gh")
  open.product = .init("<script>alert(1)</script>", variety: "\"x\" & 'y'")
  open.note = "right\u{202E}left"
  var apply = BatchEvent(.apply, batch: name, at: start + 10 * .day)
  apply.input = .init("acetamiprid", lot: "AC")
  apply.quantity = Amount("300 g")
  apply.limits = .init(days: 7)
  var harvest = BatchEvent(.harvest, batch: name, at: start + 20 * .day)
  harvest.quantity = Amount("1200 kg")
  let place = Record.Place(
    cooperative: Title(en: "Delta", zh: "三角洲"), farm: Title(en: "East", zh: "东"),
    units: ["gh": Title(en: "House", zh: "温室")], zone: .utc,
    names: Names(domain: "https://east.example", cooperative: "delta"))
  var record = Record(batch: try Batch(name, [open, apply, harvest]), place: place)
  record.harvests = [
    .init(
      event: harvest,
      safety: Safety(events: record.batch.events, harvest: harvest.time, zone: .utc) { _ in nil })
  ]
  let days = [0, 1, 3].map {
    Conditions.Day(
      day: CivilDay(number: day.number + $0), count: 24, low: 10, high: 30, mean: 20)
  }
  record.conditions = [
    Conditions(
      farm: "east", unit: "gh", metric: Metric.named("air_temperature")!, sensor: "", from: start,
      to: harvest.time, days: days, expected: 100, digest: "ni:///sha-256;00")
  ]
  return record
}

@Test(arguments: Language.allCases) func thePageNeedsNothingAndEscapesEverything(
  _ language: Language
) throws {
  let html = RecordHTML(try record(), seal: nil, code: "<svg></svg>", language: language).html
  #expect(!html.contains("<script"))
  #expect(html.contains("&lt;script&gt;"))
  #expect(!html.contains("\u{202E}"))
  for foreign in ["<link", "<img", "src=", "url(", "@import", "<iframe"] {
    #expect(!html.contains(foreign), "\(foreign)")
  }
  #expect(html.contains("id=\"\(language)\" checked"))
  #expect(html.contains("安全判定") && html.contains("Was it safe?"))
  // Two days together are a band; the third, after a gap, stands alone.
  #expect(html.contains("<polygon") && html.contains("<circle"))
}

@Test func theRecordIsTheSameBytesAndItsSealHoldsTheirDigest() throws {
  let (a, b) = (try record(), try record())
  #expect(a.json.canonical == b.json.canonical)
  let seal = a.seal(at: Instant("2026-04-01T00:00:00Z")!)
  #expect(seal["record"]!.string! == Record.digest(of: a.json))
  #expect(seal["verdict"] == "conformant")
  #expect(seal.canonical.utf8.count < EntryBundle.byteLimit)
  var changed = a
  changed.conditions[0].days[0].mean += 0.001
  #expect(Record.digest(of: changed.json) != Record.digest(of: a.json))
}

@Test func aCertificatePromisesOnlyWhatWasKept() throws {
  var kept = try record()
  #expect(Certificate(kept) != nil)
  var early = kept.harvests[0].event
  early.time = kept.batch.events[1].time + .day
  kept.harvests = [
    .init(
      event: early,
      safety: Safety(events: kept.batch.events, harvest: early.time, zone: .utc) { _ in nil })
  ]
  #expect(Certificate(kept) == nil)
}

@Test func theDigestOfReadingsIsOverEachOne() {
  func digest(_ value: Double, _ quality: QualityFlag = .good) -> String {
    var digest = ReadingsDigest()
    digest.add(time: Instant(milliseconds: 5), value: value, quality: quality)
    return digest.finalize()
  }
  #expect(digest(1) == digest(1))
  #expect(Set([digest(1), digest(1.0000000000000002), digest(1, .bad)]).count == 3)
}

@Test func alertsBecomeLines() {
  func change(_ state: AlertState, _ minute: Int64, _ severity: Severity = .warning) -> AlertChange
  {
    AlertChange(
      id: "a", rule: "r", farm: "f", unit: "u", state: state, severity: severity,
      at: Instant(milliseconds: minute * .minute), since: Instant(milliseconds: 0),
      text: Title(en: "hot", zh: "热"))
  }
  let lines = Record.lines([
    change(.pending, 0), change(.firing, 5), change(.firing, 6, .critical), change(.resolved, 9),
  ])
  #expect(lines.count == 1)
  #expect(lines[0].severity == .critical)
  #expect(lines[0].until == Instant(milliseconds: 9 * .minute))
  #expect(Record.lines([change(.pending, 0), change(.cancelled, 2)]).isEmpty)
}
